"""Scales: where a value stands in a drawing, and the round values that an axis names."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_STEPS = (1, 2, 5, 10)
_MONTHS = (1, 3, 6)
_DAYS = (1, 2, 7, 14)


@dataclass(frozen=True, slots=True)
class Tick:
    """One round value of an axis: what it is, and where."""

    value: float
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Linear:
    """Equal steps are equal distances; ``low`` stands at ``start``, ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value; of a scale with one value only, the middle."""
        if self.high == self.low:
            return (self.start + self.end) / 2
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, about: int = 5) -> list[Tick]:
        """Return some ``about`` round values within the scale, in steps of 1, 2 or 5 times a power of ten."""
        span = self.high - self.low
        if span <= 0:
            return [Tick(self.low, self(self.low), plain(self.low))]
        rough = span / max(1, about)
        power = 10 ** math.floor(math.log10(rough))
        step = next(power * s for s in _STEPS if power * s >= rough * (1 - 1e-9))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [Tick(n * step, self(n * step), plain(n * step)) for n in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Log:
    """Equal factors are equal distances. ``low`` and ``high`` are above zero."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value above zero."""
        return Linear(math.log10(self.low), math.log10(self.high), self.start, self.end)(math.log10(value))

    def ticks(self, about: int = 5) -> list[Tick]:
        """Return powers of ten within the scale, about so many; where there are too few, 2 and 5 times them, too."""
        first, last = math.ceil(math.log10(self.low) - 1e-9), math.floor(math.log10(self.high) + 1e-9)
        if last - first < 1:
            low = math.floor(math.log10(self.low))
            values = [f * 10.0**p for p in range(low, low + 3) for f in (1, 2, 5)]
            return [Tick(v, self(v), plain(v)) for v in values if self.low * 0.999 <= v <= self.high * 1.001]
        every = max(1, math.ceil((last - first + 1) / max(1, about)))
        return [Tick(10.0**p, self(10.0**p), plain(10.0**p)) for p in range(first, last + 1, every)]


@dataclass(frozen=True, slots=True)
class Time:
    """Equal numbers of days are equal distances."""

    low: date
    high: date
    start: float
    end: float

    def __call__(self, day: date) -> float:
        """Return the place of a day."""
        low, high = self.low.toordinal(), self.high.toordinal()
        if high == low:
            return (self.start + self.end) / 2
        return self.start + (day.toordinal() - low) / (high - low) * (self.end - self.start)

    def ticks(self, about: int = 6) -> list[Tick]:
        """Return the first days of years, of quarters or months where the time is short, or days of some weeks."""
        years = (self.high - self.low).days / 365.25
        if years >= 2:
            every = max(1, math.ceil(years / max(1, about)))
            days = [date(y, 1, 1) for y in range(self.low.year, self.high.year + 1) if y % every == 0]
            return [Tick(d.year, self(d), str(d.year)) for d in self._within(days)]
        if (self.high - self.low).days <= 70:
            return self._days(about)
        months = next((m for m in _MONTHS if years * 12 / m <= about * 1.5), 12)
        starts = (date(y, m, 1) for y in range(self.low.year, self.high.year + 1) for m in range(1, 13, months))
        return [Tick(d.toordinal(), self(d), d.isoformat()[:7]) for d in self._within(starts)]

    def _days(self, about: int) -> list[Tick]:
        """Return single days, or days a week apart, at most about so many and at least one."""
        long = (self.high - self.low).days
        every = next((n for n in _DAYS if long / n <= about * 1.5), _DAYS[-1])
        days = [self.low + timedelta(days=n) for n in range(0, long + 1, every)]
        return [Tick(d.toordinal(), self(d), d.isoformat()) for d in days]

    def _within(self, days: Iterable[date]) -> list[date]:
        return [day for day in days if self.low <= day <= self.high]


def around(values: Iterable[float], share: float = 0.05) -> tuple[float, float]:
    """Return the least and the greatest value with some room on both sides; ``(0, 1)`` for no value."""
    known = list(values)
    if not known:
        return 0.0, 1.0
    room = (max(known) - min(known)) * share or abs(known[0]) * share or 1.0
    return min(known) - room, max(known) + room


def around_days(days: Iterable[date], share: float = 0.03) -> tuple[date, date]:
    """Return the first and the last day with some room on both sides. ValueError without a day."""
    known = list(days)
    room = timedelta(days=max(7, round((max(known) - min(known)).days * share)))
    return min(known) - room, max(known) + room


def plain(value: float) -> str:
    """Return a value as an axis names it: ``0.5``, ``1,600``, ``10²⁵``."""
    if value == 0:
        return "0"
    if abs(value) >= 1e6 or abs(value) < 1e-3:
        power = math.floor(math.log10(abs(value)) + 1e-9)
        factor = value / 10.0**power
        raised = "10" + str(power).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
        return raised if abs(factor - 1) < 1e-6 else f"{factor:.3g}×{raised}"
    return f"{value:,.6g}" if abs(value) < 1e4 else f"{value:,.0f}"
