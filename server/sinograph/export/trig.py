"""TriG; the result of a query stands in the default graph."""

from collections.abc import Mapping

from pyoxigraph import RdfFormat

from sinograph.export.format import GRAPHS, Format, Result, Sink, write_graph
from sinograph.export.header import SortedHeader


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    with SortedHeader(sink, b"@prefix") as output:
        write_graph(result, output, RdfFormat.TRIG, prefixes)


FORMAT = Format(
    name="trig",
    title="TriG",
    media_types=("application/trig", "application/x-trig"),
    extension="trig",
    forms=GRAPHS,
    write=_write,
    iri="http://www.w3.org/ns/formats/TriG",
)
