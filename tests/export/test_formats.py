"""Every export format keeps every triple and every solution, and writes the same bytes for the same graph."""

import random
from io import BytesIO

import pytest
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)

from sinograph import export
from sinograph.errors import UnknownFormat
from sinograph.export import turtle
from sinograph.export.format import GRAPHS, RESULTS
from sinograph.vocabulary import PREFIXES, XSD_DECIMAL, sg

MODEL = NamedNode("https://w3id.org/sinograph/id/models/v3")
TRIPLES = [
    Triple(MODEL, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), sg("LanguageModel")),
    Triple(MODEL, NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), Literal("深度求索", language="zh")),
    Triple(MODEL, sg("note"), Literal('end .\n@prefix "x" .\n\t<rdf:RDF \\ & <b>')),
    Triple(MODEL, sg("totalParameters"), Literal("671", datatype=XSD_DECIMAL)),
    Triple(MODEL, sg("developedBy"), NamedNode("http://example.org/a'b(c)")),
    Triple(BlankNode("x"), sg("about"), MODEL),
]
READERS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
NAMES = list(export.formats())
GRAPH_FORMATS = [n for n in NAMES if export.formats()[n].forms == GRAPHS]
RESULT_FORMATS = [n for n in NAMES if export.formats()[n].forms == RESULTS]


def written(name: str, result: export.Result) -> bytes:
    return export.to_bytes(export.find(name), result, PREFIXES)


def named(data: bytes, format: RdfFormat) -> set[str]:
    """The triples as text, blank nodes without their labels."""
    return {
        " ".join("_" if isinstance(t, BlankNode) else str(t) for t in quad)
        for quad in map(_triple, parse(data, format))
    }


def _triple(quad: Quad | Triple) -> tuple[object, object, object]:
    return quad.subject, quad.predicate, quad.object


def store() -> Store:
    made = Store()
    made.extend(Quad(*t) for t in TRIPLES)
    return made


def test_every_file_of_the_folder_with_a_format_is_registered_and_tested() -> None:
    assert set(READERS) == set(GRAPH_FORMATS)
    assert {"json", "xml", "csv", "tsv"} == set(RESULT_FORMATS)


@pytest.mark.parametrize("name", NAMES)
def test_a_format_describes_itself(name: str) -> None:
    format = export.find(name)
    assert format.media_types and all(m == m.lower() and "/" in m for m in format.media_types)
    assert format.extension.isalnum() and format.title
    assert bool(format.charset) == format.media_types[0].startswith("text/")


@pytest.mark.parametrize("name", GRAPH_FORMATS)
@pytest.mark.parametrize("made", ["query", "triples"])
def test_no_triple_is_lost(name: str, made: str) -> None:
    result = store().query("CONSTRUCT WHERE { ?s ?p ?o }") if made == "query" else TRIPLES
    assert named(written(name, result), READERS[name]) == named(written("ntriples", TRIPLES), RdfFormat.N_TRIPLES)


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_an_empty_graph_is_a_document(name: str) -> None:
    assert named(written(name, []), READERS[name]) == set()


@pytest.mark.parametrize("name", ["turtle", "jsonld"])
def test_the_same_graph_in_another_order_gives_the_same_bytes(name: str) -> None:
    mixed = TRIPLES * 2
    random.Random(1).shuffle(mixed)
    assert written(name, mixed) == written(name, TRIPLES)


@pytest.mark.parametrize("name", ["turtle", "trig", "rdfxml"])
def test_namespaces_are_declared_in_one_order(name: str) -> None:
    head = written(name, TRIPLES).split(b"Model")[0].decode()
    found = [head.index(namespace) for namespace in sorted(("rdf", "rdfs", "sg", "xsd"))]
    declared = [
        head.index(f"prefix {p}:" if name != "rdfxml" else f"xmlns:{p}=") for p in ("models", "rdf", "rdfs", "sg")
    ]
    assert found and declared == sorted(declared)


