"""N-Triples: one triple a line, written as it is found."""

from collections.abc import Mapping

from pyoxigraph import RdfFormat

from sinograph.export.format import GRAPHS, Format, Result, Sink, write_graph


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    write_graph(result, sink, RdfFormat.N_TRIPLES)


FORMAT = Format(
    name="ntriples",
    title="N-Triples",
    media_types=("application/n-triples", "text/ntriples"),
    extension="nt",
    forms=GRAPHS,
    write=_write,
    iri="http://www.w3.org/ns/formats/N-Triples",
)
