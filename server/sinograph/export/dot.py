"""DOT, the language of Graphviz; drawings stay readable up to some hundred edges."""

from collections.abc import Iterator, Mapping

from sinograph.export.format import NETWORKS, Format, Result, Sink, network_of
from sinograph.export.network import Edge, Network
from sinograph.export.text import one_line


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    for piece in _pieces(network_of(result)):
        sink.write(piece.encode())


def _pieces(network: Network) -> Iterator[str]:
    for name, value in network.heading.pairs():
        yield f"// {name}: {one_line(value)}\n"
    yield "digraph sinograph {\n"
    yield f"comment={_quoted(network.heading.sentence())}\n"
    yield 'rankdir=LR\nnode [shape=box, style=rounded, fontname="Helvetica"]\nedge [fontsize=9]\n'
    for node in network.nodes:
        about = " · ".join(filter(None, (node.type, node.country, node.dated)))
        yield (
            f"{_quoted(node.id)} [label={_quoted(node.label)}, tooltip={_quoted(about)}, URL={_quoted(node.iri)}, "
            f"class={_quoted(node.kind)}]\n"
        )
    for edge in network.edges:
        yield f"{_quoted(edge.source)} -> {_quoted(edge.target)} [{_attributes(edge)}]\n"
    yield "}\n"


def _attributes(edge: Edge) -> str:
    about = f"{edge.claims} claims, {edge.certainty}, {edge.status} {edge.intervals}"
    style = ", style=dashed" if edge.disputed else ""
    return f"id={_quoted(f'edge-{edge.id}')}, label={_quoted(edge.label)}, tooltip={_quoted(about)}{style}"


def _quoted(text: str) -> str:
    plain = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


FORMAT = Format(
    name="dot",
    title="DOT",
    media_types=("text/vnd.graphviz",),
    extension="dot",
    forms=NETWORKS,
    write=_write,
    charset="utf-8",
    loading=(("Graphviz", "dot -Tsvg {file} -o graph.svg"),),
)
