"""Reads one value of one property: number with unit and bounds, partial date, entity, concept, text."""

from dataclasses import replace
from urllib.parse import quote

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.load.quantity import quantity
from sinograph.load.reader import Cursor, name_of
from sinograph.load.records import Term, Value
from sinograph.load.tree import Mapping, Node, Text
from sinograph.schema import Property, Unit
from sinograph.values import PartialDate, decimal_literal, integer_literal, number

#: Keys of a value mapping that say what the value is; all others are qualifiers.
OWN_KEYS = frozenset({"value", "low", "high", "above", "below", "earliest", "latest", "unit", "measurand"})


def read_value(cursor: Cursor, prop: Property, node: Node) -> Value | None:
    """Return the value that ``node`` states for ``prop``; ``None`` when problems were noted."""
    if isinstance(node, Text):
        return _scalar(cursor, prop, node, None)
    if not isinstance(node, Mapping):
        cursor.problem(node.line, f"a list inside '{prop.name}'", "write each value as an item of its own")
        return None
    before = len(cursor.context.problems)
    unit = _unit(cursor, prop, node)
    qualifiers = _qualifiers(cursor, prop, node)
    measurand = _measurand(cursor, prop, node)
    value = _stated(cursor, prop, node, unit)
    if value is None or len(cursor.context.problems) > before:
        return None
    return replace(value, measurand=measurand, qualifiers=qualifiers)


def _stated(cursor: Cursor, prop: Property, node: Mapping, unit: Unit | None) -> Value | None:
    if "undisclosed" in node.entries:
        cursor.flag(node.entries["undisclosed"], "undisclosed")
        return Value(undisclosed=True, text="not disclosed")
    if prop.kind in ("integer", "number"):
        return quantity(cursor, prop, node, unit)
    if prop.kind == "date" and not node.entries.keys().isdisjoint({"earliest", "latest"}):
        return _days(cursor, prop, node)
    if "value" not in node.entries:
        cursor.problem(node.line, f"'{prop.name}' has no value", "write 'value:' below it")
        return None
    inner = node.entries["value"]
    if isinstance(inner, Text):
        return _scalar(cursor, prop, inner, unit)
    cursor.problem(inner.line, f"'value' of '{prop.name}' is not a single value", "write each value as its own item")
    return None


def _scalar(cursor: Cursor, prop: Property, node: Text, unit: Unit | None) -> Value | None:
    if prop.kind in ("integer", "number"):
        return quantity(cursor, prop, Mapping(node.line, {"value": node}), unit or _canonical(cursor, prop))
    if prop.kind == "date":
        day = cursor.date(node, prop.name)
        return Value(day.literal, day.text, days=(day.earliest, day.latest), plain=day.literal) if day else None
    term = read_term(cursor, prop, node)
    if term is None:
        return None
    text = name_of(term) if isinstance(term, ox.NamedNode) else term.value
    if isinstance(term, ox.NamedNode) and prop.kind == "concept":
        text = cursor.context.schema.labels.get(term, text)
    return Value(term, text, plain=term)


def _days(cursor: Cursor, prop: Property, node: Mapping) -> Value | None:
    ends: dict[str, PartialDate] = {}
    for key in ("earliest", "latest"):
        if key in node.entries:
            day = cursor.date(node.entries[key], key)
            if day is None:
                return None
            ends[key] = day
    first = ends["earliest"].earliest if "earliest" in ends else None
    last = ends["latest"].latest if "latest" in ends else None
    if first and last and first > last:
        instead = "write the earlier date first"
        cursor.problem(node.line, f"'{prop.name}': earliest is after latest", instead)
        return None
    stated = cursor.date(node.entries["value"], "value") if "value" in node.entries else None
    text = stated.text if stated else " to ".join(d.text for d in ends.values())
    if len(ends) == 1 and not stated:
        text = f"{'from' if first else 'until'} {text}"
    literal = stated.literal if stated else None
    return Value(literal, text, days=(first, last), plain=literal)


def _canonical(cursor: Cursor, prop: Property) -> Unit | None:
    return cursor.context.schema.units.get(prop.canonical_unit) if prop.canonical_unit else None


def _unit(cursor: Cursor, prop: Property, node: Mapping) -> Unit | None:
    if "unit" not in node.entries:
        return _canonical(cursor, prop)
    text = cursor.text(node.entries["unit"], "unit")
    schema = cursor.context.schema
    allowed = sorted(schema.units[u].notation for u in prop.units if u in schema.units)
    unit = next((schema.units[u] for u in prop.units if u in schema.units and schema.units[u].notation == text), None)
    if text is not None and unit is None:
        instead = f"write one of {', '.join(allowed)}" if allowed else "leave 'unit' out: the property has none"
        cursor.problem(node.line_of("unit"), f"the unit '{text}' is not allowed for '{prop.name}'", instead)
    return unit


