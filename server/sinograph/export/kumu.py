"""Kumu blueprint: elements and connections joined by ids, for Kumu's import of a file or of an address."""

from collections.abc import Iterator, Mapping

from sinograph.export.format import NETWORKS, Format, Result, Sink, network_of
from sinograph.export.network import Network, cells
from sinograph.export.text import to_json

#: Connections say these in fields of Kumu's own.
_OWN = ("id", "source", "target", "relation", "label")


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    for piece in _pieces(network_of(result)):
        sink.write(piece.encode())


def _pieces(network: Network) -> Iterator[str]:
    yield '{"about":' + to_json(dict(network.heading.pairs())) + ',\n"elements":['
    start = "\n"
    for node in network.nodes:
        values = {column.name: value for column, value in cells(node, network.columns("nodes"))}
        description = values.pop("summary", "")
        yield start + to_json({**values, "description": description, "tags": [t for t in (node.kind,) if t]})
        start = ",\n"
    yield '],\n"connections":['
    start = "\n"
    columns = [column for column in network.columns("edges") if column.name not in _OWN]
    for edge in network.edges:
        values = {column.name: value for column, value in cells(edge, columns)}
        ends = {"id": f"edge-{edge.id}", "from": edge.source, "to": edge.target, "direction": "directed"}
        tags = ["disputed"] if edge.disputed else []
        yield start + to_json({**ends, "type": edge.label, "label": edge.label, **values, "tags": tags})
        start = ",\n"
    yield "]}\n"


FORMAT = Format(
    name="kumu",
    title="Kumu blueprint",
    media_types=("application/json",),
    extension="json",
    forms=NETWORKS,
    write=_write,
    negotiated=False,
    loading=(("Kumu", "Import › Link to remote JSON › {file}"),),
)
