"""The data schema, read from the ontology: which keys a data file may use and what each value must be."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Literal as OneOf

import pyoxigraph as ox

from sinograph import vocabulary as v

ValueKind = OneOf["entity", "concept", "integer", "number", "date", "boolean", "text", "string", "uri"]

_LITERAL_KINDS: dict[ox.NamedNode, ValueKind] = {
    v.XSD_INTEGER: "integer",
    v.XSD_DECIMAL: "number",
    v.XSD_DOUBLE: "number",
    v.XSD_BOOLEAN: "boolean",
    v.XSD_STRING: "string",
    v.XSD_ANY_URI: "uri",
}


@dataclass(frozen=True)
class Unit:
    """A unit: ``notation`` is what a data file writes, ``factor`` turns a value into the canonical unit.

    A unit without a factor (another currency) cannot be converted: its values are only compared with each other.
    """

    iri: ox.NamedNode
    notation: str
    factor: Decimal | None


@dataclass(frozen=True)
class Property:
    """What the ontology says about one property."""

    iri: ox.NamedNode
    name: str
    kind: ValueKind
    domain: ox.NamedNode | None = None
    range: ox.NamedNode | None = None
    multiplicity: str | None = None
    tolerance: Decimal = Decimal(0)
    descriptive: bool = False
    canonical_unit: ox.NamedNode | None = None
    units: tuple[ox.NamedNode, ...] = ()
    default_measurand: ox.NamedNode | None = None
    measurands: tuple[ox.NamedNode, ...] = ()
    dimensions: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    situation: ox.NamedNode | None = None
    situation_subject: ox.NamedNode | None = None
    situation_value: ox.NamedNode | None = None

    @property
    def claimable(self) -> bool:
        """Tell whether a source can claim this property: it declares a multiplicity."""
        return self.multiplicity is not None


@dataclass(frozen=True)
class Schema:
    """Everything the loader and the build need to know about the ontology."""

    properties: dict[str, Property]
    units: dict[ox.NamedNode, Unit]
    parents: dict[ox.NamedNode, frozenset[ox.NamedNode]]
    folders: dict[ox.NamedNode, str]
    concepts: dict[ox.NamedNode, dict[str, ox.NamedNode]]
    labels: dict[ox.NamedNode, str]
    triples: tuple[ox.Triple, ...] = field(repr=False)

    @cached_property
    def by_iri(self) -> dict[ox.NamedNode, Property]:
        """Properties by IRI."""
        return {p.iri: p for p in self.properties.values()}

    @cached_property
    def classes(self) -> dict[str, ox.NamedNode]:
        """Classes by local name."""
        return {_local(c): c for c in self.parents}

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Folder names that entities live in."""
        return frozenset(self.folders.values())

    def ancestors(self, cls: ox.NamedNode) -> frozenset[ox.NamedNode]:
        """Return ``cls`` and all its named superclasses."""
        seen: set[ox.NamedNode] = set()
        todo = [cls]
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo.extend(self.parents.get(one, ()))
        return frozenset(seen)

    def folder(self, cls: ox.NamedNode) -> str | None:
        """Return the folder of a class: its own, or the nearest superclass's."""
        level = [cls]
        while level:
            found = sorted(self.folders[c] for c in level if c in self.folders)
            if found:
                return found[0]
            level = sorted({p for c in level for p in self.parents.get(c, ())}, key=str)
        return None

    def concept(self, scheme_class: ox.NamedNode | None, notation: str) -> ox.NamedNode | None:
        """Return the concept of class ``scheme_class`` that is written ``notation`` in data files."""
        return self.concepts.get(scheme_class, {}).get(notation) if scheme_class else None

    def unit(self, notation: str) -> Unit | None:
        """Return the unit written ``notation``."""
        return next((u for u in self.units.values() if u.notation == notation), None)


def read(folder: Path) -> Schema:
    """Read every Turtle file of the ontology (not shapes, not alignments) in ``folder``.

    Raises ``SyntaxError`` from the parser when a file is not Turtle.
    """
    triples: list[ox.Triple] = []
    for path in sorted(folder.glob("*.ttl")):
        parsed = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        triples.extend(q.triple for q in parsed)
    return _Reader(triples).schema()


