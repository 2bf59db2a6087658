"""SPARQL 1.1 Query Results CSV; an ASK gives one word, for which the specification has no rule."""

from collections.abc import Mapping

from pyoxigraph import QueryResultsFormat

from sinograph.export.format import RESULTS, Format, Result, Sink, write_results


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> int | None:
    return write_results(result, sink, QueryResultsFormat.CSV)


FORMAT = Format(
    name="csv",
    title="CSV",
    media_types=("text/csv",),
    extension="csv",
    forms=RESULTS,
    write=_write,
    charset="utf-8",
    iri="http://www.w3.org/ns/formats/SPARQL_Results_CSV",
)
