"""Arranges the ontology for reading: modules, and for every term its meaning, its rules and its use."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote

from sinograph import vocabulary as v
from sinograph.resources import share
from sinograph.web import ask
from sinograph.web.reading.unknown import class_totals
from sinograph.web.words.language import _, later, ngettext
from sinograph.web.words.terms import OntologyTerm, Terms, terms, usage

_SUBJECT = re.compile(r"^sg:([A-Za-z]\w*) a ", re.MULTILINE)
_MULTIPLICITY = {
    "OneEver": later("one ever"),
    "OneAtATime": later("one at a time"),
    "Many": later("many"),
}


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the ontology: what its first line says, and its terms."""

    name: str
    about: str
    terms: tuple[str, ...]


@dataclass
class Entry:
    """One term as the page shows it; ``facts`` are pairs of words and links to other terms."""

    term: OntologyTerm
    facts: list[tuple[str, list[OntologyTerm | str]]] = field(default_factory=list)
    used: str = ""
    query: str = ""
    browse: str | None = None
    kind: str = ""
    """What a concept is one of, by its label."""


@dataclass(frozen=True, slots=True)
class OntologyPage:
    """Everything the template of the ontology needs."""

    ontology: OntologyTerm
    modules: tuple[Module, ...]
    sections: tuple[tuple[str, str, list[Entry]], ...]

    @property
    def total(self) -> int:
        """How many terms there are."""
        return sum(len(entries) for _, _, entries in self.sections)


def collect() -> OntologyPage:
    """Return the ontology of the snapshot, arranged."""
    known = terms()
    things = class_totals()
    every = sorted(known.by_iri.values(), key=lambda t: t.name.casefold())
    classes = [t for t in every if f"{v.OWL}Class" in t.types]
    claimable = [t for t in every if t.is_property and t.sg("multiplicity")]
    other = [t for t in every if (t.is_property or f"{v.OWL}AnnotationProperty" in t.types) and t not in claimable]
    taken = {t.iri for t in (*classes, *claimable, *other)}
    concepts = [t for t in every if t.iri not in taken and not t.name.endswith("Scheme")]
    sections = (
        ("classes", later("Classes of things"), [_class(t, known, things) for t in classes]),
        ("properties", later("Properties that sources claim"), [_property(t, known) for t in claimable]),
        ("structure", later("Properties of claims and annotations"), [_property(t, known) for t in other]),
        ("concepts", later("Concepts, measurands and units"), [_concept(t, known) for t in concepts]),
    )
    return OntologyPage(known.ontology, modules(), sections)


@cache
def modules() -> tuple[Module, ...]:
    """Return the files of the ontology with the names of their terms."""
    found = []
    for path in sorted((share() / "ontology").glob("*.ttl")):
        text = path.read_text(encoding="utf-8")
        about = text.partition("\n")[0].lstrip("# ")
        found.append(Module(path.stem, about, tuple(dict.fromkeys(_SUBJECT.findall(text)))))
    return tuple(found)


def _ours(iris: Iterable[str], known: Terms) -> list[OntologyTerm | str]:
    return [known.get(i) if i in known.by_iri else _short(i) for i in iris if not i.startswith("_:")]


def _short(iri: str) -> str:
    for prefix, namespace in v.PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _filled(pairs: Iterable[tuple[str, list[OntologyTerm | str]]]) -> list[tuple[str, list[OntologyTerm | str]]]:
    return [(words, values) for words, values in pairs if values]


def _class(term: OntologyTerm, known: Terms, things: dict[str, int]) -> Entry:
    folders, number = term.sg("folder"), things.get(term.iri, 0)
    above = [one for one in _ours(_named(term, f"{v.RDFS}subClassOf"), known) if isinstance(one, OntologyTerm)]
    query = f"SELECT ?thing ?label WHERE {{ ?thing a sg:{term.name} ; rdfs:label ?label }} LIMIT 100"
    return Entry(
        term,
        _filled([(_("kind of"), [*above])]),
        ngettext("%(num)s thing", "%(num)s things", number) if number else "",
        _link(query),
        f"/browse/{folders[0]}" if folders else None,
    )


def _named(term: OntologyTerm, predicate: str) -> list[str]:
    return sorted(t.value for t in term.values.get(predicate, ()) if t.kind == "iri" and t.value != term.iri)


def _property(term: OntologyTerm, known: Terms) -> Entry:
    claims, entities = usage().get(term.iri, (0, 0))
    multiplicity = [_(_MULTIPLICITY.get(m.rsplit("#", 1)[-1], m)) for m in term.sg("multiplicity")]
    tolerance = [f"{float(t):.0%}" if float(t) >= 0.01 else f"{float(t):.1%}" for t in term.sg("tolerance")]
    takes: list[OntologyTerm | str] = [_("dates")] if term.sg("dateValued") else []
    facts = _filled(
        [
            (_("said of"), _ours(known.domain(term), known)),
            (_("takes"), [*_ours(term.all(f"{v.RDFS}range") or term.all(f"{v.SCHEMA}rangeIncludes"), known), *takes]),
            (_("values of one thing:"), list(multiplicity)),
            (_("unit"), _ours(term.sg("canonicalUnit"), known)),
            (_("also in"), _ours(term.sg("allowedUnit"), known)),
            (_("measures"), _ours(term.sg("defaultMeasurand"), known)),
            (_("or"), _ours(term.sg("allowedMeasurand"), known)),
            (_("dimension"), _ours(term.sg("dimension"), known)),
            (_("qualifier"), _ours(term.sg("qualifier"), known)),
            (_("tolerance"), list(tolerance)),
            (_("inverse of"), _ours(term.all(f"{v.OWL}inverseOf"), known)),
            (_("special case of"), _ours(term.all(f"{v.RDFS}subPropertyOf"), known)),
        ]
    )
    times = ngettext("used in %(num)s claim", "used in %(num)s claims", claims)
    times = f"{times} {ngettext('about %(num)s thing', 'about %(num)s things', entities)}"
    used = times if term.sg("multiplicity") else ""
    query = (
        f"SELECT ?thing ?value ?source ?certainty WHERE {{ ?claim sg:property sg:{term.name} ; sg:about ?thing ; "
        "sg:valueText ?value ; sg:source ?source ; sg:certainty ?certainty } LIMIT 100"
        if term.sg("multiplicity")
        else f"SELECT ?thing ?value WHERE {{ ?thing sg:{term.name} ?value }} LIMIT 100"
    )
    return Entry(term, facts, used, _link(query))


def _concept(term: OntologyTerm, known: Terms) -> Entry:
    facts = _filled(
        [
            (_("written"), [term.notation]),
            (_("factor"), list(term.sg("factor"))),
            (_("often confused with"), _ours(term.sg("oftenConfusedWith"), known)),
        ]
    )
    kinds = [k.label for k in _ours(term.types, known) if isinstance(k, OntologyTerm)]
    return Entry(term, facts, kind=kinds[0] if kinds else _("other"))


def example(name: str) -> str:
    """Return the address of a small query with a term; empty for one that has none."""
    return ask.once("ontology examples", lambda: {
        entry.term.name: entry.query for _id, _title, entries in collect().sections for entry in entries
    }).get(name, "")  # fmt: skip


def _link(query: str) -> str:
    return f"/sparql?query={quote(query)}"
