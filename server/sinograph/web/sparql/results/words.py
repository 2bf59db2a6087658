"""The words of the graph for who does not know them: the commonest classes and properties, each with a query."""

from dataclasses import dataclass
from urllib.parse import urlencode

from sinograph import vocabulary as v
from sinograph.web import ask
from sinograph.web.reading.unknown import class_totals
from sinograph.web.words.terms import OntologyTerm, terms, usage

_CLASSES, _PROPERTIES = 18, 26


@dataclass(frozen=True, slots=True)
class Word:
    """One term: what it is called, what it means, how often it is used, and a query that uses it."""

    code: str
    label: str
    definition: str
    used: int
    example: str


def words() -> dict[str, list[Word]]:
    """Return ``classes`` and ``properties``, the most used first."""
    return ask.once_spoken("words of the graph", _words)


def _words() -> dict[str, list[Word]]:
    known, totals, claimed = terms(), class_totals(), usage()
    classes = [known.get(iri) for iri in totals if _is_described(known.get(iri))]
    properties = [known.get(iri) for iri in claimed if not known.get(iri).is_text]
    return {
        "classes": [
            _word(t, totals[t.iri], of_class(t)) for t in sorted(classes, key=lambda t: (-totals[t.iri], t.name))
        ][:_CLASSES],
        "properties": [
            _word(t, claimed[t.iri][0], of_property(t))
            for t in sorted(properties, key=lambda t: (-claimed[t.iri][0], t.name))
        ][:_PROPERTIES],
    }


def _is_described(term: OntologyTerm) -> bool:
    """Tell whether data files describe things of a class; others hold what the build makes of claims."""
    return any(folder in v.KINDS for iri in terms().ancestors([term.iri]) for folder in terms().get(iri).sg("folder"))


def _word(term: OntologyTerm, used: int, query: str) -> Word:
    return Word(f"sg:{term.name}", term.label, term.definition or "", used, f"/sparql?{urlencode({'query': query})}")


def of_class(term: OntologyTerm) -> str:
    """Return a query for things of a class with their English name."""
    return (
        f"SELECT ?thing ?name\nWHERE {{\n  ?thing a sg:{term.name} ;\n    rdfs:label ?name .\n"
        '  FILTER(LANG(?name) = "en")\n}\nORDER BY ?name\nLIMIT 100'
    )


def of_property(term: OntologyTerm) -> str:
    """Return a query for a property: of what the graph accepts where that is one plain statement, else of claims."""
    if not term.sg("situationClass"):
        return (
            f"SELECT ?thing ?{_variable(term)}\nWHERE {{\n  ?thing sg:{term.name} ?{_variable(term)} .\n}}\nLIMIT 100"
        )
    return (
        "SELECT ?thing ?value ?source ?certainty\nWHERE {\n"
        f"  ?claim sg:property sg:{term.name} ;\n    sg:about ?thing ;\n    sg:valueText ?value ;\n"
        "    sg:source ?source ;\n    sg:certainty ?certainty .\n}\nLIMIT 100"
    )


def _variable(term: OntologyTerm) -> str:
    return term.name if term.name != "thing" else "value"
