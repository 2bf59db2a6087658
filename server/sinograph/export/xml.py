"""SPARQL Query Results XML."""

from collections.abc import Mapping

from pyoxigraph import QueryResultsFormat

from sinograph.export.format import RESULTS, Format, Result, Sink, write_results


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> int | None:
    return write_results(result, sink, QueryResultsFormat.XML)


FORMAT = Format(
    name="xml",
    title="XML",
    media_types=("application/sparql-results+xml", "application/xml", "text/xml"),
    extension="xml",
    forms=RESULTS,
    write=_write,
    iri="http://www.w3.org/ns/formats/SPARQL_Results_XML",
)
