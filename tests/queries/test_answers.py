"""Every question is answered: each file of queries/answers says what it does, and does what it expects, quickly."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

from sinograph import build as building
from sinograph import vocabulary as v
from sinograph.engine.evaluate import term
from sinograph.query import library
from sinograph.query.library import NamedQuery
from sinograph.query.parameters import substitutions

FOLDER = Path(__file__).parents[2] / "queries" / "answers"
FILES = sorted(FOLDER.glob("*.rq"))
QUESTIONS = 40
LIMIT = 1.0
"""Seconds that an answer may take."""

Row = Mapping[str, str]


@pytest.fixture(scope="module")
def store(graph: building.Graph) -> ox.Store:
    filled = ox.Store()
    filled.bulk_extend(graph.quads)
    return filled


def text_of(value: object) -> str:
    """Return a value of an answer, or of an expectation, as the header writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    text = getattr(value, "value", str(value))
    assert isinstance(text, str)
    if isinstance(value, ox.NamedNode):
        for base in (v.ENTITY, v.TERM, v.CLAIM):
            text = text.removeprefix(base)
    return text


def solutions(store: ox.Store, query: NamedQuery, given: Mapping[str, str]) -> ox.QuerySolutions:
    terms = {ox.Variable(n): term(t) for n, t in substitutions(query, given).items()}
    result = store.query(query.text, substitutions=terms)
    assert isinstance(result, ox.QuerySolutions)
    return result


def run(store: ox.Store, query: NamedQuery, given: Mapping[str, str] | None = None) -> list[Row]:
    result = solutions(store, query, given or {})
    names = [variable.value for variable in result.variables]
    return [{n: text_of(row[n]) for n in names if row[n] is not None} for row in result]


def failures(expect: Mapping[str, object], rows: list[Row]) -> Iterator[str]:
    """Say in which points ``rows`` are not what the header expects."""
    known = {"min_rows", "max_rows", "rows", "contains", "lacks"}
    yield from (f"'{key}' is no kind of expectation" for key in expect.keys() - known)
    least, most = expect.get("min_rows", 0), expect.get("max_rows", len(rows))
    assert isinstance(least, int) and isinstance(most, int)
    if not least <= len(rows) <= most:
        yield f"{len(rows)} rows instead of {least} to {most}"
    for wanted in wanted_rows(expect, "contains"):
        if not any(matches(row, wanted) for row in rows):
            yield f"no row has {dict(wanted)}"
    for unwanted in wanted_rows(expect, "lacks"):
        if any(matches(row, unwanted) for row in rows):
            yield f"a row has {dict(unwanted)}"
    if "rows" in expect:
        frozen = [dict(row) for row in wanted_rows(expect, "rows")]
        columns = sorted({name for row in frozen for name in row})
        got = Counter(tuple(row.get(name, "") for name in columns) for row in rows)
        must = Counter(tuple(row.get(name, "") for name in columns) for row in frozen)
        yield from (f"missing row {row}" for row in must - got)
        yield from (f"row too many {row}" for row in got - must)


def wanted_rows(expect: Mapping[str, object], key: str) -> list[Row]:
    rows = expect.get(key, [])
    assert isinstance(rows, list)
    return [{name: text_of(value) for name, value in row.items()} for row in rows]


