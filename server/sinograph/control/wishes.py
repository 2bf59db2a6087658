"""Makes an item out of values that somebody thinks of, for the question what if."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from difflib import get_close_matches

from sinograph.control.model import TPP, Item, Metric, Value, complete
from sinograph.control.names import Named
from sinograph.errors import RequestError
from sinograph.values import number
from sinograph.vocabulary import ENTITY

_SHORT = {"tpp": TPP}
_PARTIES = ("soldBy", "designedBy")


def imagined(place: Callable[[str], Named], specs: Mapping[str, object], metrics: Mapping[str, Metric]) -> Item:
    """Return the item that ``specs`` describe; ``place`` finds a country by name.

    Raises ``RequestError`` for an unknown or malformed value.
    """
    values: dict[str, Value] = {}
    parties: set[str] = set()
    origins: set[str] = set()
    known = {m.name: m for m in metrics.values()} | {short: metrics[iri] for short, iri in _SHORT.items()}
    for name, given in specs.items():
        if given is None:
            continue
        if name in known:
            values[known[name].iri] = _value(name, given, known[name])
        elif name == "itemOrigin":
            origins.add(ENTITY + place(str(given)).path)
        elif name in _PARTIES:
            slug = str(given).removeprefix("organizations/")
            parties.add(f"{ENTITY}organizations/{slug}")
        elif name != "label":
            options = [*known, *_PARTIES, "itemOrigin"]
            near = get_close_matches(name, options, n=1) or options
            raise RequestError(f"'{name}' is no value that a rule looks at", hint=f"write {' or '.join(near)}")
    label = str(specs.get("label") or "imagined chip")
    home = frozenset(origins)
    return Item(label, complete(values), parties=frozenset(parties), designed_in=home, made_in=home)


def _value(name: str, given: object, metric: Metric) -> Value:
    text = str(given).strip()
    if metric.boolean:
        if text.lower() not in ("true", "false", "yes", "no"):
            raise RequestError(f"'{name}' is '{text}'", hint="write true or false")
        return text.lower() in ("true", "yes")
    try:
        found = number(text)
    except ValueError as error:
        raise RequestError(f"'{name}' is '{text}'", hint="write a number") from error
    if found < Decimal(0):
        raise RequestError(f"'{name}' is negative", hint="write a number from 0 on")
    return found
