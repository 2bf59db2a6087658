"""Mermaid flowchart, for READMEs and answers of agents: only for small selections."""

from collections.abc import Iterator, Mapping

from sinograph.errors import Unprocessable
from sinograph.export.format import NETWORKS, Format, Result, Sink, network_of
from sinograph.export.network import Network
from sinograph.export.text import one_line

MOST = 60
_ENTITIES = str.maketrans({c: f"#{ord(c)};" for c in "#\"'<>&|[](){}`;\\"})


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    network = network_of(result)
    if len(network.edges) > MOST or len(network.nodes) > MOST:
        raise Unprocessable(
            f"this selection has {len(network.nodes):,} things and {len(network.edges):,} statements, "
            f"a Mermaid drawing holds up to {MOST} of each",
            hint="choose fewer relations or a smaller limit, or take GEXF or DOT",
            members={"limit": MOST},
        )
    for piece in _pieces(network):
        sink.write(piece.encode())


def _pieces(network: Network) -> Iterator[str]:
    yield "flowchart LR\n"
    for name, value in network.heading.pairs():
        yield f"%% {name}: {one_line(value).translate(str.maketrans('{}', '()'))}\n"
    numbers: dict[str, int] = {}
    for node in network.nodes:
        numbers[node.id] = len(numbers)
        yield f'n{numbers[node.id]}["{_escaped(node.label)}"]\n'
    for edge in network.edges:
        arrow = "-.->" if edge.disputed else "-->"
        yield f'n{numbers[edge.source]} {arrow}|"{_escaped(edge.label)}"| n{numbers[edge.target]}\n'


def _escaped(text: str) -> str:
    return one_line(text).translate(_ENTITIES)


FORMAT = Format(
    name="mermaid",
    title="Mermaid",
    media_types=("application/vnd.mermaid", "text/vnd.mermaid"),
    extension="mmd",
    forms=NETWORKS,
    write=_write,
    most=MOST,
    loading=(("GitHub, GitLab", "paste into a ```mermaid block of a README"),),
)
