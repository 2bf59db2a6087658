"""GEXF 1.3, dynamic: things and statements exist in time; for Gephi, Gephi Lite and graphology.

A dynamic graph with intervals. Days are written inclusively at both ends. Tools that drop the time of an element find
start and end among its attributes too. One edge joins two things for each property, because Gephi merges parallel
edges of a kind.
"""

from collections.abc import Iterator, Mapping

from sinograph.export.columns import BOOLEAN, INTEGER, NUMBER, Column
from sinograph.export.format import NETWORKS, Format, Result, Sink, network_of
from sinograph.export.network import Edge, Network, Node, cells
from sinograph.export.text import one_line, xml, xml_attribute

_TYPES = {INTEGER: "integer", NUMBER: "double", BOOLEAN: "boolean"}
#: Said by the elements themselves.
_OWN = {"nodes": ("id", "label"), "edges": ("id", "source", "target", "label")}


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    for piece in _pieces(network_of(result)):
        sink.write(piece.encode())


def _pieces(network: Network) -> Iterator[str]:
    heading = network.heading
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
        f'<meta lastmodifieddate="{heading.day}">\n<creator>{xml(heading.generator)}</creator>\n'
        f"<keywords>licence: {heading.licence}, snapshot: {xml(heading.snapshot)}</keywords>\n"
        f"<description>{xml(heading.sentence())}</description>\n</meta>\n"
        '<graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">\n'
    )
    columns = {table: _columns(network, table) for table in _OWN}
    for table, name in (("nodes", "node"), ("edges", "edge")):
        yield f'<attributes class="{name}" mode="static">\n'
        for column in columns[table]:
            title = xml_attribute(column.name)
            yield f'<attribute id="{title}" title="{title}" type="{_TYPES.get(column.type, "string")}"/>\n'
        yield "</attributes>\n"
    yield f'<nodes count="{len(network.nodes)}">\n'
    for node in network.nodes:
        yield _node(node, columns["nodes"])
    yield f'</nodes>\n<edges count="{len(network.edges)}">\n'
    for edge in network.edges:
        yield _edge(edge, columns["edges"])
    yield "</edges>\n</graph>\n</gexf>\n"


def _columns(network: Network, table: str) -> list[Column]:
    return [column for column in network.columns(table) if column.name not in _OWN[table]]


def _node(node: Node, columns: list[Column]) -> str:
    time = _time(node.start, node.end if not node.start or node.end >= node.start else "")
    return (
        f'<node id="{xml_attribute(node.id)}" label="{xml_attribute(one_line(node.label))}"{time}>'
        f"{_values(node, columns)}</node>\n"
    )


def _edge(edge: Edge, columns: list[Column]) -> str:
    label, kind = xml_attribute(one_line(edge.label)), xml_attribute(edge.relation)
    bounded = [spell for spell in edge.spells if any(spell)]
    spells = "".join(f"<spell{_time(first, last)}/>" for first, last in bounded)
    return (
        f'<edge id="{xml_attribute(edge.id)}" source="{xml_attribute(edge.source)}" '
        f'target="{xml_attribute(edge.target)}" label="{label}" kind="{kind}"{_time(edge.start, edge.end)}>'
        f"{_values(edge, columns)}{f'<spells>{spells}</spells>' if spells else ''}</edge>\n"
    )


def _values(row: Node | Edge, columns: list[Column]) -> str:
    values = "".join(
        f'<attvalue for="{xml_attribute(column.name)}" value="{xml_attribute(_text(value))}"/>'
        for column, value in cells(row, columns)
    )
    return f"<attvalues>{values}</attvalues>" if values else ""


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _time(first: str, last: str) -> str:
    return (f' start="{first}"' if first else "") + (f' end="{last}"' if last else "")


FORMAT = Format(
    name="gexf",
    title="GEXF 1.3",
    media_types=("application/gexf+xml",),
    extension="gexf",
    forms=NETWORKS,
    write=_write,
    loading=(("Gephi", "File › Open › {file}"), ("networkx", 'networkx.read_gexf("{file}", version="1.3")')),
)
