"""CSV for Excel, LibreOffice and Google Sheets: nothing in it becomes a formula, and Chinese stays Chinese.

Begins with a byte order mark, without which Excel does not take the file for UTF-8; ``bom`` of the network says no.
"""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO

from sinograph.export.bundle import Bundle
from sinograph.export.columns import TABLES
from sinograph.export.format import NETWORKS, Format, Result, Sink, network_of
from sinograph.export.network import Network, cell
from sinograph.export.text import sheet, xml_text

#: A cell of Excel holds no more characters.
_LONGEST = 32_767


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    network = network_of(result)
    if network.part:
        for piece in _table(network, network.part):
            sink.write(piece)
        return
    with Bundle(sink, network.heading.made) as bundle:
        for name in TABLES:
            bundle.add(f"{name}.csv", _table(network, name))
        bundle.add("about.csv", [_mark(network) + _lines(network.heading.pairs())])


def _table(network: Network, name: str) -> Iterator[bytes]:
    columns = network.columns(name)
    yield _mark(network) + _lines([[column.name for column in columns]])
    for row in network.rows(name):
        yield _lines([[_text(cell(row, column)) for column in columns]])


def _mark(network: Network) -> bytes:
    return b"\xef\xbb\xbf" if network.bom else b""


def _lines(rows: object) -> bytes:
    buffer = StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)  # type: ignore[arg-type]
    return buffer.getvalue().encode()


def _text(value: object) -> object:
    if isinstance(value, bool):
        return str(value).upper()
    return sheet(xml_text(value))[:_LONGEST] if isinstance(value, str) else value


FORMAT = Format(
    name="excel",
    title="CSV for spreadsheets",
    media_types=("text/csv",),
    extension="csv",
    forms=NETWORKS,
    write=_write,
    charset="utf-8",
    negotiated=False,
    parts=tuple(TABLES),
    loading=(("Excel, LibreOffice", "open {file}"), ("Google Sheets", "File › Import › {file}")),
)
