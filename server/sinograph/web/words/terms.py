"""The ontology as pages need it: labels, definitions and the annotations of every term, read once a snapshot."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from sinograph import vocabulary as v
from sinograph.engine import Row, Term
from sinograph.web import ask
from sinograph.web.words.language import language
from sinograph.web.words.text import in_language

_DEFINITION = f"{v.SKOS}definition"
_NOTE = f"{v.SKOS}scopeNote"
_NOTATION = f"{v.SKOS}notation"
_LABEL = f"{v.RDFS}label"
_TYPE = f"{v.RDF}type"
_CLAIMED_KINDS = (f"{v.OWL}ObjectProperty", f"{v.OWL}DatatypeProperty")


@dataclass
class OntologyTerm:
    """One class, property, concept or unit with everything said about it."""

    iri: str
    values: dict[str, list[Term]] = field(default_factory=lambda: defaultdict(list))
    _sorted: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def name(self) -> str:
        """The local name."""
        return self.iri.rsplit("#", 1)[-1]

    @property
    def label(self) -> str:
        """The label in the language of the page, else the English one, else the local name."""
        return (self._chinese if language() == "zh" else None) or self.english

    @cached_property
    def english(self) -> str:
        """The English label, or the local name."""
        return in_language(self.values.get(_LABEL, ())) or self.name

    @property
    def chinese(self) -> str | None:
        """The Chinese label beside an English one, if there is one."""
        return None if language() == "zh" else self._chinese

    @cached_property
    def _chinese(self) -> str | None:
        """The Chinese label, if there is one."""
        return in_language(self.values.get(_LABEL, ()), "zh")

    @property
    def definition(self) -> str | None:
        """The definition in the language of the page, else the English one."""
        own = in_language(self.values.get(_DEFINITION, ()), "zh") if language() == "zh" else None
        return own or self._definition

    @property
    def foreign(self) -> str | None:
        """The language tag of the definition where it is not that of the page."""
        own = language() == "en" or in_language(self.values.get(_DEFINITION, ()), "zh")
        return None if own else "en"

    @cached_property
    def _definition(self) -> str | None:
        return in_language(self.values.get(_DEFINITION, ()))

    @property
    def note(self) -> str | None:
        """What the definition leaves open: the scope note."""
        return in_language(self.values.get(_NOTE, ()))

    @cached_property
    def notation(self) -> str:
        """What data files write."""
        return self.first(_NOTATION) or self.name

    @property
    def types(self) -> tuple[str, ...]:
        """The classes of the term."""
        return self.all(_TYPE)

    def first(self, predicate: str) -> str | None:
        """Return one value of a predicate."""
        found = self.values.get(predicate)
        return found[0].value if found else None

    def words(self, predicate: str, language: str = "en") -> str | None:
        """Return the text of a predicate in a language."""
        return in_language(self.values.get(predicate, ()), language)

    def all(self, predicate: str) -> tuple[str, ...]:
        """Return all values of a predicate, sorted."""
        found = self._sorted.get(predicate)
        if found is None:  # asked thousands of times for one page
            found = self._sorted[predicate] = tuple(sorted(t.value for t in self.values.get(predicate, ())))
        return found

    def sg(self, name: str) -> tuple[str, ...]:
        """Return all values of an annotation of our own, such as ``dimension``."""
        return self.all(v.TERM + name)

    @cached_property
    def dimensions(self) -> frozenset[str]:
        """Local names of the qualifiers that are part of what a property measures."""
        return frozenset(iri.rsplit("#", 1)[-1] for iri in self.sg("dimension"))

    @cached_property
    def is_number(self) -> bool:
        """Tell whether the values of a property are numbers."""
        return any(r in (f"{v.XSD}integer", f"{v.XSD}decimal", f"{v.XSD}double") for r in self.all(f"{v.RDFS}range"))

    @cached_property
    def is_text(self) -> bool:
        """Tell whether the values of a property are words, not numbers, dates or things."""
        ranges = self.all(f"{v.RDFS}range")
        plain = not ranges or ranges[0] in (f"{v.RDF}langString", f"{v.XSD}string")
        return _CLAIMED_KINDS[1] in self.types and plain and not self.sg("dateValued")

    @cached_property
    def is_property(self) -> bool:
        """Tell whether the term is an object or datatype property."""
        return any(kind in self.types for kind in _CLAIMED_KINDS)


class Terms:
    """Every term of the ontology, by IRI."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Index the rows of the query ``terms``."""
        self.by_iri: dict[str, OntologyTerm] = {}
        for row in rows:
            iri = row["term"].value
            found = self.by_iri.setdefault(iri, OntologyTerm(iri))
            if row["value"] not in found.values[row["predicate"].value]:
                found.values[row["predicate"].value].append(row["value"])
        self.ontology = self.by_iri.pop(v.ONTOLOGY, OntologyTerm(v.ONTOLOGY))

    @cached_property
    def inverses(self) -> dict[str, set[str]]:
        """Which properties say the same from the other end."""
        found: dict[str, set[str]] = defaultdict(set)
        for term in self.by_iri.values():
            for other in term.all(f"{v.OWL}inverseOf"):
                found[term.iri].add(other)
                found[other].add(term.iri)
        return found

    @cached_property
    def situation_kinds(self) -> frozenset[str]:
        """The kinds of nodes that the build makes; their links repeat the claims they were made from."""
        situation = f"{v.TERM}Situation"
        every = self.by_iri.values()
        return frozenset(k for t in every for k in t.sg("folder") if situation in self.ancestors([t.iri]))

    def get(self, iri: str) -> OntologyTerm:
        """Return a term; for one that the ontology does not know, a term with only its name."""
        return self.by_iri.get(iri) or OntologyTerm(iri)

    def label(self, iri: str) -> str:
        """Return the English label of a term."""
        return self.get(iri).label

    def ancestors(self, classes: Iterable[str]) -> set[str]:
        """Return the classes and all their named superclasses."""
        seen: set[str] = set()
        todo = list(classes)
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo.extend(self.get(one).all(f"{v.RDFS}subClassOf"))
        return seen

    def most_specific(self, classes: Iterable[str]) -> list[str]:
        """Return those of our ``classes`` that no other of them specialises, in the order of their IRIs."""
        own = sorted({c for c in classes if c in self.by_iri})
        broader = {b for c in own for b in self.ancestors(self.get(c).all(f"{v.RDFS}subClassOf"))}
        return [c for c in own if c not in broader]

    def domain(self, term: OntologyTerm) -> tuple[str, ...]:
        """Return the classes whose members a property is said of."""
        return term.all(f"{v.RDFS}domain") or term.all(f"{v.SCHEMA}domainIncludes")


def terms() -> Terms:
    """Return the ontology of the snapshot that is served now."""
    return ask.once("terms", lambda: Terms(ask.rows("terms")))


def usage() -> dict[str, tuple[int, int]]:
    """Return for every claimed property the number of claims and of things they are about."""
    return ask.once("usage", lambda: {
        row["property"].value: (int(row["claims"].value), int(row["entities"].value))
        for row in ask.rows("term-usage")
    })  # fmt: skip