def _measurand(cursor: Cursor, prop: Property, node: Mapping) -> ox.NamedNode | None:
    if "measurand" not in node.entries:
        return None
    text = cursor.text(node.entries["measurand"], "measurand")
    known = cursor.context.schema.concepts.get(v.sg("Measurand"), {})
    allowed = sorted(notation for notation, iri in known.items() if iri in prop.measurands)
    iri = known.get(text or "")
    if text is not None and iri not in prop.measurands:
        instead = f"write one of {', '.join(allowed)}" if allowed else "leave it out: the property has none"
        cursor.problem(node.line_of("measurand"), f"the measurand '{text}' is not one of '{prop.name}'", instead)
        return None
    return iri


def _qualifiers(cursor: Cursor, prop: Property, node: Mapping) -> tuple[tuple[str, Term], ...]:
    allowed = (*prop.dimensions, *prop.qualifiers)
    found: list[tuple[str, Term]] = []
    for key, child in node.entries.items():
        if key in OWN_KEYS or key == "undisclosed":
            continue
        qualifier = cursor.context.schema.properties.get(key)
        if key not in allowed or qualifier is None:
            options = (*allowed, *sorted(OWN_KEYS))
            instead = cursor.context.near(key, options) or f"'{prop.name}' takes {', '.join(options)}"
            cursor.problem(node.line_of(key), f"unknown key '{key}' in '{prop.name}'", instead)
            continue
        for one in cursor.many(child):
            term = read_term(cursor, qualifier, one)
            if term is not None:
                found.append((key, term))
    return tuple(sorted(found, key=lambda q: (q[0], str(q[1]))))


def read_term(cursor: Cursor, prop: Property, node: Node) -> Term | None:
    """Return one value without unit or bounds as a term; ``None`` when a problem was noted."""
    if prop.kind == "entity":
        return _entity(cursor, prop, node)
    text = cursor.text(node, prop.name)
    if text is None:
        return None
    if prop.kind == "concept":
        return _concept(cursor, prop, node, text)
    if prop.kind == "date":
        day = cursor.date(node, prop.name)
        return day.literal if day else None
    if prop.kind in ("integer", "number"):
        try:
            return (integer_literal if prop.kind == "integer" else decimal_literal)(number(text))
        except ValueError as error:
            cursor.problem(node.line, f"'{prop.name}': {error}", "write digits such as 671e9 or 0.40")
            return None
    if prop.kind == "boolean":
        flag = cursor.flag(node, prop.name)
        return ox.Literal("true" if flag else "false", datatype=v.XSD_BOOLEAN)
    if prop.kind == "uri":
        return _uri(cursor, prop, node, text)
    return ox.Literal(text, language="en") if prop.kind == "text" else ox.Literal(text)


def _entity(cursor: Cursor, prop: Property, node: Node) -> ox.NamedNode | None:
    iri = cursor.entity(node, prop.name)
    if iri is None or prop.range is None:
        return iri
    schema = cursor.context.schema
    types = cursor.context.types[iri]
    if prop.range in schema.parents and not any(prop.range in schema.ancestors(t) for t in types):
        is_a, wanted = (name_of(types[0]) if types else "thing"), name_of(prop.range)
        instead = "name another entity, or use another property"
        what = f"'{prop.name}' takes a {wanted}, but {name_of(iri)} is a {is_a}"
        cursor.problem(node.line, what, instead)
        return None
    return iri


def _concept(cursor: Cursor, prop: Property, node: Node, text: str) -> ox.NamedNode | None:
    concept = cursor.context.schema.concept(prop.range, text)
    if concept is None and prop.range is not None:
        known = sorted(cursor.context.schema.concepts.get(prop.range, {}))
        instead = cursor.context.near(text, known) or f"write one of {', '.join(known)}"
        cursor.problem(node.line, f"'{prop.name}' does not know '{text}'", instead)
    return concept


def _uri(cursor: Cursor, prop: Property, node: Node, text: str) -> ox.Literal | None:
    if not text.startswith(("https://", "http://")) or any(c.isspace() for c in text):
        cursor.problem(node.line, f"'{prop.name}' is not a web address: '{text}'", "write https://…")
        return None
    return ox.Literal(quote(text, safe="%/:=&?~#+!$,;'@()*[]"), datatype=v.XSD_ANY_URI)
