"""Node-link JSON, as networkx and D3 read it."""

from collections.abc import Iterator, Mapping

from sinograph.export.format import NETWORKS, Format, Result, Sink, network_of
from sinograph.export.network import Network, cells
from sinograph.export.text import to_json


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    for piece in _pieces(network_of(result)):
        sink.write(piece.encode())


def _pieces(network: Network) -> Iterator[str]:
    yield '{"directed":true,"multigraph":true,"graph":' + to_json(dict(network.heading.pairs()))
    for table in ("nodes", "edges"):
        yield f',\n"{table}":['
        start = "\n"
        for row in network.rows(table):
            values = {column.name: value for column, value in cells(row, network.columns(table))}
            if table == "edges":
                values["key"] = values.pop("id")
            yield start + to_json(values)
            start = ",\n"
        yield "]"
    yield "}\n"


FORMAT = Format(
    name="node-link",
    title="Node-link JSON",
    media_types=("application/json",),
    extension="json",
    forms=NETWORKS,
    write=_write,
    negotiated=False,
    loading=(
        ("networkx", 'networkx.node_link_graph(json.load(open("{file}")), edges="edges")'),
        ("JavaScript", 'await d3.json("{file}")'),
    ),
)
