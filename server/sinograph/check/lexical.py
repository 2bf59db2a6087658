"""Literals as SHACL compares them; whatever is not plainly one way or the other is left open (``None``)."""

import re
from datetime import date
from decimal import Decimal

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.check.facts import Node

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_DOUBLE = re.compile(r"-?[0-9]+(\.[0-9]+)?(E-?[0-9]{1,2})?")
_FORMS: dict[Node, re.Pattern[str]] = {
    v.XSD_BOOLEAN: re.compile(r"true|false"),
    v.XSD_INTEGER: re.compile(r"-?[0-9]+"),
    v.XSD_DECIMAL: _NUMBER,
    v.XSD_DOUBLE: _DOUBLE,
    v.XSD_DATE: _DAY,
    v.XSD_GYEAR: re.compile(r"[12][0-9]{3}"),
    v.XSD_GYEAR_MONTH: re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])"),
    v.XSD_ANY_URI: re.compile(r"https?://[!-~]+"),
    v.XSD_STRING: re.compile(r".*", re.S),
}
_NUMERIC = frozenset({v.XSD_INTEGER, v.XSD_DECIMAL})


def is_of(value: Node, datatype: Node) -> bool | None:
    """Tell whether ``value`` is a well-formed literal of ``datatype``."""
    form = _FORMS.get(datatype)
    if form is None:
        return None
    if not isinstance(value, ox.Literal) or value.datatype != datatype:
        return False
    if datatype == v.XSD_DATE and _day(value) is None:
        return None
    return form.fullmatch(value.value) is not None or None


def at_most(lesser: Node, greater: Node) -> bool | None:
    """Tell whether one literal is not above another: two decimals, two doubles, or two days."""
    numbers = _number(lesser), _number(greater)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] <= numbers[1]
    floats = _float(lesser), _float(greater)
    if floats[0] is not None and floats[1] is not None:
        return floats[0] <= floats[1]
    days = _day(lesser), _day(greater)
    if days[0] is not None and days[1] is not None:
        return days[0] <= days[1]
    return None


def within(name: str, limit: Node, value: Node) -> bool | None:
    """Tell whether ``value`` keeps the limit of ``minLength``, ``maxLength``, ``minInclusive`` or ``maxInclusive``."""
    if name in ("minLength", "maxLength"):
        number = integer(limit)
        if (
            number is None
            or not isinstance(value, ox.Literal)
            or value.datatype not in (v.XSD_STRING, v.RDF_LANG_STRING)
        ):
            return None
        return len(value.value) >= number if name == "minLength" else len(value.value) <= number
    return at_most(limit, value) if name == "minInclusive" else at_most(value, limit)


def integer(value: Node) -> int | None:
    """Return the number of an integer literal."""
    if isinstance(value, ox.Literal) and value.datatype == v.XSD_INTEGER and value.value.isdecimal():
        return int(value.value)
    return None


def distinct_languages(values: list[Node]) -> bool:
    """Tell whether no two values are in one language."""
    tags = [value.language.lower() for value in values if isinstance(value, ox.Literal) and value.language]
    return len(tags) == len(set(tags))


def _number(value: Node) -> Decimal | None:
    if isinstance(value, ox.Literal) and value.datatype in _NUMERIC and _NUMBER.fullmatch(value.value):
        return Decimal(value.value)
    return None


def _float(value: Node) -> float | None:
    if isinstance(value, ox.Literal) and value.datatype == v.XSD_DOUBLE and _DOUBLE.fullmatch(value.value):
        return float(value.value)
    return None


def _day(value: Node) -> date | None:
    if not isinstance(value, ox.Literal) or value.datatype != v.XSD_DATE or not _DAY.fullmatch(value.value):
        return None
    try:
        return date.fromisoformat(value.value)
    except ValueError:
        return None