def test_turtle_can_be_read_by_people() -> None:
    text = written("turtle", TRIPLES).decode()
    head, first, *_ = text.split("\n\n")
    assert [line.split(":")[0] for line in head.splitlines()] == [
        "@prefix models", "@prefix rdf", "@prefix rdfs", "@prefix sg", "@prefix xsd",
    ]  # fmt: skip
    assert first.startswith("models:v3 a sg:LanguageModel ;\n\trdfs:label ")
    assert "owl:" not in text


def test_a_large_graph_is_not_held_and_still_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turtle, "SORTED_UP_TO", 3)
    data = written("turtle", iter(TRIPLES))
    assert named(data, RdfFormat.TURTLE) == named(written("ntriples", TRIPLES), RdfFormat.N_TRIPLES)
    assert data.startswith(b"@prefix benchmarks:")


def test_json_ld_is_compact_and_keeps_its_shape() -> None:
    document = written("jsonld", TRIPLES[:1])
    assert b'"@graph"' in document and b'"@type": "sg:LanguageModel"' in document and b'"models:v3"' in document
    assert b'"@graph": []' in written("jsonld", [])


TERM = Triple(MODEL, sg("developedBy"), NamedNode("http://example.org/x"))
REIFIED = [Triple(MODEL, NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies"), TERM)]


def test_json_ld_names_other_formats_for_triple_terms() -> None:
    with pytest.raises(UnknownFormat, match="text/turtle"):
        written("jsonld", REIFIED)


@pytest.mark.parametrize("name", [n for n in GRAPH_FORMATS if n != "jsonld"])
def test_other_graph_formats_hold_triple_terms(name: str) -> None:
    assert [q.object for q in parse(written(name, REIFIED), READERS[name])] == [TERM]


@pytest.mark.parametrize("name", RESULT_FORMATS)
def test_results_hold_triple_terms(name: str) -> None:
    result = Store().query("SELECT (<<( <http://e/s> <http://e/p> 'x' )>> AS ?t) {}")
    assert b"http://e/s" in written(name, result)


@pytest.mark.parametrize("name", ["json", "xml", "tsv"])
def test_no_solution_is_lost(name: str) -> None:
    text = "SELECT ?s ?o ?nothing { ?s ?p ?o FILTER(!isBlank(?s)) } ORDER BY ?p"
    read = parse_query_results(written(name, store().query(text)), QueryResultsFormat.from_extension(_srx(name)))
    assert [str(row["o"]) for row in read] == [str(row["o"]) for row in store().query(text)]


def _srx(name: str) -> str:
    return {"json": "srj", "xml": "srx", "tsv": "tsv"}[name]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("csv", b"true"), ("tsv", b"true"), ("json", b'{"head":{},"boolean":true}'), ("xml", b"<boolean>true</boolean>")],
)
def test_an_ask_has_an_answer_in_every_format(name: str, expected: bytes) -> None:
    assert expected in written(name, Store().query("ASK {}"))


def test_the_first_rows_are_written_as_all_rows_are() -> None:
    text = "SELECT ?s ?p ?o (<<( ?s ?p ?o )>> AS ?t) ?none { ?s ?p ?o } ORDER BY ?p"
    solutions = store().query(text)
    table = export.Table(solutions.variables, list(solutions))
    assert written("json", table).decode() == written("json", store().query(text)).decode()


@pytest.mark.parametrize(("name", "result"), [("json", TRIPLES), ("turtle", Store().query("ASK {}"))])
def test_a_result_of_another_form_is_refused(name: str, result: export.Result) -> None:
    with pytest.raises(TypeError):
        written(name, result)


@pytest.mark.parametrize("word", ["ttl", "text/turtle", "TURTLE", "text/n3"])
def test_a_format_is_found_by_name_extension_and_media_type(word: str) -> None:
    assert export.find(word).name == "turtle"


def test_an_unknown_format_lists_the_known() -> None:
    with pytest.raises(UnknownFormat, match="csv, .*json"):
        export.find("docx")


def test_what_the_sink_raises_ends_the_writing() -> None:
    class Full(BytesIO):
        def write(self, data: object, /) -> int:
            raise KeyError("full")

    with pytest.raises(KeyError):
        export.find("csv").write(store().query("SELECT * { ?s ?p ?o }"), Full(), PREFIXES)
