"""A thing as JSON, version 1: one stable shape, which is JSON-LD for exactly the triples of its RDF document.

``label`` ``altLabel`` ``summary`` ``type`` say what it is; ``facts`` holds what the graph itself asserts, ``claims``
what sources say (of a source: what it says), ``disputes`` ``mismatches`` ``adjudications`` ``doubts`` what stands
between claims, ``situations`` the nodes made of claims, ``named`` a label for everything that is named. A value is an
object: of a thing ``id`` and ``name``, of a literal ``literal`` with all its digits, ``type`` or ``language``, and
``number``.
"""

from collections.abc import Iterable, Mapping
from math import isfinite

from sinograph import vocabulary as v
from sinograph.api.context import (
    COLLECTIONS,
    CONTEXT,
    DAYS,
    IRI_LISTS,
    IRIS,
    SWITCHES,
    TERMS,
    TEXTS,
    VALUES,
)
from sinograph.engine import Engine, Query, Term, iri
from sinograph.engine.nodes import Node, read_nodes
from sinograph.errors import NotFound
from sinograph.export.format import GRAPH
from sinograph.query import library
from sinograph.resources import share

VERSION = 1
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_LABEL, _TYPE = f"{v.RDFS}label", f"{v.RDF}type"
_ALIASES, _SUMMARY, _SAME = f"{v.SKOS}altLabel", f"{v.DCT}description", f"{v.SKOS}exactMatch"
_PLACES = {
    v.CLAIM: "claims",
    v.DISPUTE: "disputes",
    v.MISMATCH: "mismatches",
    v.ADJUDICATION: "adjudications",
    v.DOUBT: "doubts",
}
_OWN = frozenset((_LABEL, _TYPE))
_HEAD = _OWN | {_ALIASES, _SUMMARY, _SAME}
#: Whole numbers below this are the same in every language's JSON.
_EXACT = 2**53

Json = dict[str, object]


def entity(engine: Engine, path: str) -> Json:
    """Return the thing called ``kind/slug``; raises ``NotFound`` when the graph says nothing about it."""
    thing = v.ENTITY + path.removeprefix(v.ENTITY)
    try:
        bound = {"entity": iri(thing)}
    except ValueError as error:
        raise NotFound(f"{path!r} is no name of a thing", hint="write kind/slug, such as models/deepseek-v3") from error
    text = library.find(share() / "queries" / "pages", graph_of(thing)).text
    answer = engine.query(Query(text, {GRAPH: "ntriples"}, substitutions=bound, prefixes=v.PREFIXES))
    nodes = read_nodes(answer.read())
    if _LABEL not in nodes.get(thing, {}):
        raise NotFound(f"there is nothing called {path!r} in this graph", hint="search by name")
    return document(thing, nodes, answer.snapshot)


def graph_of(thing: str) -> str:
    """Return the name of the query whose triples the JSON of a thing holds."""
    return "source-graph" if thing.startswith(v.SOURCE) else "entity-graph"


def document(thing: str, nodes: Mapping[str, Node], snapshot: str) -> Json:
    """Return the JSON of a thing from the nodes of its graph."""
    writer = _Writer(nodes)
    own = nodes[thing]
    kind, _, slug = thing.removeprefix(v.ENTITY).partition("/")
    found: dict[str, list[Json]] = {name: [] for name in COLLECTIONS}
    for one in sorted(nodes.keys() - {thing}):
        found[_place(one, nodes[one])].append(writer.node(one))
    return {
        "@context": CONTEXT,
        "version": VERSION,
        "snapshot": snapshot,
        "licence": LICENCE,
        "id": thing,
        "kind": kind,
        "slug": slug,
        "type": writer.types(own),
        "name": writer.name(thing),
        "label": _by_language(own.get(_LABEL, ())),
        "altLabel": {k: [words] if isinstance(words, str) else words for k, words in
                     _by_language(own.get(_ALIASES, ())).items()},
        "summary": _by_language(own.get(_SUMMARY, ())),
        "sameAs": sorted(term.value for term in own.get(_SAME, ())),
        "facts": writer.values(own, _HEAD),
        **found,
    }  # fmt: skip


