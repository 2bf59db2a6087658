"""Values written into the text of a query: its rows are those of the engine's own substitution."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, QueryBoolean, QuerySolutions, RdfFormat, Store, Variable

from sinograph.engine.evaluate import term
from sinograph.engine.lexer import joined, tokens
from sinograph.engine.substitute import substitute
from sinograph.errors import QueryError, RequestError
from sinograph.query.library import NamedQuery, read
from sinograph.query.parameters import substitutions
from sinograph.vocabulary import PREFIXES

ROOT = Path(__file__).parents[2]
FOLDERS = ("answers", "pages", "control")
QUERIES = [read(path) for folder in FOLDERS for path in sorted((ROOT / "queries" / folder).glob("*.rq"))]
GIVEN = [query for query in QUERIES if query.params]
#: Things that exist, for parameters without a default.
THINGS = {
    "node": "<https://w3id.org/sinograph/claim/s0-140>",
    "thing": "<https://w3id.org/sinograph/id/models/deepseek-v3>",
}
DATA = """
<x:a> <x:p> <x:b> . <x:a> <x:p> "b" . <x:b> <x:p> <x:c> . <x:b> <x:q> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .
<x:c> <x:p> <x:a> . <x:c> <x:q> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""


def terms_for(query: NamedQuery) -> dict[str, str]:
    terms = {p.name: f"<{p.default}>" if p.default else THINGS[p.name] for p in query.params if p.type == "iri"}
    terms |= {p.name: f"<{p.default}>" for p in query.params if p.type == "address"}
    rest = tuple(p for p in query.params if p.name not in terms)
    return terms | substitutions(NamedQuery(query.name, query.text, query.title, params=rest), {})


def found(store: Store, text: str, values: dict[str, str] | None = None) -> object:
    """Return the answer in a form that can be compared; the order of rows counts only where the query sets one."""
    given = {Variable(name): term(value) for name, value in (values or {}).items()}
    result = store.query(text, prefixes=PREFIXES, substitutions=given or None)
    if isinstance(result, QueryBoolean):
        return bool(result)
    if not isinstance(result, QuerySolutions):
        return sorted(str(triple) for triple in result)
    names = sorted(variable.value for variable in result.variables)
    rows = [tuple(str(row[name]) for name in names) for row in result]
    return names, rows if "ORDER BY" in text else sorted(rows)


@pytest.fixture(scope="module")
def whole(snapshot_dir: Path) -> Store:
    return Store.read_only(str(snapshot_dir / "store"))


@pytest.fixture(scope="module")
def small() -> Store:
    store = Store()

    store.load(DATA.encode(), RdfFormat.TURTLE)
    return store


@pytest.mark.parametrize("query", GIVEN, ids=lambda q: q.name)
def test_every_query_gives_the_rows_that_substitution_gives(whole: Store, query: NamedQuery) -> None:
    values = terms_for(query)
    assert found(whole, substitute(query.text, values)) == found(whole, query.text, values)


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: q.name)
def test_tokens_lose_nothing(query: NamedQuery) -> None:
    assert joined(tokens(query.text)) == query.text


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x ?o { ?x <x:p> ?o }",
        "SELECT * { ?x <x:p> ?o }",
        "SELECT*{?x<x:p>?o}",
        "SELECT * { { SELECT ?x ?o { ?x <x:p> ?o } } }",
        "SELECT DISTINCT ?x { ?s <x:p> ?x . ?s ?p ?o }",
        "SELECT $x (STR(?x) AS ?name) { $x <x:p> ?o }",
        "SELECT ?x ?o { ?x <x:p> ?o FILTER(BOUND(?x) && !BOUND(?y)) }",
        "SELECT ?x ?o { { SELECT ?o { ?x <x:q> ?o } } ?x <x:p> ?y }",
        "SELECT ?x ?n { { SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o } GROUP BY ?x } }",
        "SELECT ?x (COUNT(?o) AS ?n) { ?x <x:none> ?o } GROUP BY ?x",
        "SELECT ?x ?o { ?x <x:p> ?o } ORDER BY ?x DESC(?o)",
        "SELECT ?x ?o { ?x <x:p> ?o } ORDER BY ?x",
        "SELECT ?x ?o { ?x <x:p> ?o } GROUP BY ?x ?o HAVING(COUNT(?x) = 1) ORDER BY DESC(STR(?o)) LIMIT 5",
        "SELECT ?x ?p { VALUES (?x ?p) { (<x:a> 1) (<x:b> 2) (UNDEF 3) } }",
        "SELECT ?x ?p { VALUES ?x { UNDEF } VALUES ?p { 1 2 } }",
        "SELECT ?x ?s { ?s <x:p> ?o MINUS { ?s <x:p> ?x } }",
        "SELECT ?x ?s { ?x <x:p> ?s MINUS { ?x <x:q> ?n } }",
        "SELECT ?x ?s { ?s <x:p> ?o FILTER NOT EXISTS { ?s <x:p> ?x } }",
        "SELECT ?x (EXISTS { ?x <x:q> ?n } AS ?has) { ?x <x:p> ?o }",
        "SELECT ?x ?o { ?x <x:p> ?o BIND(STR(?x) AS ?s) } VALUES ?o { <x:b> }",
        "ASK { ?x <x:p> ?o }",
        "ASK { <x:b> <x:p>/<x:p> ?x }",
        "CONSTRUCT { ?x <x:r> ?o } WHERE { ?x <x:p> ?o } ORDER BY ?o LIMIT 9",
        "CONSTRUCT WHERE { ?x <x:p> ?o }",
        "DESCRIBE ?x",
        "PREFIX e: <x:> SELECT ?x ?o { ?x e:p ?o # ?x stays\n }",
        "SELECT ?x (\"?x '?x\" AS ?s) ('''?x''' AS ?t) (<x:?x> AS ?u) { ?x <x:p> ?o }",
    ],
)
@pytest.mark.parametrize("value", ["<x:a>", "<x:b>", "<x:none>"])
def test_scopes(small: Store, text: str, value: str) -> None:
    assert found(small, substitute(text, {"x": value})) == found(small, text, {"x": value})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT ?o { ?x <x:p> ?o }", "\\?x that is given a value is not in the projection"),
        ("SELECT (1 AS ?x) { }", "computes \\?x itself"),
        ("SELECT ?x { BIND(1 AS ?x) }", "computes \\?x itself"),
        ("SELECT ?x ?y { { SELECT ?y (MAX(?y) AS ?x) { ?y <x:p> ?z } } }", "computes \\?x itself"),
        ("SELECT ?x { } GROUP BY (1 AS ?x)", "computes \\?x itself"),
        ("SELECT ?x { ?x <x:p> ?o } VALUES ?x { <x:a> }", "VALUES at the end"),
        ("SELECT ?x { ?x <x:p> ?o", "cannot be read well enough"),
        ("SELECT ?x " + "{" * 300, "nests too deeply"),
        ("", "cannot be read well enough"),
    ],
)
def test_what_cannot_be_given_a_value_is_refused(text: str, says: str) -> None:
    with pytest.raises(QueryError, match=says):
        substitute(text, {"x": "<x:a>"})


