"""SPARQL 1.1 Query Results JSON."""

import json
from collections.abc import Mapping
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, Triple

from sinograph.export.format import RESULTS, Format, Result, Sink, Table, write_results

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGES = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString",
)


def _term(term: NamedNode | BlankNode | Literal | Triple) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _term(part) for name, part in parts.items()}}
    literal = {"type": "literal", "value": term.value}
    if term.language:
        literal["xml:lang"] = term.language
    elif term.datatype.value != _STRING and term.datatype.value not in _LANGUAGES:
        literal["datatype"] = term.datatype.value
    return literal


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> int | None:
    if not isinstance(result, Table):
        return write_results(result, sink, QueryResultsFormat.JSON)
    names = [v.value for v in result.variables]
    bindings = [{n: _term(t) for n, t in zip(names, row, strict=True) if t is not None} for row in result.rows]
    document = {"head": {"vars": names}, "results": {"bindings": bindings}}
    sink.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
    return len(bindings)


FORMAT = Format(
    name="json",
    title="JSON",
    media_types=("application/sparql-results+json", "application/json", "text/json"),
    extension="json",
    forms=RESULTS,
    write=_write,
    iri="http://www.w3.org/ns/formats/SPARQL_Results_JSON",
)
