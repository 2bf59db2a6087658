"""Times in rows: tenures, control periods. A bar each, which is a link; an open end fades by its class."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sinograph.draw import svg
from sinograph.draw.scale import Time, around_days
from sinograph.draw.words import clipped, width

_WIDE, _ROW, _TOP, _BOTTOM = 720.0, 30.0, 8.0, 26.0


@dataclass(frozen=True, slots=True)
class Span:
    """One time: ``start`` or ``end`` is None where nobody says it, or where it lasts. ``look`` is a class."""

    start: date | None
    end: date | None
    title: str
    href: str
    look: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A name and its times."""

    label: str
    href: str
    spans: Sequence[Span]


def spans(rows: Sequence[Row], first: date, last: date, title: str, rules: Sequence[tuple[date, str]] = ()) -> Markup:
    """Return the drawing from ``first`` to ``last``; ``rules`` are named days, drawn as lines through all rows."""
    left = min(190.0, max(60.0, max(width(row.label, 13) for row in rows) + 14))
    tall = _TOP + _ROW * len(rows) + _BOTTOM
    across = Time(*around_days([first, last], 0.02), left, _WIDE - 8)
    grid = [
        svg.group(
            svg.line(t.at, _TOP, t.at, tall - _BOTTOM, "grid"), svg.text(t.text, t.at, tall - 8, "tick", "middle")
        )
        for t in across.ticks()
    ]
    lines = [svg.line(across(day), _TOP, across(day), tall - _BOTTOM, "rule") for day, _ in rules]
    marks: list[Markup] = []
    for number, row in enumerate(rows):
        y = _TOP + _ROW * number
        name = svg.text(clipped(row.label, left - 12, 13), 2, y + _ROW / 2 + 4)
        marks.append(svg.link(row.href, row.label, name) if row.href else name)
        marks.extend(_span(span, across, y, first, last) for span in row.spans)
    return svg.figure(_WIDE, tall, title, [svg.group(*grid, *lines), *marks])


def _tick(x: float, words: str, tall: float) -> Markup:
    return svg.group(svg.line(x, _TOP, x, tall - _BOTTOM, "grid"), svg.text(words, x, tall - 8, "tick", "middle"))


def _span(span: Span, across: Time, y: float, first: date, last: date) -> Markup:
    x, until = across(span.start or first), across(span.end or last)
    wide = max(until - x, 6.0)
    open_ = "" if span.start and span.end else " open"
    bar = svg.element("rect", x=x, y=y + 4, width=wide, height=_ROW - 8, rx=3, class_=f"span {span.look}{open_}")
    hit = svg.element(
        "rect", x=min(x, x + wide / 2 - 12), y=y + 2, width=max(wide, 24.0), height=_ROW - 4, class_="hit"
    )
    words = (
        [svg.text(clipped(span.text, wide - 10, 12), x + 6, y + _ROW / 2 + 4, "on")] if wide > 40 and span.text else []
    )
    return svg.link(span.href, span.title, bar, *words, hit)
