"""JSON Canvas 1.0: cards in columns by kind, with arrows, for Obsidian and other canvas tools."""

from collections.abc import Iterator, Mapping

from sinograph.export.format import NETWORKS, Format, Result, Sink, network_of
from sinograph.export.markdown import plain
from sinograph.export.network import Network, Node
from sinograph.export.text import to_json

_WIDTH, _HEIGHT, _GAP, _ROWS = 280, 120, 60, 40


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    for piece in _pieces(network_of(result)):
        sink.write(piece.encode())


def _pieces(network: Network) -> Iterator[str]:
    heading = "\n\n".join(f"{name}: {plain(value)}" for name, value in network.heading.pairs())
    about = {"id": "about", "type": "text", "text": heading, "x": 0, "y": -360, "width": 2 * _WIDTH, "height": 300}
    yield '{"nodes":[\n' + to_json(about)
    # A kind fills columns of its own from left to right; only their ends need to be remembered.
    rows: dict[str, int] = {}
    columns: dict[str, int] = {}
    for node in network.nodes:
        row = rows.get(node.kind, 0)
        if row % _ROWS == 0:
            columns[node.kind] = max(columns.values(), default=-1) + 1
        rows[node.kind] = row + 1
        place = {"x": columns[node.kind] * (_WIDTH + 2 * _GAP), "y": (row % _ROWS) * (_HEIGHT + _GAP)}
        card = {"id": f"n-{node.id}", "type": "text", "text": _card(node), **place}
        yield ",\n" + to_json({**card, "width": _WIDTH, "height": _HEIGHT})
    yield '],\n"edges":['
    start = "\n"
    for edge in network.edges:
        ends = {"id": f"e-{edge.id}", "fromNode": f"n-{edge.source}", "toNode": f"n-{edge.target}"}
        colour = {"color": "1"} if edge.disputed else {}
        yield start + to_json({**ends, "toEnd": "arrow", "label": edge.label, **colour})
        start = ",\n"
    yield "]}\n"


def _card(node: Node) -> str:
    about = " · ".join(plain(part) for part in (node.type, node.country, node.dated) if part)
    return f"**[{plain(node.label)}]({node.iri})**\n\n{about}"


FORMAT = Format(
    name="canvas",
    title="JSON Canvas",
    media_types=("application/json",),
    extension="canvas",
    forms=NETWORKS,
    write=_write,
    negotiated=False,
    loading=(("Obsidian", "put {file} into a vault and open it"),),
)
