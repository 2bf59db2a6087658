"""Values as sources print them: partial dates and numbers, with the bounds that their precision implies."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from sinograph import vocabulary as v

_LARGEST_DECIMAL = Decimal("1e19")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True)
class PartialDate:
    """A date known to the year, month or day; ``earliest`` and ``latest`` are the days it can be."""

    text: str
    earliest: date
    latest: date

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read ``2023``, ``2023-04`` or ``2023-04-17``.

        Raises ``ValueError`` when it is none of these or no day of the calendar.
        """
        match = _DATE.fullmatch(text)
        if not match:
            raise ValueError(f"'{text}' is not a date")
        year, month, day = (int(g) if g else None for g in match.groups())
        assert year is not None
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
        return cls(text, first, last)

    @property
    def literal(self) -> ox.Literal:
        """Return the date at its own precision: xsd:gYear, xsd:gYearMonth or xsd:date."""
        return ox.Literal(self.text, datatype={4: v.XSD_GYEAR, 7: v.XSD_GYEAR_MONTH}.get(len(self.text), v.XSD_DATE))


@dataclass(frozen=True)
class Bounds:
    """The closed interval a number lies in; ``None`` is an open end."""

    low: Decimal | None
    high: Decimal | None

    def scaled(self, factor: Decimal) -> "Bounds":
        """Return the bounds in another unit."""
        return Bounds(
            None if self.low is None else self.low * factor, None if self.high is None else self.high * factor
        )


def number(text: str) -> Decimal:
    """Read a number as printed (``671e9``, ``0.40``, ``5576000``).

    Raises ``ValueError`` when it is not a finite decimal number.
    """
    plain = text.replace("_", "")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"'{text}' is not a number")
    try:
        return Decimal(plain)
    except InvalidOperation as error:  # pragma: no cover - the pattern admits only decimals
        raise ValueError(f"'{text}' is not a number") from error


def implied(text: str) -> Bounds:
    """Return the bounds that the printed digits of a number imply: half a unit of the last significant digit.

    Trailing zeros of an integer are not significant: ``5600000`` says 5.55 to 5.65 million; those after a decimal
    point are: ``0.40`` says 0.395 to 0.405. Zero has no significant digit and stays exact.
    """
    value = number(text)
    if not value:
        return Bounds(value, value)
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent >= 0:
        exponent = value.normalize().as_tuple().exponent
        assert isinstance(exponent, int)
    half = Decimal(5).scaleb(exponent - 1)
    return Bounds(value - half, value + half)


def plain(value: Decimal) -> str:
    """Write a decimal without exponent and without superfluous zeros: the canonical lexical form."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimal_literal(value: Decimal) -> ox.Literal:
    """Return the value as xsd:decimal, or as xsd:double where the engine could not compare it.

    Oxigraph keeps decimals in 128 bits with 18 digits after the point: beyond 1.7e20 FILTER and ORDER BY drop rows.
    """
    if abs(value) >= _LARGEST_DECIMAL:
        return double_literal(value)
    return ox.Literal(plain(value), datatype=v.XSD_DECIMAL)


def double_literal(value: Decimal) -> ox.Literal:
    """Return the value as xsd:double in canonical form: ``3.96E23``."""
    mantissa, _, exponent = f"{value.normalize():E}".partition("E")
    digits = mantissa if "." in mantissa else f"{mantissa}.0"
    return ox.Literal(f"{digits}E{int(exponent)}", datatype=v.XSD_DOUBLE)


def integer_literal(value: Decimal) -> ox.Literal:
    """Return the value as xsd:integer; raises ``ValueError`` when it has a fraction."""
    if value != value.to_integral_value():
        raise ValueError(f"{plain(value)} is not a whole number")
    return ox.Literal(plain(value), datatype=v.XSD_INTEGER)


def date_literal(day: date) -> ox.Literal:
    """Return the day as xsd:date."""
    return ox.Literal(day.isoformat(), datatype=v.XSD_DATE)