@pytest.mark.parametrize(
    "value",
    ["x:a", "<x:a> } DROP ALL", "_:b", '"a', '"a" . <x:a> <x:a> <x:b>', "<x:a b>", "?y", "<<( <x:a> <x:a> <x:a> )>>",
     '"\\\\u0022"'],
)  # fmt: skip
def test_only_an_iri_or_a_literal_is_a_value(value: str) -> None:
    with pytest.raises(RequestError):
        substitute("SELECT ?x { }", {"x": value})


@given(
    st.text(st.characters(exclude_categories=["Cs"]).filter(lambda c: c != "\\")),
    st.sampled_from(["", "@en", "^^<x:t>"]),
)
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_out_of_its_quotation_marks(text: str, suffix: str) -> None:
    literal = Literal(text, language="en") if suffix == "@en" else Literal(text)
    row = next(iter(Store().query(substitute("SELECT ?x { }", {"x": str(literal)}))))  # type: ignore[call-overload]
    assert row["x"] == literal


@pytest.mark.parametrize(
    ("text", "rows", "limited"),
    [
        ("SELECT * { ?s ?p ?o }", 2, "SELECT * { ?s ?p ?o } LIMIT 2"),
        ("SELECT * { ?s ?p ?o } LIMIT 9 OFFSET 1", 2, "SELECT * { ?s ?p ?o } LIMIT 2 OFFSET 1"),
        ("SELECT * { ?s ?p ?o } LIMIT 1", 2, "SELECT * { ?s ?p ?o } LIMIT 1"),
        ("SELECT * { { SELECT * {} LIMIT 9 } }\nVALUES ?s { 1 }", 2,
         "SELECT * { { SELECT * {} LIMIT 9 } } LIMIT 2\nVALUES ?s { 1 }"),
        ("ASK { ?s ?p ?o }", 2, "ASK { ?s ?p ?o }"),
        ("SELECT * { ?s ?p", 2, "SELECT * { ?s ?p"),
        ("SELECT * { } # the end", 2, "SELECT * { } LIMIT 2 # the end"),
    ],
)  # fmt: skip
def test_rows_are_cut_by_a_limit(text: str, rows: int, limited: str) -> None:
    assert substitute(text, {}, rows) == limited


@pytest.mark.parametrize("unit", ["a-", "a.", ":a.", "<", "'", "\"'''", "?", "1", "\\", "#"])
def test_time_grows_with_the_length_of_the_text_and_not_with_its_square(unit: str) -> None:
    def spent(size: int) -> float:
        taken = []
        for _ in range(3):  # the machine may take its time meanwhile, and that counts as ours
            began = time.thread_time()
            tokens(unit * (size // len(unit)))
            taken.append(time.thread_time() - began)
        return min(taken)

    assert spent(64_000) < 40 * max(spent(8_000), 0.001), "eight times the text, sixty-four times the time"
