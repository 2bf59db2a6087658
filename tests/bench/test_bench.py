"""The comparison measures what it says: the generator counts, the tables calculate, and noise alone makes no winner."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

import bench.__main__ as comparison
from bench import answers, report, table, targets
from bench.enlarge import enlarge
from bench.graph import current_graph
from bench.growth import Stage, render
from bench.load import COUNTER, Job, run
from bench.measure import Cell, Measurements, Sample, measure
from bench.reply import Broken, Reply
from bench.servers import RIVALS
from bench.servers.base import NotInstalled, Running
from bench.servers.sinograph import Sinograph
from bench.workloads import draw, read, workloads


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[str] = []

    def do_GET(self) -> None:  # the name that the library wants
        self.seen.append(self.path)
        body = b"x" * 1000
        self.send_response(503 if self.path.startswith("/full") else 200)
        if self.path.startswith("/chunked"):
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3e8\r\n" + body + b"\r\n0\r\n\r\n")
            return
        self.send_header("Content-Length", str(len(body)))
        if self.path.startswith("/close"):
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


@pytest.fixture
def counting() -> Iterator[tuple[int, list[str]]]:
    _Handler.seen = []
    server = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server.server_port, _Handler.seen
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/plain", "/chunked", "/close"])
@pytest.mark.parametrize("clients", [1, 7])
def test_the_generator_counts_what_the_server_has_answered(
    counting: tuple[int, list[str]], path: str, clients: int
) -> None:
    port, seen = counting
    outcome = asyncio.run(run(Job(port, [(f"{path}?{COUNTER}", "*/*")], clients, seconds=20, most=60)))
    assert (outcome.begun, outcome.done, outcome.failed, outcome.unfinished) == (60, 60, 0, 0)
    assert outcome.body_bytes == 60_000
    assert len(outcome.latencies) == 60 and all(0 < ms < 20_000 for ms in outcome.latencies)
    assert sorted(seen) == sorted(f"{path}?{n}" for n in range(60)), "every request is unlike every other"


def test_a_refused_request_is_no_answer(counting: tuple[int, list[str]]) -> None:
    outcome = asyncio.run(run(Job(counting[0], [("/full", "*/*")], 2, seconds=5, most=10)))
    assert (outcome.done, outcome.failed, outcome.latencies) == (0, 10, [])
    assert outcome.complaint.startswith("503")


def test_time_ends_a_job(counting: tuple[int, list[str]]) -> None:
    outcome = asyncio.run(run(Job(counting[0], [("/", "*/*")], 2, seconds=0.2)))
    assert 0.2 <= outcome.elapsed < 5
    assert outcome.done == outcome.begun == len(counting[1]) > 0


def test_nobody_but_this_machine_is_asked() -> None:
    with pytest.raises(ValueError, match="this machine"):
        asyncio.run(run(Job(80, [("/", "*/*")], host="192.0.2.1")))


def test_a_response_is_read_however_it_is_cut() -> None:
    response = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nab\r\n\r\n5\r\n0\r\n\r\n\r\n0\r\nT: v\r\n\r\n"
    )
    reply = Reply()
    assert [reply.feed(response[i : i + 1]) for i in range(len(response))] == [False] * (len(response) - 1) + [True]
    assert (reply.status, reply.size, reply.beginning) == (200, 9, b"ab\r\n0\r\n\r\n")
    assert Reply().feed(response)


def test_what_is_no_response_is_noticed() -> None:
    with pytest.raises(Broken):
        Reply().feed(b"hello\r\n\r\n")
    with pytest.raises(Broken):
        Reply().feed(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab")


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
    report.put("Build", "alpha", path)
    report.put("Pages", "beta", path)
    report.put("Build", "gamma", path)
    text = path.read_text()
    assert "alpha" not in text and text.index("gamma") < text.index("beta") and text.count("## ") == 2


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
