"""Reads a quantity: a printed number with its unit, or the bounds a source gives."""

from collections.abc import Callable
from decimal import Decimal

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.load.reader import Cursor
from sinograph.load.records import Value
from sinograph.load.tree import Mapping
from sinograph.schema import Property, Unit
from sinograph.values import Bounds, decimal_literal, double_literal, implied, integer_literal, number, plain

_EDGES = ("low", "above", "high", "below")


def quantity(cursor: Cursor, prop: Property, node: Mapping, unit: Unit | None) -> Value | None:
    """Return the quantity that ``node`` states (``value``, ``low``, ``high``, ``above``, ``below``).

    Bounds come out in the canonical unit; ``None`` when problems were noted.
    """
    numbers: dict[str, tuple[str, Decimal]] = {}
    for key in ("value", *_EDGES):
        if key in node.entries:
            child = node.entries[key]
            text = cursor.text(child, key)
            if text is None:
                return None
            try:
                numbers[key] = (text, number(text))
                if prop.kind == "integer" and (unit is None or unit.factor in (1, None)):
                    integer_literal(numbers[key][1])
            except ValueError as error:
                instead = "write digits such as 671e9 or 0.40, without separators or words"
                cursor.problem(child.line, f"'{prop.name}': {error}", instead)
                return None
    if not numbers:
        cursor.problem(node.line, f"'{prop.name}' has no value", "write 'value:', 'low:' and 'high:', or 'above:'")
        return None
    return _bounded(cursor, prop, node, numbers, unit)


def _bounded(
    cursor: Cursor, prop: Property, node: Mapping, numbers: dict[str, tuple[str, Decimal]], unit: Unit | None
) -> Value | None:
    low = numbers.get("low") or numbers.get("above")
    high = numbers.get("high") or numbers.get("below")
    if low and high and low[1] > high[1]:
        instead = "write the smaller number as the lower bound"
        cursor.problem(node.line, f"'{prop.name}': {low[0]} is above {high[0]}", instead)
        return None
    stated = numbers.get("value")
    bounds = Bounds(low[1] if low else None, high[1] if high else None)
    if stated and not (low or high):
        bounds = implied(stated[0])
    factor = (unit.factor if unit else None) or Decimal(1)
    make = _maker(prop) if factor == 1 or prop.kind != "integer" else decimal_literal
    text = _printed(numbers, unit)
    term = make(stated[1]) if stated else None
    canonical = None
    convertible = unit is None or unit.factor is not None
    if stated and convertible:
        try:
            canonical = _maker(prop)(stated[1] * factor)
        except ValueError as error:
            cursor.problem(node.line, f"'{prop.name}': {error}", "write a whole number in this unit")
            return None
    iri = unit.iri if unit else None
    return Value(term, text, bounds.scaled(factor), unit=iri, plain=canonical, convertible=convertible)


def _maker(prop: Property) -> Callable[[Decimal], ox.Literal]:
    """Return what writes a number of this property: its datatype is the range that the ontology gives."""
    if prop.kind == "integer":
        return integer_literal
    return double_literal if prop.range == v.XSD_DOUBLE else decimal_literal


def _printed(numbers: dict[str, tuple[str, Decimal]], unit: Unit | None) -> str:
    shown = {key: plain(value) for key, (_, value) in numbers.items()}
    suffix = f" {unit.notation}" if unit else ""
    if "value" in shown:
        return shown["value"] + suffix
    low, high = shown.get("low") or shown.get("above"), shown.get("high") or shown.get("below")
    if low and high:
        return f"{low} to {high}{suffix}"
    words = {"low": "at least", "above": "more than", "high": "at most", "below": "less than"}
    key = next(iter(shown))
    return f"{words[key]} {shown[key]}{suffix}"
