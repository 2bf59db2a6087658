"""N-Quads; the result of a query stands in the default graph."""

from collections.abc import Mapping

from pyoxigraph import RdfFormat

from sinograph.export.format import GRAPHS, Format, Result, Sink, write_graph


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    write_graph(result, sink, RdfFormat.N_QUADS)


FORMAT = Format(
    name="nquads",
    title="N-Quads",
    media_types=("application/n-quads", "text/x-nquads"),
    extension="nq",
    forms=GRAPHS,
    write=_write,
    iri="http://www.w3.org/ns/formats/N-Quads",
)
