"""Neo4j: nodes and relationships as CSV with typed headers for neo4j-admin, and scripts that load them (zip)."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from sinograph.export.bundle import Bundle
from sinograph.export.columns import BOOLEAN, DATE, INTEGER, NUMBER, Column
from sinograph.export.format import NETWORKS, ZIP, Format, Result, Sink, network_of
from sinograph.export.network import Network, cell
from sinograph.export.text import one_line, to_json

_TYPES = {INTEGER: "long", NUMBER: "double", BOOLEAN: "boolean", DATE: "date"}
_CASTS = {INTEGER: "toInteger({})", NUMBER: "toFloat({})", BOOLEAN: "toBoolean({})", DATE: "date({})"}
_LISTS = ("sources",)
_ENDS = ("source", "target", "relation")
_SHELL = """#!/bin/sh
# Loads the two files into an empty database of Neo4j 5: sh load.sh [DATABASE], run beside the files.
exec neo4j-admin database import full --nodes=nodes.csv --relationships=relationships.csv "${1:-neo4j}"
"""


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    network = network_of(result)
    kinds: set[str] = set()
    with Bundle(sink, network.heading.made) as bundle:
        bundle.add("nodes.csv", _nodes(network))
        bundle.add("relationships.csv", _relationships(network, kinds))
        bundle.add("load.sh", [_SHELL.encode()])
        bundle.add("load.cypher", [_cypher(network, sorted(kinds)).encode()])
        bundle.add("about.json", [to_json(dict(network.heading.pairs())).encode()])


def _nodes(network: Network) -> Iterator[bytes]:
    columns = [c for c in network.columns("nodes") if c.name != "id"]
    yield _line([":ID", ":LABEL", "id", *map(_header, columns)])
    for node in network.nodes:
        labels = ";".join(["Entity", *filter(None, (node.type.replace(";", " "),))])
        yield _line([node.id, labels, node.id, *(_text(cell(node, c)) for c in columns)])


def _relationships(network: Network, kinds: set[str]) -> Iterator[bytes]:
    columns = [c for c in network.columns("edges") if c.name not in _ENDS]
    yield _line([":START_ID", ":END_ID", ":TYPE", *map(_header, columns)])
    for edge in network.edges:
        kinds.add(edge.relation)
        values = (_text(cell(edge, c)).replace(" ", ";" if c.name in _LISTS else " ") for c in columns)
        yield _line([edge.source, edge.target, edge.relation, *values])


def _header(column: Column) -> str:
    return f"{column.name}:{'string[]' if column.name in _LISTS else _TYPES.get(column.type, 'string')}"


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else one_line(str(value))


def _line(values: Iterable[str]) -> bytes:
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_MINIMAL).writerow(values)
    return buffer.getvalue().encode()


def _cypher(network: Network, kinds: list[str]) -> str:
    """Return statements for LOAD CSV; a relationship type cannot be a parameter, so each has one of its own."""
    about = "".join(f"// {name}: {one_line(value)}\n" for name, value in network.heading.pairs())
    nodes = _sets(network.columns("nodes"))
    edges = _sets(c for c in network.columns("edges") if c.name not in _ENDS)
    parts = [
        f"{about}// Put both CSV files into the import folder of Neo4j first.\n"
        "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;\n"
        "LOAD CSV WITH HEADERS FROM 'file:///nodes.csv' AS row\n"
        f"MERGE (n:Entity {{id: row.id}}) SET {nodes.replace('row.`id:string`', 'row.id')};\n"
    ]
    for kind in kinds:
        name = kind.replace("\\", "\\\\").replace("'", "\\'")
        parts.append(
            "LOAD CSV WITH HEADERS FROM 'file:///relationships.csv' AS row\n"
            f"WITH row WHERE row.`:TYPE` = '{name}'\n"
            "MATCH (a:Entity {id: row.`:START_ID`}), (b:Entity {id: row.`:END_ID`})\n"
            f"CREATE (a)-[n:`{kind.replace('`', '``')}`]->(b) SET {edges};\n"
        )
    return "\n".join(parts)


def _sets(columns: Iterable[Column]) -> str:
    parts = []
    for column in columns:
        name = column.name.replace("`", "``")
        value = f"row.`{_header(column).replace('`', '``')}`"
        made = f"split({value}, ';')" if column.name in _LISTS else _CASTS.get(column.type, "{}").format(value)
        parts.append(f"n.`{name}` = {made}")
    return ", ".join(parts)


FORMAT = Format(
    name="neo4j",
    title="Neo4j CSV",
    media_types=(ZIP,),
    extension="zip",
    forms=NETWORKS,
    write=_write,
    negotiated=False,
    loading=(("Neo4j", "unzip {file} && sh load.sh"),),
)
