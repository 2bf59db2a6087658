"""Cytoscape JSON (.cyjs): elements for Cytoscape.js and Cytoscape."""

from collections.abc import Iterator, Mapping

from sinograph.export.format import NETWORKS, Format, Result, Sink, network_of
from sinograph.export.network import Network, cells
from sinograph.export.text import to_json


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    for piece in _pieces(network_of(result)):
        sink.write(piece.encode())


def _pieces(network: Network) -> Iterator[str]:
    about = dict(network.heading.pairs())
    yield '{"format_version":"1.0","generated_by":' + to_json(about["generator"])
    yield ',"target_cytoscapejs_version":"~3",\n"data":' + to_json({"name": about["title"], **about})
    yield ',\n"elements":{"nodes":['
    start = "\n"
    for node in network.nodes:
        values = {column.name: value for column, value in cells(node, network.columns("nodes"))}
        yield start + to_json({"data": {"name": node.label, **values}})
        start = ",\n"
    yield '],\n"edges":['
    start = "\n"
    for edge in network.edges:
        values = {column.name: value for column, value in cells(edge, network.columns("edges"))}
        # Nodes and edges share one space of ids.
        yield start + to_json({"data": {**values, "id": f"edge-{edge.id}", "interaction": edge.relation}})
        start = ",\n"
    yield "]}}\n"


FORMAT = Format(
    name="cytoscape",
    title="Cytoscape JSON",
    media_types=("application/json",),
    extension="cyjs",
    forms=NETWORKS,
    write=_write,
    negotiated=False,
    loading=(("Cytoscape.js", 'cytoscape({{elements: (await (await fetch("{file}")).json()).elements}})'),),
)
