"""RDF/XML, for the tools that read nothing else."""

from collections.abc import Mapping

from pyoxigraph import RdfFormat

from sinograph.export.format import GRAPHS, Format, Result, Sink, write_graph
from sinograph.export.header import SortedHeader


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    with SortedHeader(sink, b"<rdf:RDF") as output:
        write_graph(result, output, RdfFormat.RDF_XML, prefixes)


FORMAT = Format(
    name="rdfxml",
    title="RDF/XML",
    media_types=("application/rdf+xml", "application/xml", "text/xml"),
    extension="rdf",
    forms=GRAPHS,
    write=_write,
    iri="http://www.w3.org/ns/formats/RDF_XML",
)
