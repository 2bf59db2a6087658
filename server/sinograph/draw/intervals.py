"""Values with their bounds on one scale, a row each, so that one sees which overlap and which exclude each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sinograph.draw.scale import Linear, Log, Tick
from sinograph.draw.svg import element, figure, group, line, link, text

_ROW, _TOP, _LABELS = 42.0, 8.0, 250.0
_LETTER = 6.6


@dataclass(frozen=True, slots=True)
class Interval:
    """A value from ``low`` to ``high``; one of them is None where it is open to that side."""

    name: str
    words: str
    low: float | None
    high: float | None
    href: str
    look: str = ""
    """accepted, or empty"""


def intervals(rows: Sequence[Interval], scale: Linear | Log, ticks: Sequence[Tick], title: str) -> Markup:
    """Return the drawing; ``scale`` begins at ``start_of()`` and ends where the drawing does."""
    width, foot = scale.end + 24, _TOP + len(rows) * _ROW
    axis = [group(line(t.at, _TOP, t.at, foot, "grid"), text(t.text, t.at, foot + 18, "tick", "middle")) for t in ticks]
    marks = [_row(row, scale, _TOP + (n + 0.5) * _ROW) for n, row in enumerate(rows)]
    return figure(width, foot + 28, title, [*axis, *marks], "drawing intervals")


def start_of() -> float:
    """Return where scales of this drawing begin: behind the names."""
    return _LABELS


def _row(row: Interval, scale: Linear | Log, middle: float) -> Markup:
    low = scale(row.low) if row.low is not None else scale.start - 6
    high = scale(row.high) if row.high is not None else scale.end + 14
    css = f"mark span {row.look}".strip()
    parts = [
        element(
            "rect", x=0.0, y=float(middle - _ROW / 2 + 2), width=float(scale.end + 24), height=_ROW - 4, class_="hit"
        ),
        text(_cut(row.words), 0, middle - 3, "name"),
        text(_cut(row.name), 0, middle + 13, "small"),
    ]
    if high - low < 9 and None not in (row.low, row.high):
        parts.append(element("circle", cx=float((low + high) / 2), cy=float(middle), r=5.5, class_=css))
    else:
        parts.append(
            element("rect", x=float(low), y=float(middle - 5), width=float(high - low), height=10, rx=3, class_=css)
        )
    if row.high is None:
        tip = f"{high:.1f},{middle - 8:.1f} {high + 9:.1f},{middle:.1f} {high:.1f},{middle + 8:.1f}"
        parts.append(element("polygon", points=tip, class_=css))
    if row.low is None:
        tip = f"{low:.1f},{middle - 8:.1f} {low - 9:.1f},{middle:.1f} {low:.1f},{middle + 8:.1f}"
        parts.append(element("polygon", points=tip, class_=css))
    return link(row.href, f"{row.name}: {row.words}", *parts)


def _cut(words: str) -> str:
    room, used = _LABELS - 18, 0.0
    for n, c in enumerate(words):
        used += _LETTER * (1 if ord(c) < 0x2E80 else 2)
        if used > room:
            return words[: n - 1].rstrip() + "…"
    return words