class _Reader:
    """Indexes the ontology's triples by predicate and subject, then builds the schema from them."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = tuple(triples)
        self.index: dict[ox.NamedNode, dict[object, list[object]]] = defaultdict(lambda: defaultdict(list))
        for t in self.triples:
            self.index[t.predicate][t.subject].append(t.object)

    def one(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> object | None:
        found = self.index[predicate].get(subject)
        return found[0] if found else None

    def nodes(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> tuple[ox.NamedNode, ...]:
        found = self.index[predicate].get(subject, ())
        return tuple(sorted((o for o in found if isinstance(o, ox.NamedNode)), key=str))

    def node(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> ox.NamedNode | None:
        found = self.nodes(subject, predicate)
        return found[0] if found else None

    def literal(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> str | None:
        found = self.one(subject, predicate)
        return found.value if isinstance(found, ox.Literal) else None

    def names(self, subject: ox.NamedNode, predicate: ox.NamedNode) -> tuple[str, ...]:
        return tuple(_local(o) for o in self.nodes(subject, predicate))

    def typed(self, cls: ox.NamedNode) -> list[ox.NamedNode]:
        subjects = (s for s, types in self.index[v.RDF_TYPE].items() if cls in types)
        return sorted((s for s in subjects if isinstance(s, ox.NamedNode)), key=str)

    def schema(self) -> Schema:
        parents = {c: frozenset(self.nodes(c, v.RDFS_SUBCLASS_OF)) for c in self.typed(v.OWL_CLASS)}
        concept_classes = {c for c in parents if self._descends(c, v.SKOS_CONCEPT, parents)}
        properties = {}
        for kind_class in (v.OWL_OBJECT_PROPERTY, v.OWL_DATATYPE_PROPERTY, v.OWL_ANNOTATION_PROPERTY):
            for iri in self.typed(kind_class):
                if iri.value.startswith(v.TERM):
                    properties[_local(iri)] = self._property(iri, kind_class, concept_classes)
        return Schema(
            properties=properties,
            units={u: self._unit(u) for u in self.typed(v.sg("Unit"))},
            parents=parents,
            folders={c: f for c in parents if (f := self.literal(c, v.sg("folder")))},
            concepts=self._concepts(concept_classes),
            labels={s: o.value for s, os in self.index[v.RDFS_LABEL].items() if isinstance(s, ox.NamedNode)
                    for o in os if isinstance(o, ox.Literal) and o.language in (None, "en")},
            triples=self.triples,
        )  # fmt: skip

    def _property(self, p: ox.NamedNode, kind_class: ox.NamedNode, concept_classes: set[ox.NamedNode]) -> Property:
        range_ = self.node(p, v.RDFS_RANGE)
        multiplicity = self.node(p, v.sg("multiplicity"))
        return Property(
            iri=p,
            name=_local(p),
            kind=self._kind(p, kind_class, range_, concept_classes),
            domain=self.node(p, v.RDFS_DOMAIN),
            range=range_,
            multiplicity=_local(multiplicity) if multiplicity else None,
            tolerance=Decimal(self.literal(p, v.sg("tolerance")) or 0),
            descriptive=self.literal(p, v.sg("descriptive")) == "true",
            canonical_unit=self.node(p, v.sg("canonicalUnit")),
            units=tuple(dict.fromkeys((*self.nodes(p, v.sg("canonicalUnit")), *self.nodes(p, v.sg("allowedUnit"))))),
            default_measurand=self.node(p, v.sg("defaultMeasurand")),
            measurands=tuple(
                dict.fromkeys((*self.nodes(p, v.sg("defaultMeasurand")), *self.nodes(p, v.sg("allowedMeasurand"))))
            ),
            dimensions=self.names(p, v.sg("dimension")),
            qualifiers=self.names(p, v.sg("qualifier")),
            situation=self.node(p, v.sg("situationClass")),
            situation_subject=self.node(p, v.sg("situationSubject")),
            situation_value=self.node(p, v.sg("situationValue")),
        )

    def _kind(
        self,
        p: ox.NamedNode,
        kind_class: ox.NamedNode,
        range_: ox.NamedNode | None,
        concept_classes: set[ox.NamedNode],
    ) -> ValueKind:
        if self.literal(p, v.sg("dateValued")) == "true":
            return "date"
        if kind_class == v.OWL_OBJECT_PROPERTY:
            return "concept" if range_ in concept_classes else "entity"
        return _LITERAL_KINDS.get(range_, "text") if range_ else "text"

    def _unit(self, iri: ox.NamedNode) -> Unit:
        notation = self.literal(iri, v.SKOS_NOTATION) or _local(iri)
        factor = self.literal(iri, v.sg("factor"))
        return Unit(iri, notation, Decimal(factor) if factor else None)

    def _concepts(self, classes: set[ox.NamedNode]) -> dict[ox.NamedNode, dict[str, ox.NamedNode]]:
        return {c: {self.literal(m, v.SKOS_NOTATION) or _local(m): m for m in self.typed(c)} for c in classes}

    def _descends(
        self, cls: ox.NamedNode, top: ox.NamedNode, parents: dict[ox.NamedNode, frozenset[ox.NamedNode]]
    ) -> bool:
        return cls == top or any(self._descends(p, top, parents) for p in parents.get(cls, ()))


def _local(iri: ox.NamedNode) -> str:
    """Return the name after the last ``#`` or ``/``."""
    return iri.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
