"""Reads a kept snapshot for a comparison. Our own queries, in this process, on a store that is opened for reading."""

import os
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.change.model import Claim, State
from sinograph.engine.holding import hold
from sinograph.query.library import find
from sinograph.resources import share
from sinograph.store.kept import Kept

_PARTS = ("about", "property", "source", "reviewStatus", "valueText", "value", "retractedOn", "measurand")
_LABEL, _SAME = f"{v.RDFS}label", f"{v.SKOS}exactMatch"


def read(snapshot: Kept) -> State:
    """Return what a snapshot says. SinographError when it has just been pruned."""
    held = hold(snapshot.folder)
    try:
        return _state(snapshot, ox.Store.read_only(str(snapshot.folder / "store")))
    finally:
        os.close(held)


def _state(snapshot: Kept, store: ox.Store) -> State:
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    aliases: dict[str, set[str]] = defaultdict(set)
    same: dict[str, set[str]] = defaultdict(set)
    for thing, how, name in _rows(store, "things"):
        if how.value == _SAME:
            same[thing.value].add(name.value)
        elif isinstance(name, ox.Literal):
            if how.value == _LABEL:
                labels[thing.value][name.language or ""] = name.value
            aliases[thing.value].add(name.value.casefold())
    decisions = {
        (about.value, prop.value): (claim.value if claim else "", rationale.value)
        for _, about, prop, claim, rationale in _rows(store, "adjudications")
    }
    return State(
        id=snapshot.id,
        made=snapshot.made,
        claims={claim.iri: claim for claim in _claims(store)},
        names={iri: _ordered(found) for iri, found in labels.items()},
        same={iri: frozenset(found) for iri, found in same.items()},
        disputes={one.value: (about.value, prop.value) for one, about, prop in _rows(store, "disputes")},
        decisions=decisions,
        single=frozenset(row[0].value for row in _rows(store, "single")),
        aliases={iri: frozenset(found) for iri, found in aliases.items()},
    )


def _claims(store: ox.Store) -> Iterator[Claim]:
    """Yield the claims. One walk along each predicate takes half as long as all of them joined for each claim."""
    said: dict[str, dict[str, Any]] = {name: {} for name in _PARTS}
    for name, found in said.items():
        for claim, _, term in _rows(store, "said", predicate=v.sg(name)):
            found[claim.value] = term
    about, prop, source, status, text, valued, retracted, measurand = said.values()
    for iri, thing in about.items():
        if iri not in prop or iri not in source or iri not in status:
            continue  # a dispute and the like
        value = valued.get(iri)
        shown = text[iri].value if iri in text else value.value if value else "not disclosed"
        if isinstance(value, ox.NamedNode):
            shown = value.value.removeprefix(v.ENTITY).removeprefix(v.TERM)
        yield Claim(
            iri, thing.value, prop[iri].value, shown, status[iri].value.removeprefix(v.TERM), source[iri].value,
            retracted[iri].value if iri in retracted else "", measurand[iri].value if iri in measurand else "",
        )  # fmt: skip


def _ordered(labels: dict[str, str]) -> tuple[str, ...]:
    return tuple(labels[language] for language in sorted(labels, key=lambda one: (one != "en", one)))


def _rows(store: ox.Store, name: str, **terms: ox.NamedNode) -> Iterator[Any]:
    text = find(share() / "queries" / "change", name).text
    given: dict[ox.Variable, Any] = {ox.Variable(variable): term for variable, term in terms.items()}
    yield from store.query(text, prefixes=v.PREFIXES, substitutions=given)  # type: ignore[misc]
