"""Rows are counted in what the engine writes: the right number or none, whatever the texts and wherever it is cut."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, Store

from sinograph.export.counting import RowCounter

FORMATS = [QueryResultsFormat.JSON, QueryResultsFormat.XML, QueryResultsFormat.CSV, QueryResultsFormat.TSV]
HOSTILE = ['}},{"', '[{"', '"', "\\", "}},{", "<result>", "\n", "\r\n", '""', "{}", "a,b", "\t", "},", "[{"]
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8), st.lists(st.sampled_from(HOSTILE)).map("".join))
cells = st.one_of(st.none(), texts)


def counted(data: bytes, format: QueryResultsFormat, size: int) -> tuple[int | None, bytes]:
    sink = io.BytesIO()
    counter = RowCounter(sink, format.file_extension)
    for start in range(0, len(data), size):
        counter.write(data[start : start + size])
    return counter.rows, sink.getvalue()


@pytest.mark.parametrize("format", FORMATS, ids=str)
def test_a_table_of_the_engine_is_counted(format: QueryResultsFormat) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("x\\n\\"}},{\\"y" 1) (<x:a> UNDEF) (<<( <x:a> <x:b> "c" )>> "[{\\"") } }'
    data = Store().query(query).serialize(format=format)  # type: ignore[union-attr]
    assert data is not None
    assert [counted(data, format, size) for size in (1, 2, 3, 7, 10_000)] == [(3, data)] * 5


@pytest.mark.parametrize("format", FORMATS, ids=str)
def test_an_empty_table_has_no_rows(format: QueryResultsFormat) -> None:
    data = Store().query("SELECT ?x { ?x ?y ?z }").serialize(format=format)  # type: ignore[union-attr]
    assert data is not None and counted(data, format, 3)[0] == 0


@pytest.mark.parametrize("format", FORMATS, ids=str)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(rows=st.lists(st.tuples(texts, cells), max_size=5), size=st.integers(1, 40))
def test_no_text_is_taken_for_a_row(format: QueryResultsFormat, rows: list[tuple[str, str | None]], size: int) -> None:
    parts = [{"a": a, **({"b": b} if b is not None else {})} for a, b in rows]
    values = " ".join("(" + " ".join(_quoted(p.get(n)) for n in "ab") + ")" for p in parts)
    data = Store().query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}").serialize(format=format)  # type: ignore[union-attr]
    assert data is not None
    found, same = counted(data, format, size)
    assert same == data and (found == len(rows) or (found is None and b"{}" in data))


def _quoted(text: str | None) -> str:
    return "UNDEF" if text is None else '"' + "".join(f"\\U{ord(c):08X}" for c in text) + '"'
