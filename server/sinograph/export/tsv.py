"""SPARQL 1.1 Query Results TSV; an ASK gives one word, for which the specification has no rule."""

from collections.abc import Mapping

from pyoxigraph import QueryResultsFormat

from sinograph.export.format import RESULTS, Format, Result, Sink, write_results


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> int | None:
    return write_results(result, sink, QueryResultsFormat.TSV)


FORMAT = Format(
    name="tsv",
    title="TSV",
    media_types=("text/tab-separated-values",),
    extension="tsv",
    forms=RESULTS,
    write=_write,
    charset="utf-8",
    iri="http://www.w3.org/ns/formats/SPARQL_Results_TSV",
)