def _place(thing: str, node: Node) -> str:
    if node.keys() <= {_LABEL}:
        return "named"
    return next((place for prefix, place in _PLACES.items() if thing.startswith(prefix)), "situations")


class _Writer:
    """Writes nodes; the labels of a graph name what they point to."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = nodes

    def name(self, thing: str) -> str:
        """Return the English label of a thing, any other label, or the last part of its IRI."""
        labels = self._nodes.get(thing, {}).get(_LABEL, ())
        english = (label.value for label in labels if (label.language or "en").startswith("en"))
        return next(english, labels[0].value if labels else thing.rsplit("#", 1)[-1].rsplit("/", 1)[-1])

    def types(self, node: Node) -> list[str]:
        return sorted(_term(term.value) for term in node.get(_TYPE, ()))

    def node(self, thing: str) -> Json:
        """Return a claim or finding with its own keys; qualifiers, and all of a situation, as lists of values."""
        node = self._nodes[thing]
        place = _place(thing, node)
        found: Json = {"id": thing}
        if place != "named":
            found["type"] = self.types(node)
        if _LABEL in node:
            found["label"] = _by_language(node[_LABEL])
        if place == "situations":
            return {**found, "facts": self.values(node, _OWN)}
        if place == "named":
            return found
        for name in (*TERMS, *IRIS, *TEXTS, *SWITCHES, *DAYS, *IRI_LISTS, *VALUES, "doubts"):
            if name in node:
                found["claim" if name == "doubts" else name] = self._own(name, node[name])
        known = {*TERMS, *IRIS, *TEXTS, *SWITCHES, *DAYS, *IRI_LISTS, *VALUES, "doubts", *_OWN}
        if rest := self.values(node, known):
            found["qualifiers"] = rest
        return found

    def values(self, node: Node, without: Iterable[str]) -> Json:
        """Return all other predicates of a node, each a list of values."""
        return {_key(name): [self.value(t) for t in _sorted(node[name])] for name in sorted(node.keys() - set(without))}

    def value(self, term: Term) -> Json:
        """Return a term as an object."""
        if term.kind == "iri":
            return {"id": term.value, "name": self.name(term.value)}
        found: Json = {"literal": term.value}
        if term.language:
            found["language"] = term.language
        elif term.datatype and term.datatype != f"{v.XSD}string":
            found["type"] = term.datatype.replace(v.XSD, "xsd:")
        number = term.number
        if number is not None and isfinite(number):  # JSON has no other numbers
            found["number"] = int(number) if number.is_integer() and abs(number) < _EXACT else number
        return found

    def _own(self, name: str, terms: list[Term]) -> object:
        found = [self._written(name, term) for term in _sorted(terms)]
        return found if name in IRI_LISTS or len(found) > 1 else found[0]

    def _written(self, name: str, term: Term) -> object:
        """Return a term in the short form that the context gives its key; in full where it does not fit."""
        if term.kind == "iri":
            if name in TERMS:
                return _term(term.value)
            return term.value if name in (*IRIS, *IRI_LISTS, "doubts") else self.value(term)
        if name in TEXTS and not term.language and term.datatype in (None, f"{v.XSD}string"):
            return term.value
        if name in SWITCHES and term.datatype == f"{v.XSD}boolean" and term.value in ("true", "false"):
            return term.value == "true"
        return term.value if name in DAYS and term.datatype == f"{v.XSD}date" else self.value(term)


def _key(name: str) -> str:
    """Return a predicate as a key; a name that means something else in the shape is written with its prefix."""
    return f"sg:{name}" if name in CONTEXT else name


def _term(iri: str) -> str:
    name = iri.removeprefix(v.TERM)
    return iri if name == iri or name in CONTEXT else name


def _by_language(terms: Iterable[Term]) -> dict[str, str | list[str]]:
    found: dict[str, list[str]] = {}
    for term in _sorted(terms):
        found.setdefault(term.language or "@none", []).append(term.value)
    return {language: words[0] if len(words) == 1 else words for language, words in found.items()}


def _sorted(terms: Iterable[Term]) -> list[Term]:
    return sorted(terms, key=lambda term: (term.value, term.language or "", term.datatype or ""))