def matches(row: Row, wanted: Row) -> bool:
    return all(row.get(name) == value for name, value in wanted.items())


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_header_is_complete(path: Path) -> None:
    query = library.read(path)
    assert query.question, "say the question in a person's words"
    assert query.question.endswith("?")
    assert query.expect or query.cannot, "say what comes back, or why nothing does"
    assert query.show, "name the columns that a terminal shows"
    for parameter in query.params:
        assert parameter.default is not None, f"{parameter.name} needs a default that gives an answer"
        assert parameter.about, f"say what {parameter.name} is"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_file_is_plain_sparql_of_its_own(path: Path) -> None:
    """Another tool knows neither our prefixes nor our parameters; rdflib stands for it, and is strict about 1.1."""
    prepareQuery(library.read(path).text)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_answer_is_as_expected_and_quick(path: Path, store: ox.Store) -> None:
    query = library.read(path)
    began = time.process_time()
    rows = run(store, query)
    seconds = time.process_time() - began
    assert not list(failures(query.expect, rows))
    assert seconds < LIMIT


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_columns_have_names_for_people(path: Path, store: ox.Store) -> None:
    """What a terminal shows exists, and no thing comes without its name."""
    query = library.read(path)
    result = solutions(store, query, {})
    columns = [variable.value for variable in result.variables]
    assert set(query.show) <= set(columns)
    nameless = {"claim", "otherClaim", "dispute"} | {p.name for p in query.params}
    for row in result:
        things = [n for n in columns if n not in nameless and isinstance(row[n], ox.NamedNode)]
        assert all({f"{n}Label", f"{n}Name", "name"} & set(columns) for n in things)


def test_every_question_has_an_answer() -> None:
    numbers = {query.cq for query in library.read_all(FOLDER).values()} - {None}
    assert numbers == set(range(1, QUESTIONS + 1))


def test_a_missing_claim_breaks_the_frozen_answer(store: ox.Store) -> None:
    query = library.find(FOLDER, "founding-date-by-source")
    claim = ox.NamedNode(f"{v.CLAIM}r-s1-033")
    gone = [quad for quad in store.quads_for_pattern(claim, v.sg("valueText"), None)]
    assert gone
    for quad in gone:
        store.remove(quad)
    try:
        assert any("2023-07-17" in failure for failure in failures(query.expect, run(store, query)))
    finally:
        store.extend(gone)
    assert not list(failures(query.expect, run(store, query)))


def test_a_changed_value_breaks_the_frozen_answer(store: ox.Store) -> None:
    query = library.find(FOLDER, "training-cost-claims")
    claim, name = ox.NamedNode(f"{v.CLAIM}r-s0-137"), v.sg("valueText")
    before = next(store.quads_for_pattern(claim, name, None))
    after = ox.Quad(claim, name, ox.Literal("5576001 USD"))
    store.remove(before)
    store.add(after)
    try:
        found = list(failures(query.expect, run(store, query)))
    finally:
        store.remove(after)
        store.add(before)
    assert any("missing row" in failure for failure in found) and any("row too many" in failure for failure in found)


@pytest.mark.parametrize(
    ("expect", "rows"),
    [
        ({"min_rows": 2}, [{"a": "1"}]),
        ({"max_rows": 0}, [{"a": "1"}]),
        ({"contains": [{"a": 1, "b": True}]}, [{"a": "1", "b": "false"}]),
        ({"lacks": [{"a": 1}]}, [{"a": "1", "b": "x"}]),
        ({"rows": [{"a": 1}]}, [{"a": "1"}, {"a": "1"}]),
        ({"rows": [{"a": 1}, {"a": 2}]}, [{"a": "1"}]),
        ({"at_least": 1}, [{"a": "1"}]),
    ],
)
def test_each_kind_of_expectation_can_fail(expect: dict[str, object], rows: list[Row]) -> None:
    assert list(failures(expect, rows))


def test_a_parameter_changes_the_answer(store: ox.Store) -> None:
    query = library.find(FOLDER, "chief-executive-on")
    rows = run(store, query, {"organization": "organizations/microsoft", "date": "2020-01-01"})
    assert {row["personLabel"] for row in rows if row["standing"] == "yes"} == {"Satya Nadella"}
    assert not run(store, query, {"organization": "organizations/microsoft", "date": "2010-01-01"})


def test_hostile_text_finds_nothing_and_harms_nothing(store: ox.Store) -> None:
    query = library.find(FOLDER, "find-by-name")
    assert run(store, query, {"text": 'x" || true || "\\'}) == []
    assert run(store, query, {"text": "深度求索"}), "names in Chinese are found too"
