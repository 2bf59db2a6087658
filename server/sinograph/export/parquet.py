"""Apache Parquet with real types: nodes, edges, claims (one row a claim), sources."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from io import BytesIO
from itertools import islice
from typing import Any

from sinograph.errors import UnknownFormat
from sinograph.export.bundle import Bundle
from sinograph.export.columns import BOOLEAN, DATE, INTEGER, NUMBER, TABLES, Column
from sinograph.export.format import NETWORKS, Format, Result, Sink, network_of
from sinograph.export.network import Network, Row, cell

_BATCH = 20_000


class _Tail(BytesIO):
    """A file from which what was written can be taken; it still knows how much there has been."""

    gone = 0

    def tell(self) -> int:
        return self.gone + super().tell()

    def take(self) -> bytes:
        data = self.getvalue()
        self.gone += len(data)
        self.seek(0)
        self.truncate()
        return data

    def close(self) -> None:
        """Stay open: what is left must still be taken."""


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    network = network_of(result)
    _pyarrow()
    if network.part:
        for piece in _table(network, network.part):
            sink.write(piece)
        return
    with Bundle(sink, network.heading.made) as bundle:
        for name in TABLES:
            bundle.add(f"{name}.parquet", _table(network, name))


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError as error:
        hint = "pip install 'sinograph[tables]', or ask for csvw"
        raise UnknownFormat("Parquet is not installed on this server", hint=hint) from error
    return pyarrow


def _table(network: Network, name: str) -> Iterator[bytes]:
    arrow = _pyarrow()
    from pyarrow import parquet

    types = {INTEGER: arrow.int64(), NUMBER: arrow.float64(), BOOLEAN: arrow.bool_(), DATE: arrow.date32()}
    columns = network.columns(name)
    about = {"table": name, **dict(network.heading.pairs())}
    fields = [arrow.field(c.name, types.get(c.type, arrow.string()), metadata={"about": c.about}) for c in columns]
    schema = arrow.schema(fields, metadata=about)
    file = _Tail()
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        rows = iter(network.rows(name))
        while batch := list(islice(rows, _BATCH)):
            writer.write_table(arrow.table([_column(batch, c) for c in columns], schema=schema))
            yield file.take()
    yield file.take()


def _column(rows: Iterable[Row], column: Column) -> list[object]:
    values: Iterable[object] = (cell(row, column) for row in rows)
    if column.type == DATE:
        values = (date.fromisoformat(value) if isinstance(value, str) else None for value in values)
    return list(values)


FORMAT = Format(
    name="parquet",
    title="Parquet",
    media_types=("application/vnd.apache.parquet",),
    extension="parquet",
    forms=NETWORKS,
    write=_write,
    negotiated=False,
    parts=tuple(TABLES),
    requires="pyarrow",
    loading=(
        ("pandas", 'pandas.read_parquet("{file}")'),
        ("Polars", 'polars.read_parquet("{file}")'),
        ("DuckDB", "SELECT * FROM '{file}'"),
    ),
)
