"""The comparison measures what it says: tables calculate, answers are compared, missing servers are named."""

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

import bench.__main__ as comparison
from bench import answers, report, table, targets
from bench.enlarge import enlarge
from bench.graph import current_graph
from bench.growth import Stage, render
from bench.load import COUNTER
from bench.measure import Cell, Measurements, Sample, measure
from bench.servers import RIVALS
from bench.servers.base import NotInstalled, Running
from bench.servers.sinograph import Sinograph
from bench.workloads import draw, read, workloads


def test_percentiles_and_ratios() -> None:
    hundred = [float(n) for n in range(1, 101)]
    assert [table.percentile(hundred, share) for share in (0.5, 0.95, 0.99, 1)] == [50, 95, 99, 100]
    assert table.percentile([7.0], 0.99) == 7
    ours = [Sample(10, (1,)), Sample(30, (1,)), Sample(0, ())]
    theirs = [Sample(5, (1,)), Sample(10, (1,)), Sample(4, (1,))]
    assert table.ratios(ours, theirs) == [2, 3], "a round without an answer has no ratio"
    assert [table.number(n) for n in (0.1234, 12.34, 123.4, 12345.6)] == ["0.12", "12.3", "123", "12,346"]


def test_a_table_lines_up() -> None:
    assert table.markdown(["a", "b"], [["long name", "1"], ["x", "22"]]).splitlines() == [
        "| a         |   b |",
        "|-----------|----:|",
        "| long name |   1 |",
        "| x         |  22 |",
    ]


def test_answers_are_compared_by_value_not_by_spelling() -> None:
    def rows(*cells: str) -> bytes:
        return f'{{"head":{{"vars":["x"]}},"results":{{"bindings":[{",".join(cells)}]}}}}'.encode()

    decimal = '{"x":{"type":"literal","value":"%s","datatype":"http://www.w3.org/2001/XMLSchema#decimal"}}'
    typed = '{"x":{"type":"typed-literal","value":"1","datatype":"http://www.w3.org/2001/XMLSchema#integer"}}'
    json = "application/sparql-results+json"
    one = answers.digest(rows(decimal % "0.40", decimal % "1"), json)
    assert not answers.differ(one, answers.digest(rows(decimal % "1.0", decimal % "0.4"), json))
    assert answers.differ(one, answers.digest(rows(decimal % "0.40", decimal % "2"), json)) == "1 of 2 rows differ"
    assert answers.differ(one, answers.digest(rows(typed), json)) == "1 rows instead of 2"
    assert not answers.differ(one, answers.digest(rows(typed, typed), json), limited=True)
    turtle = answers.digest(b"<http://e/s> <http://e/p> 1.50 .", "text/turtle")
    assert turtle == answers.digest(b"<http://e/s> <http://e/p> 1.5 .", "text/turtle")


def test_an_enlarged_graph_keeps_its_shape(tmp_path: Path) -> None:
    base = "https://w3id.org/sinograph/"
    source, target = tmp_path / "a.nq", tmp_path / "b.nq"
    source.write_text(
        f'<{base}id/models/v3> <{base}ontology#note> "see <{base}id/models/r1>" <{base}id/sources/s> .\n'
        f"<{base}claim/c1> <{base}ontology#about> <{base}id/models/v3> .\n"
        f"<{base}ontology#Model> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{base}ontology#Thing> .\n"
        f"<{base}ontology#Model> <{base}ontology#p> <{base}ontology#q> <{base}graph/inferred> .\n"
    )
    enlarge(source, target, 3)
    quads = list(parse(target.read_bytes(), RdfFormat.N_QUADS))
    assert Counter(str(q.subject.value).removeprefix(base) for q in quads) == {
        **{f"{name}{end}": 1 for name in ("id/models/v3", "claim/c1") for end in ("", "-x2", "-x3")},
        "ontology#Model": 2,
    }
    assert {q.graph_name.value for q in quads if "-x3" in str(q.subject) and "note" in str(q)} == {
        f"{base}id/sources/s-x3"
    }
    with pytest.raises(ValueError):
        enlarge(source, target, 0)


