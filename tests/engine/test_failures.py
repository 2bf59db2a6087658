"""A syntax error says where it is and what was probably meant."""

import pytest
from pyoxigraph import Store

from sinograph.engine.failures import excerpt, explain, from_wire, to_wire
from sinograph.errors import QueryTimeout, SinographError
from sinograph.vocabulary import PREFIXES

CASES = [
    ("SELEC * { ?s ?p ?o }", 1, 1, "SELECT"),
    ("SELECT * {\n  ?s ?p ?o .\n  OPTIONL { ?s ?p ?o }\n}", 3, 3, "OPTIONAL"),
    ("SELECT * {\n\tFILTR(?x)\n}", 2, 2, "FILTER"),
    ("SELECT * { 'ü' ?p 'é' . 'é' x }", 1, 25, None),
    ("SELECT * { ?s skoss:broader ?o }", 1, 15, "did you mean skos:"),
    ("SELECT * { ?s ai:lab ?o }", 1, 15, "sg"),
    ("PREFIX mine: <x:> SELECT * { ?s mien:p ?o }", 1, 33, "mine"),
    ("SELECT ?s { ?s ?p ?o } GROUP BY ?p", 1, 35, "GROUP BY"),
    ("INSERT DATA { <x:a> <x:b> <x:c> }", 1, 1, "Update"),
    ("", 1, 1, "empty"),
    ("SELECT * { ?s ?p ?o", 1, 20, None),
]


@pytest.mark.parametrize(("text", "line", "column", "hint"), CASES)
def test_a_syntax_error_is_explained(text: str, line: int, column: int, hint: str | None) -> None:
    with pytest.raises(SyntaxError) as raised:
        Store().query(text, prefixes=PREFIXES)
    error = explain(str(raised.value), text, PREFIXES)
    assert (error.members["line"], error.members["column"]) == (line, column)
    assert (hint or "") in (error.hint or "")
    code, caret = str(error.members["excerpt"]).split("\n")
    assert code.strip() == text.split("\n")[line - 1].strip() and caret == " " * (column - 1) + "^"


def test_the_excerpt_of_a_long_line_is_cut_around_the_error() -> None:
    code, caret = excerpt("a" * 500 + "X" + "b" * 500, 501).split("\n")
    assert len(code) == 100 and code[caret.index("^")] == "X"


def test_a_message_of_another_shape_is_passed_on() -> None:
    assert "something new" in explain("something new", "SELECT", {}).detail


def test_an_error_survives_the_way_out_of_a_worker() -> None:
    there = from_wire(to_wire(QueryTimeout("slow", hint="wait", members={"limit_s": 2})))
    assert type(there) is QueryTimeout and (there.detail, there.hint, there.members) == ("slow", "wait", {"limit_s": 2})


def test_a_kind_of_error_that_does_not_exist_is_our_own_fault() -> None:
    error = from_wire(b'{"kind": "dataclass", "detail": "x", "hint": null, "members": {}}')
    assert type(error) is SinographError
