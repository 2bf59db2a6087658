"""GraphML with typed keys, for networkx, igraph, yEd, Cytoscape and Neo4j; labels and colours as yEd shows them."""

from collections.abc import Iterator, Mapping

from sinograph.export.columns import BOOLEAN, INTEGER, NUMBER, Column
from sinograph.export.format import NETWORKS, Format, Result, Sink, network_of
from sinograph.export.network import Edge, Network, Node, cells
from sinograph.export.text import one_line, xml, xml_attribute

_TYPES = {INTEGER: "int", NUMBER: "double", BOOLEAN: "boolean"}
_OWN = {"nodes": ("id",), "edges": ("id", "source", "target")}
_COLOURS = {
    "organizations": "#BFD7EA", "people": "#F6D6AD", "models": "#CDE7C9", "chips": "#E3CDE9", "rules": "#F3C6C6",
    "places": "#E5E5E5",
}  # fmt: skip
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:y="http://www.yworks.com/xml/graphml"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    for piece in _pieces(network_of(result)):
        sink.write(piece.encode())


def _pieces(network: Network) -> Iterator[str]:
    heading = network.heading
    yield _HEAD
    yield f"<desc>{xml(heading.sentence())}</desc>\n"
    columns = {t: [c for c in network.columns(t) if c.name not in _OWN[t]] for t in _OWN}
    for name, _ in heading.pairs():
        yield f'<key id="g_{name}" for="graph" attr.name="{name}" attr.type="string"/>\n'
    for table, thing in (("nodes", "node"), ("edges", "edge")):
        for column in columns[table]:
            yield (
                f'<key id="{thing[0]}_{xml_attribute(column.name)}" for="{thing}" '
                f'attr.name="{xml_attribute(column.name)}" attr.type="{_TYPES.get(column.type, "string")}">'
                f"<desc>{xml(column.about)}</desc></key>\n"
            )
    yield '<key id="look" for="node" yfiles.type="nodegraphics"/>\n'
    yield '<key id="line" for="edge" yfiles.type="edgegraphics"/>\n'
    yield '<graph id="sinograph" edgedefault="directed">\n'
    for name, value in heading.pairs():
        yield f'<data key="g_{name}">{xml(value)}</data>\n'
    for node in network.nodes:
        yield f'<node id="{xml_attribute(node.id)}">{_data(node, columns["nodes"], "n")}{_look(node)}</node>\n'
    for edge in network.edges:
        yield (
            f'<edge id="{xml_attribute(edge.id)}" source="{xml_attribute(edge.source)}" '
            f'target="{xml_attribute(edge.target)}">{_data(edge, columns["edges"], "e")}{_line(edge)}</edge>\n'
        )
    yield "</graph>\n</graphml>\n"


def _data(row: Node | Edge, columns: list[Column], letter: str) -> str:
    return "".join(
        f'<data key="{letter}_{xml_attribute(column.name)}">'
        f"{xml(str(value).lower() if isinstance(value, bool) else str(value))}</data>"
        for column, value in cells(row, columns)
    )


def _look(node: Node) -> str:
    width = 30 + 7 * min(40, len(node.label))
    return (
        f'<data key="look"><y:ShapeNode><y:Geometry width="{width}" height="30"/>'
        f'<y:Fill color="{_COLOURS.get(node.kind, "#FFFFFF")}" transparent="false"/>'
        f"<y:NodeLabel>{xml(one_line(node.label))}</y:NodeLabel></y:ShapeNode></data>"
    )


def _line(edge: Edge) -> str:
    style = "dashed" if edge.disputed else "line"
    return (
        f'<data key="line"><y:PolyLineEdge><y:LineStyle type="{style}"/><y:Arrows source="none" target="standard"/>'
        f"<y:EdgeLabel>{xml(one_line(edge.label))}</y:EdgeLabel></y:PolyLineEdge></data>"
    )


FORMAT = Format(
    name="graphml",
    title="GraphML",
    media_types=("application/graphml+xml",),
    extension="graphml",
    forms=NETWORKS,
    write=_write,
    loading=(
        ("networkx", 'networkx.read_graphml("{file}")'),
        ("igraph", 'igraph.Graph.Read_GraphML("{file}")'),
        ("R igraph", 'read_graph("{file}", format = "graphml")'),
        ("yEd", "File › Open › {file}"),
    ),
)
