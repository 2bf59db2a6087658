"""CSV tables with metadata after CSV on the Web: nodes, edges, claims, sources; together a zip with the metadata."""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO

from sinograph.export.bundle import Bundle
from sinograph.export.columns import ADDRESS, BOOLEAN, DATE, INTEGER, NUMBER, TABLES, Column
from sinograph.export.format import METADATA, NETWORKS, Format, Result, Sink, network_of
from sinograph.export.network import Network, cell
from sinograph.export.text import to_json

_TYPES = {INTEGER: "integer", NUMBER: "double", BOOLEAN: "boolean", DATE: "date", ADDRESS: "anyURI"}
_KEYS = {
    "edges": (("source", "nodes"), ("target", "nodes")),
    "claims": (("about", "nodes"), ("source", "sources")),
}


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    network = network_of(result)
    if network.part == METADATA:
        sink.write(_metadata(network).encode())
    elif network.part:
        for piece in table(network, network.part):
            sink.write(piece)
    else:
        with Bundle(sink, network.heading.made) as bundle:
            for name in TABLES:
                bundle.add(f"{name}.csv", table(network, name))
            bundle.add("csv-metadata.json", [_metadata(network).encode()])


def table(network: Network, name: str) -> Iterator[bytes]:
    """Yield a table as RFC 4180 CSV in UTF-8, values as XML Schema writes them."""
    columns = network.columns(name)
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for row in network.rows(name):
        writer.writerow([_text(cell(row, column)) for column in columns])
        if buffer.tell() > 60_000:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: StringIO) -> bytes:
    data = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return data


def _text(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _metadata(network: Network) -> str:
    """Return the description of all tables (Metadata Vocabulary for Tabular Data, section 5)."""
    heading = network.heading
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": heading.title,
        "dc:license": {"@id": heading.licence},
        "dc:created": {"@value": heading.made, "@type": "dateTime"},
        "dc:identifier": heading.snapshot,
        "dc:creator": heading.generator,
        "dc:description": f"selection: {heading.selection}",
        "dc:source": {"@id": heading.homepage},
        "tables": [_table(network, name) for name in TABLES],
    }
    return to_json(document) + "\n"


def _table(network: Network, name: str) -> dict[str, object]:
    columns = network.columns(name)
    keys = [
        {"columnReference": own, "reference": {"resource": f"{other}.csv", "columnReference": "id"}}
        for own, other in _KEYS.get(name, ())
    ]
    schema = {"columns": [_column(c) for c in columns], "primaryKey": "id"}
    return {"url": f"{name}.csv", "tableSchema": {**schema, "foreignKeys": keys} if keys else schema}


def _column(column: Column) -> dict[str, object]:
    found: dict[str, object] = {"name": column.name, "titles": column.name, "dc:description": column.about}
    found["datatype"] = _TYPES.get(column.type, "string")
    return {**found, "required": True} if column.name == "id" else found


FORMAT = Format(
    name="csvw",
    title="CSV tables",
    media_types=("text/csv",),
    extension="csv",
    forms=NETWORKS,
    write=_write,
    charset="utf-8",
    negotiated=False,
    parts=(*TABLES, METADATA),
    loading=(
        ("pandas", 'pandas.read_csv("{file}")'),
        ("R", 'read.csv("{file}")'),
        ("DuckDB", "SELECT * FROM read_csv('{file}')"),
    ),
)