def test_growth_is_shown_from_first_to_last() -> None:
    stages = [Stage(1, {"load, s": 2.0, "path": 1.0}), Stage(10, {"load, s": 30.0}, {"path": "503"})]
    lines = render(stages).splitlines()
    assert lines[2].split() == "| load, s | 2.00 | 30.0 | 15.0 |".split()
    assert lines[3].split() == "| path | 1.00 | 503 | |".split()


def test_results_are_replaced_by_section(tmp_path: Path) -> None:
    path = tmp_path / "results.md"
    report.put("Build", "one", "alpha", path)
    report.put("Pages", "two", "beta", path)
    report.put("Build", "three", "gamma", path)
    text = path.read_text()
    assert "alpha" not in text and text.index("gamma") < text.index("beta") and text.count("## ") == 2
    assert "## Build: `three`\n" in text
    assert report.command("bench", ["--home", "/x", "--write", "--with", "all"]) == "python -m bench --with all"


def test_a_server_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise NotInstalled("get it somewhere")

    for server, _ in RIVALS.values():
        monkeypatch.setattr(server, "require", missing)
    found, absent = comparison.chosen([])
    assert found == []
    assert absent == {server.name: "not installed: get it somewhere" for server, _ in RIVALS.values()}


def test_every_query_can_be_asked_and_only_cold_ones_are_numbered(snapshot_dir: Path) -> None:
    things = draw(snapshot_dir / "graph.nq", 10)
    assert len(things.all) == 10 and things == draw(snapshot_dir / "graph.nq", 10)
    asked = workloads(things)
    server = Running("s", "", "", None, 1, "/sparql", 0, 0, extra="&x=y")  # type: ignore[arg-type]
    for workload in asked.values():
        assert all(COUNTER in path and path.endswith("&x=y") for path, _ in workload.requests(server, cold=True))
        assert not any(COUNTER in path for path, _ in workload.requests(server, cold=False))
    assert "{thing}" not in "".join(q.text for w in asked.values() for q in w.questions)
    assert read("point").startswith("SELECT")


def test_sinograph_against_itself(snapshot_dir: Path, tmp_path: Path) -> None:
    graph = current_graph(snapshot_dir.parents[1])
    cells = [Cell("point", 2, True), Cell("point", 2, False), Cell("aggregation", 1, True)]
    servers: list[Running] = []
    try:
        for name in ("Sinograph", "Sinograph again"):
            folder = tmp_path / name.split()[-1]
            folder.mkdir()
            servers.append(Sinograph(name).start(graph, folder))
        found = measure(servers, workloads(draw(graph, 20)), cells, 1, 0.2, lambda _: 0.1, lambda _: None)
    finally:
        for server in servers:
            server.stop()
    assert found.different == {}, "the same server gives the same answers"
    assert not any(s.failed for samples in found.samples.values() for s in samples)
    assert all(watch.peak > 30 for watch in found.memory.values())
    text = comparison.render(graph, found, servers, cells, {"Virtuoso": "not installed: get it"})
    assert "| point, cold, 2 clients" in text and "- Virtuoso: not installed: get it" in text
    assert all(server.process.poll() is not None for server in servers), "nothing that was started is left"


def test_the_worst_cell_decides_a_target() -> None:
    us, rival = (Running(n, "", "", None, 1, "", 0, 0) for n in ("Sinograph", "rdflib-endpoint"))  # type: ignore[arg-type]
    cells = [Cell("point", 1, True), Cell("point", 8, True), Cell("large", 1, True)]
    found = Measurements()
    for cell, theirs in zip(cells, (10.0, 25.0, 1000.0), strict=True):
        found.samples[cell, us.name] = [Sample(100, (1,))]
        found.samples[cell, rival.name] = [Sample(theirs, (1,))]
    line = targets.verdicts(found, [us, rival], cells).splitlines()[-1]
    assert [cell.strip() for cell in line.split("|")[1:-1]] == [
        "point lookups, rdflib-endpoint", "≥ 5.00", "4.00", "point, cold, 8 clients", "missed",
    ]  # fmt: skip
