"""The engine answers every form in every format, on the dataset that is asked for."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from sinograph.engine import Limits, LocalEngine, Query, Term, iri
from sinograph.engine.holding import largest_in_memory
from sinograph.errors import QueryError, QuerySyntaxError, QueryTooComplex, RequestError, SinographError, UnknownFormat
from sinograph.vocabulary import PREFIXES

BASE = "https://w3id.org/sinograph/"
REPORT, WIKI = f"{BASE}id/sources/report", f"{BASE}id/sources/wiki"


def ask(engine: LocalEngine, text: str, **options: object) -> str:
    return engine.query(Query(text, prefixes=PREFIXES, **options)).read().decode()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "formats", "form", "media_type"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 1", {"solutions": "csv"}, "solutions", "text/csv; charset=utf-8"),
        ("ASK {}", {"boolean": "xml"}, "boolean", "application/sparql-results+xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", {"graph": "jsonld"}, "graph", "application/ld+json"),
        ("DESCRIBE <id/models/v3>", {"graph": "turtle"}, "graph", "text/turtle; charset=utf-8"),
    ],
)
def test_each_form_is_answered(
    small_engine: LocalEngine, text: str, formats: Mapping[str, str], form: str, media_type: str
) -> None:
    answer = small_engine.query(Query(text, formats, base=BASE))
    assert (answer.form, answer.content_type, answer.snapshot) == (form, media_type, "small0123")
    assert answer.complete and len(answer.read()) == answer.size > 0


def test_a_form_without_an_acceptable_format_names_the_variants(small_engine: LocalEngine) -> None:
    with pytest.raises(UnknownFormat) as refusal:
        small_engine.query(Query("CONSTRUCT WHERE { ?s ?p ?o }", {"solutions": "json", "graph": None}))
    assert "text/turtle" in refusal.value.members["variants"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("default", "named", "text", "expected"),
    [
        ((), (), "SELECT ?o { <id/models/r1> sg:developedBy ?o }", ["deepseek"]),
        ((WIKI,), (), "SELECT ?o { <id/models/r1> sg:developedBy ?o }", ["high-flyer"]),
        ((REPORT, WIKI), (), "SELECT ?o { ?s sg:developedBy ?o } ORDER BY ?o", ["deepseek", "high-flyer"]),
        ((WIKI,), (), "SELECT ?o { GRAPH ?g { ?s sg:developedBy ?o } }", []),
        ((), (WIKI,), "SELECT ?o { ?s ?p ?o }", []),
        ((), (WIKI,), "SELECT ?o { GRAPH ?g { ?s ?p ?o } }", ["high-flyer"]),
        (("x:unknown",), (), "SELECT ?o { ?s ?p ?o }", []),
        ((WIKI,), (), f"SELECT ?o FROM <{REPORT}> {{ ?s ?p ?o }}", ["high-flyer"]),
        ((), (), f"SELECT ?o FROM <{WIKI}> {{ ?s ?p ?o }}", ["high-flyer"]),
    ],
)
def test_the_dataset_is_the_one_asked_for(
    small_engine: LocalEngine, default: tuple[str, ...], named: tuple[str, ...], text: str, expected: list[str]
) -> None:
    query = Query(text, default_graphs=default, named_graphs=named, base=BASE, prefixes=PREFIXES)
    rows = json.loads(small_engine.query(query).read())["results"]["bindings"]
    assert [row["o"]["value"].rsplit("/", 1)[-1] for row in rows] == expected


def test_a_graph_that_is_no_iri_is_the_clients_mistake(small_engine: LocalEngine) -> None:
    with pytest.raises(RequestError, match="absolute IRI"):
        ask(small_engine, "ASK {}", default_graphs=("not an iri",))


def test_pages_get_typed_terms(small_engine: LocalEngine) -> None:
    rows = small_engine.select(
        "SELECT ?m ?label ?n ?none { ?m rdfs:label ?label ; sg:totalParameters ?n } ORDER BY LANG(?label)",
        {"m": iri(f"{BASE}id/models/v3")},
    )
    assert rows[1]["label"] == Term("literal", "深度求索", language="zh") and "none" not in rows[0]
    assert rows[0]["n"].number == 671e9 and rows[0]["m"].kind == "iri"
    assert small_engine.select("SELECT ?l { ?m ?p ?l }", {"l": rows[1]["label"].n_triples()}) != []


@pytest.mark.parametrize("value", ["x:y> <x:z", "x:a b", 'x:"', "x:\n"])
def test_an_iri_cannot_break_out_of_a_substitution(value: str) -> None:
    with pytest.raises(ValueError, match="not an IRI"):
        iri(value)


@pytest.mark.parametrize("term", ["<x:a> . <x:b> <x:c> <x:d>", "?x", "", "<not an iri>"])
def test_a_substitution_is_one_term(small_engine: LocalEngine, term: str) -> None:
    with pytest.raises(RequestError):
        ask(small_engine, "SELECT ?s { ?s ?p ?o }", substitutions={"s": term})


def test_a_substituted_variable_must_be_projected_and_the_error_says_so(small_engine: LocalEngine) -> None:
    with pytest.raises(QueryError, match="let SELECT project"):
        ask(small_engine, "SELECT ?o { ?s ?p ?o }", substitutions={"s": "<x:s>"})


def test_rows_cut_a_table_and_the_answer_admits_it(small_engine: LocalEngine) -> None:
    def rows(most: int) -> tuple[int | None, bool]:
        query = Query("SELECT ?s { ?s sg:rank ?n }", prefixes=PREFIXES, rows=most)
        answer = small_engine.query(query)
        return answer.rows, answer.complete

    assert rows(10) == (10, False)
    assert rows(300) == (300, True)


def test_an_error_keeps_the_worker(small_engine: LocalEngine) -> None:
    before = small_engine.pool.killed
    for _ in range(5):
        with pytest.raises(QuerySyntaxError):
            ask(small_engine, "SELECT")
    assert small_engine.pool.killed == before


@pytest.mark.parametrize("megabytes", [256, 0], ids=["memory", "disk"])
def test_both_kinds_of_store_give_the_same(small_snapshot: Path, small_engine: LocalEngine, megabytes: int) -> None:
    engine = LocalEngine(small_snapshot, Limits(memory_store_mb=megabytes, workers=1), PREFIXES)
    try:
        assert engine.pool.nursery.store == ("memory" if megabytes else "disk")
        text = "CONSTRUCT { ?s ?p ?o } WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        assert ask(engine, text) == ask(small_engine, text)
        assert ask(engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == ask(
            small_engine, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        )
    finally:
        engine.close()


def test_a_large_answer_is_whole_or_none(small_snapshot: Path) -> None:
    limits = Limits(workers=1, spool_memory=1000, max_bytes=3_000_000, spool_total=4_000_000)
    engine = LocalEngine(small_snapshot, limits, PREFIXES)
    try:
        wide = "SELECT ?a ?b { ?a sg:rank ?x . ?b sg:rank ?y } LIMIT "
        answer = engine.query(Query(f"{wide} 10000", prefixes=PREFIXES))
        assert 1_000_000 < answer.size == len(answer.read())
        with pytest.raises(QueryTooComplex, match="larger than 3,000,000"):
            engine.query(Query(wide + "90000", prefixes=PREFIXES))
        held = [engine.query(Query(f"{wide} 10000", prefixes=PREFIXES)) for _ in range(2)]
        with pytest.raises(SinographError, match="waiting"):
            engine.query(Query(f"{wide} 10000", prefixes=PREFIXES))
        for one in held:
            one.close()
            one.close()
        assert engine.query(Query(f"{wide} 10000", prefixes=PREFIXES)).read()
    finally:
        engine.close()


def test_a_folder_without_a_snapshot_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SinographError, match=r"graph\.nq"):
        LocalEngine(tmp_path)


def test_how_much_is_held_in_memory_follows_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    meminfo, group = tmp_path / "meminfo", tmp_path / "memory.max"
    meminfo.write_text("MemTotal:       16777216 kB\nMemFree: 1 kB\nMemAvailable:   16000000 kB\nHugePages_Total: 0\n")
    monkeypatch.setattr("sinograph.engine.holding._MEMORY", meminfo)
    monkeypatch.setattr("sinograph.engine.holding._CONTROL_GROUP", group)
    assert largest_in_memory(Limits()) == 2**30  # 16 GiB: a quarter for the store, which is four times its N-Quads
    group.write_text("max\n")
    assert largest_in_memory(Limits()) == 2**30
    group.write_text(f"{2**31}\n")
    assert largest_in_memory(Limits()) == 2**27
    meminfo.write_text("MemTotal: 16777216 kB\nMemAvailable: 1024 kB\n")
    assert largest_in_memory(Limits()) == 2**17
    assert largest_in_memory(Limits(memory_store_mb=3)) == 3 * 2**20
