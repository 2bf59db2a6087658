"""Values that hold for a time, such as prices, as steps: a level for each, a dot where only a day is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sinograph.draw import svg
from sinograph.draw.scale import Linear, Time, around_days

_WIDE, _TALL = 720.0, 230.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 16.0, 26.0, 28.0


@dataclass(frozen=True, slots=True)
class Step:
    """One level of one series, from a day to a day; ``end`` is None while it lasts, equal to ``start`` for a day."""

    series: int
    value: float
    start: date
    end: date | None
    href: str
    title: str


def steps(found: Sequence[Step], last: date, axis: str, title: str) -> Markup:
    """Return the drawing up to the day ``last``; series are told apart by colour and dashes (classes ``s0`` …)."""
    days = [d for s in found for d in (s.start, s.end or last)]
    across = Time(*around_days(days, 0.04), _LEFT, _WIDE - _RIGHT)
    up = Linear(0.0, max(s.value for s in found) * 1.1 or 1.0, _TALL - _BOTTOM, _TOP)
    grid = [
        *(svg.line(_LEFT, t.at, _WIDE - _RIGHT, t.at, "grid") for t in up.ticks(4)),
        *(svg.text(t.text, _LEFT - 8, t.at + 4, "tick", "end") for t in up.ticks(4)),
        *(svg.text(t.text, t.at, _TALL - 8, "tick", "middle") for t in across.ticks()),
        svg.text(axis, 4, 14, "small"),
    ]  # fmt: skip
    marks = []
    for step in found:
        x, y = across(step.start), up(step.value)
        until = across(step.end or last)
        hit = svg.element("rect", x=x - 6, y=y - 12, width=max(until - x, 12.0) + 12, height=24.0, class_="hit")
        shown = (
            svg.element("circle", cx=x, cy=y, r=4.5, class_=f"step s{step.series}")
            if step.end == step.start
            else svg.line(x, y, max(until, x + 3), y, f"step s{step.series}")
        )
        marks.append(svg.link(step.href, step.title, hit, shown))
    return svg.figure(_WIDE, _TALL, title, [svg.group(*grid), *marks])
