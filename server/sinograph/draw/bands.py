"""Bands: what held from when to when, as a row of coloured stretches on one axis of time; each stretch is a link.

Colours come from the classes ``band-<look>`` of ``bands.css``; words stand in every stretch that has room for them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sinograph.draw.scale import Time
from sinograph.draw.svg import element, figure, group, line, link, text

_HIGH, _GAP, _TOP, _BOTTOM = 34.0, 10.0, 22.0, 26.0
#: About the width of a letter of the labels; those of Chinese are about twice as wide.
_LETTER = 7.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of days; None where it has no beginning or no end."""

    since: date | None
    until: date | None
    look: str
    """name of the class that gives colour and pattern, such as licence"""
    words: tuple[str, ...]
    """what stands in it: the first of these texts that fits"""
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of stretches with its name in front; no name where there is one row only."""

    stretches: tuple[Stretch, ...]
    name: str = ""
    href: str = ""


def bands(
    rows: Sequence[Row], low: date, high: date, title: str, marked: date | None = None, width: float = 920,
    margin: float = 0,
) -> Markup:  # fmt: skip
    """Return the drawing of the rows between two days.

    ``marked`` gets a line and its date above it; ``margin`` is the room for names in front of the rows.
    """
    scale = Time(low, high, margin + 1, width - 1)
    height = _TOP + len(rows) * (_HIGH + _GAP) + _BOTTOM
    foot = height - _BOTTOM
    ticks = [
        group(
            line(t.at, _TOP - 2, t.at, foot + 4, "grid"),
            text(t.text, t.at, foot + 18, "tick", "middle" if margin + 16 < t.at < width - 16 else "start"),
        )
        for t in scale.ticks(8)
    ]
    parts = [*ticks]
    for n, row in enumerate(rows):
        top = _TOP + n * (_HIGH + _GAP)
        if row.name:
            name = text(row.name, 0, top + _HIGH / 2 + 4.5, "name")
            parts.append(link(row.href, row.name, name) if row.href else name)
        parts += [_stretch(s, scale, top) for s in row.stretches if _seen(s, low, high)]
    if marked and low <= marked <= high:
        parts += list(_mark(scale(marked), marked, foot, width))
    return figure(width, height, title, parts, "drawing bands")


def _seen(stretch: Stretch, low: date, high: date) -> bool:
    return (stretch.until is None or stretch.until > low) and (stretch.since is None or stretch.since < high)


def _stretch(stretch: Stretch, scale: Time, top: float) -> Markup:
    start = scale(max(stretch.since or scale.low, scale.low))
    end = scale(min(stretch.until or scale.high, scale.high))
    wide = max(end - start, 1.5)
    block = element(
        "rect", x=float(start), y=float(top), width=float(wide), height=_HIGH, class_=f"mark band-{stretch.look}"
    )
    # A stretch of a few days is hard to hit: what takes the pointer is wider than what is seen.
    hit = element("rect", x=float(start - max(0.0, (24 - wide) / 2)), y=float(top), width=float(max(wide, 24)),
                  height=_HIGH, class_="hit")  # fmt: skip
    words = next((w for w in stretch.words if _wide(w) + 10 <= wide), "")
    label = [text(words, start + wide / 2, top + _HIGH / 2 + 4.5, f"in-{stretch.look}", "middle")] if words else []
    return link(stretch.href, stretch.title, *([hit] if wide < 24 else []), block, *label)


def _wide(words: str) -> float:
    return sum(_LETTER * (1 if ord(c) < 0x2E80 else 2) for c in words)


def _mark(at: float, day: date, foot: float, width: float) -> Iterator[Markup]:
    yield line(at, 14, at, foot + 2, "now")
    anchor = "start" if at < 40 else "end" if at > width - 40 else "middle"
    yield text(day.isoformat(), at, 11, "now", anchor)


def key(look: str) -> Markup:
    """Return the small square of a legend."""
    block = element("rect", x=1, y=1, width=22, height=12, class_=f"mark band-{look}")
    return element("svg", block, viewBox="0 0 24 14", width=24, height=14, aria_hidden="true", class_="drawing bands")
