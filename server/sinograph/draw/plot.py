"""What a chart is made of: marks with bounds and links, limits, panels, axes; and which scale an axis gets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from markupsafe import Markup

from sinograph.draw import kinds
from sinograph.draw.scale import Linear, Log, Tick, Time, around

#: Shapes of the first series, the second …; colour is never alone.
_SHAPES = ("circle", "square", "triangle", "hexagon", "down", "cross", "diamond")


@dataclass(frozen=True, slots=True)
class Measure:
    """An axis: its words, its unit and its scale, which is linear, log or time (days as ordinal numbers)."""

    title: str
    unit: str = ""
    scale: str = "linear"


@dataclass(frozen=True, slots=True)
class Span:
    """A value with its bounds; a bound that is None is open, equal bounds are none worth drawing."""

    at: float
    low: float | None
    high: float | None

    @classmethod
    def exact(cls, value: float) -> "Span":
        """Return a value without room around it."""
        return cls(value, value, value)


@dataclass(frozen=True, slots=True)
class Dot:
    """One mark: where, what it is called, what its title says and where it leads."""

    label: str
    title: str
    href: str
    x: Span
    y: Span
    series: int = 0
    hollow: bool = False
    ring: bool = False
    """Whether it is pointed out."""
    note: str = ""
    """Words printed beside it."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A line at a value of the ``x`` or ``y`` axis; with ``since`` and ``until`` only for that part of the other."""

    axis: str
    value: float
    label: str
    title: str
    href: str
    since: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Marks and limits that share a heading."""

    title: str
    dots: tuple[Dot, ...]
    limits: tuple[Limit, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A whole chart of marks."""

    title: str
    x: Measure
    y: Measure
    panels: tuple[Panel, ...]
    series: tuple[str, ...] = ()
    """Words for each series, in its order."""
    empty: str = ""
    """What is said when there is nothing to draw."""

    @property
    def dots(self) -> list[Dot]:
        """Every mark."""
        return [dot for panel in self.panels for dot in panel.dots]


@dataclass(frozen=True, slots=True)
class Placed:
    """A scale that takes any axis's numbers: place of a value, ticks."""

    scale: Linear | Log | Time
    low: float
    high: float

    def __call__(self, value: float) -> float:
        """Return the place of a value; one outside stands at the edge."""
        value = min(max(value, self.low), self.high)
        return self.scale(date.fromordinal(round(value))) if isinstance(self.scale, Time) else self.scale(value)

    def ticks(self, about: int = 6) -> list[Tick]:
        """Return the round values of the axis."""
        return self.scale.ticks(about)


def placed(kind: str, values: Iterable[float], start: float, end: float) -> Placed:
    """Return a scale of a kind that holds the values with some room; for no values one from 1 to 10.

    Values that a log scale cannot take (zero and below) are left out of its bounds.
    """
    known = [v for v in values if kind != "log" or v > 0]
    if kind == "log":
        low, high = (min(known) / 1.6, max(known) * 1.6) if known else (1.0, 10.0)
        return Placed(Log(low, high, start, end), low, high)
    if kind == "time":
        days = [date.fromordinal(round(v)) for v in known] or [date(2020, 1, 1), date(2026, 1, 1)]
        room = timedelta(days=max(15, round((max(days) - min(days)).days * 0.02)))
        first, last = min(days) - room, max(days) + room
        return Placed(Time(first, last, start, end), first.toordinal(), last.toordinal())
    low, high = around(known)
    return Placed(Linear(low, high, start, end), low, high)


def reach(spans: Iterable[Span]) -> list[float]:
    """Return every number that an axis has to hold."""
    return [v for span in spans for v in (span.at, span.low, span.high) if v is not None]


def shape(series: int, x: float, y: float, size: float = 5, hollow: bool = False) -> Markup:
    """Return the mark of a series around a point; hollow ones have only an outline."""
    name = f"s{min(series, len(_SHAPES) - 1)}"
    form = _SHAPES[min(series, len(_SHAPES) - 1)]
    return kinds.mark(kinds.Group(f"{name} hollow" if hollow else name, form), x, y, size)


@lru_cache(maxsize=16_384)
def width_of(words: str, size: float = 12) -> float:
    """Return about how wide words are in pixels; Chinese characters are as wide as they are high."""
    return sum(size if ord(c) > 0x2E7F else size * (0.34 if c in " .,'il|:;()-" else 0.66) for c in words)


@dataclass(slots=True)
class Room:
    """Places for labels that overlap nothing: boxes are (left, top, right, bottom)."""

    bounds: tuple[float, float, float, float]
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def take(self, box: tuple[float, float, float, float]) -> None:
        """Mark a box as taken."""
        self.taken.append(box)

    def free(self, box: tuple[float, float, float, float]) -> bool:
        """Tell whether a box lies within the bounds and on nothing else."""
        left, top, right, bottom = box
        if left < self.bounds[0] or top < self.bounds[1] or right > self.bounds[2] or bottom > self.bounds[3]:
            return False
        return not any(l < right and left < r and t < bottom and top < b for l, t, r, b in self.taken)  # noqa: E741

    def beside(self, words: str, x: float, y: float, gap: float = 8, size: float = 12) -> tuple[float, float] | None:
        """Take a place for words right, left, above or below a point; return where they begin, None for no room."""
        wide, high = width_of(words, size), size
        spots: Sequence[tuple[float, float]] = (
            (x + gap, y + high * 0.35), (x - gap - wide, y + high * 0.35),
            (x - wide / 2, y - gap), (x - wide / 2, y + gap + high * 0.8),
            (x + gap * 0.6, y - gap * 0.7), (x + gap * 0.6, y + gap + high * 0.5),
            (x - wide - gap * 0.6, y - gap * 0.7), (x - wide - gap * 0.6, y + gap + high * 0.5),
        )  # fmt: skip
        for left, base in spots:
            box = (left - 2, base - high * 0.85, left + wide + 2, base + high * 0.25)
            if self.free(box):
                self.take(box)
                return left, base
        return None
