"""CX2, the format of Cytoscape, Cytoscape Web and NDEx; written by hand after its specification 2.0."""

from collections.abc import Iterator, Mapping

from sinograph.export.columns import BOOLEAN, INTEGER, NUMBER
from sinograph.export.format import NETWORKS, Format, Result, Sink, network_of
from sinograph.export.network import Edge, Network, Node, cells
from sinograph.export.text import to_json

_TYPES = {INTEGER: "integer", NUMBER: "double", BOOLEAN: "boolean"}
#: What the format calls by names of its own.
_NAMES = {"nodes": {"label": "name"}, "edges": {"label": "name", "relation": "interaction"}}
_OWN = {"nodes": (), "edges": ("id", "source", "target")}
_LOOK = {
    "default": {
        "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
        "node": {"NODE_SHAPE": "round-rectangle", "NODE_BACKGROUND_COLOR": "#BFD7EA", "NODE_LABEL_COLOR": "#000000"},
        "edge": {"EDGE_LINE_COLOR": "#888888", "EDGE_TARGET_ARROW_SHAPE": "triangle"},
    },
    "nodeMapping": {"NODE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}}},
    "edgeMapping": {
        "EDGE_LINE_STYLE": {
            "type": "DISCRETE",
            "definition": {"attribute": "disputed", "type": "boolean", "map": [{"v": True, "vp": "dashed"}]},
        }
    },
}


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    for piece in _pieces(network_of(result)):
        sink.write(piece.encode())


def _pieces(network: Network) -> Iterator[str]:
    nodes, edges = len(network.nodes), len(network.edges)
    counts = {"attributeDeclarations": 1, "networkAttributes": 1, "nodes": nodes, "edges": edges, "visualProperties": 1}
    pairs = dict(network.heading.pairs())
    about = {"name": pairs["title"], "rights": pairs["licence"], "version": pairs["snapshot"], **pairs}
    yield '[{"CXVersion":"2.0","hasFragments":false},\n'
    yield to_json({"metaData": [{"name": name, "elementCount": count} for name, count in counts.items()]}) + ",\n"
    declared: dict[str, dict[str, dict[str, str]]] = {"networkAttributes": {name: {"d": "string"} for name in about}}
    for table in _NAMES:
        declared[table] = {
            _name(table, column.name): {"d": _TYPES.get(column.type, "string")}
            for column in network.columns(table)
            if column.name not in _OWN[table]
        }
    yield to_json({"attributeDeclarations": [declared]}) + ",\n"
    yield to_json({"networkAttributes": [about]}) + ',\n{"nodes":['
    numbers: dict[str, int] = {}
    for node in network.nodes:
        numbers[node.id] = len(numbers)
        start = ",\n" if numbers[node.id] else "\n"
        yield start + to_json({"id": numbers[node.id], "v": _values(network, "nodes", node)})
    yield ']},\n{"edges":['
    for number, edge in enumerate(network.edges):
        ends = {"id": number, "s": numbers[edge.source], "t": numbers[edge.target]}
        yield (",\n" if number else "\n") + to_json({**ends, "v": _values(network, "edges", edge)})
    yield "]},\n" + to_json({"visualProperties": [_LOOK]}) + ',\n{"status":[{"success":true}]}]\n'


def _values(network: Network, table: str, row: Node | Edge) -> dict[str, object]:
    columns = [column for column in network.columns(table) if column.name not in _OWN[table]]
    return {_name(table, column.name): value for column, value in cells(row, columns)}


def _name(table: str, column: str) -> str:
    return _NAMES[table].get(column, column)


FORMAT = Format(
    name="cx2",
    title="CX2",
    media_types=("application/json",),
    extension="cx2",
    forms=NETWORKS,
    write=_write,
    negotiated=False,
    loading=(("Cytoscape", "File › Import › Network from File › {file}"), ("NDEx, Cytoscape Web", "Import › {file}")),
)
