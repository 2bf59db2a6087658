"""A real server on a free port: real clients, real limits, and an end without remains."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from email.message import Message
from pathlib import Path
from urllib.parse import quote

import pytest
from SPARQLWrapper import JSON, SPARQLWrapper

from sinograph.errors import SinographError
from sinograph.web import Settings
from sinograph.web.serving.serve import serve

PROGRAM = (
    "import sys; from sinograph.web.settings import Settings; from sinograph.web.serving.serve import serve;"
    "serve(Settings.from_environment())"
)
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def home(small_snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    (folder / "current").symlink_to(small_snapshot)
    return folder


def start(home: Path, port: int) -> "subprocess.Popen[bytes]":
    """Start a server in a process group of its own and wait until it listens."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2] / "server"),
        "SINOGRAPH_HOME": str(home),
        "SINOGRAPH_PORT": str(port),
        "SINOGRAPH_TIMEOUT": "1",
        "SINOGRAPH_WORKERS": "2",
        "SINOGRAPH_CACHE_MB": "0",
    }
    server = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise AssertionError("the server does not listen")


@pytest.fixture(scope="module")
def port(home: Path) -> Iterator[int]:
    port = free_port()
    with start(home, port) as server:
        yield port
        server.terminate()


@pytest.mark.parametrize("how", ["terminate", "Ctrl-C", "kill"])
def test_nothing_outlives_the_server(home: Path, how: str) -> None:
    with start(home, free_port()) as server:
        processes = family(server.pid)
        assert len(processes) == 3  # the zygote, two workers
        if how == "Ctrl-C":
            os.killpg(server.pid, signal.SIGINT)  # a terminal signals the whole group
        else:
            server.send_signal(signal.SIGTERM if how == "terminate" else signal.SIGKILL)
        assert server.wait(15) == (-signal.SIGKILL if how == "kill" else 0)
    deadline = time.monotonic() + 5
    while any(map(runs, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in processes if runs(pid)]


def runs(pid: int) -> bool:
    """Say whether a process lives; one whose parent has died before may wait as a zombie for init."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def family(pid: int) -> list[int]:
    """All descendants of a process."""
    kids = [int(p) for f in Path(f"/proc/{pid}/task").glob("*/children") for p in f.read_text().split()]
    return [*kids, *(p for kid in kids for p in family(kid))]


def ask(port: int, text: str, method: str = "GET") -> tuple[int, Message, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        if method == "GET":
            connection.request(method, f"/sparql?query={quote(text)}")
        else:
            connection.request(method, "/sparql", text, {"Content-Type": "application/sparql-query"})
        response = connection.getresponse()
        return response.status, response.headers, response.read()


def test_a_client_library_gets_its_rows(port: int) -> None:
    client = SPARQLWrapper(f"http://127.0.0.1:{port}/sparql")
    client.setQuery("SELECT ?l { ?s rdfs:label ?l FILTER(LANG(?l) = 'zh') }")
    client.setReturnFormat(JSON)
    result = client.query()
    with result.response:
        rows = result.convert()
    assert rows["results"]["bindings"][0]["l"]["value"] == "深度求索"


@pytest.mark.parametrize("method", ["QUERY", "POST"])
def test_a_body_arrives(port: int, method: str) -> None:
    status, _, data = ask(port, "ASK {}", method)
    assert (status, json.loads(data)["boolean"]) == (200, True)


def test_a_slow_query_is_ended_while_others_are_answered(port: int) -> None:
    began = time.monotonic()
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(ask, port, SLOW)
        while time.monotonic() < began + 0.8:
            asked = time.monotonic()
            assert ask(port, "ASK {}")[0] == 200
            assert time.monotonic() - asked < 0.5
        status, headers, data = slow.result()
    problem = json.loads(data)
    assert status == 503 and headers["Retry-After"]
    assert problem["type"].endswith("/query-timeout") and problem["limit_s"] == 1
    assert time.monotonic() - began < 2


def test_a_large_answer_has_its_length_and_all_of_it(port: int) -> None:
    _, headers, data = ask(port, "SELECT * { ?a sg:rank ?x . ?b sg:rank ?y } LIMIT 20000")
    assert int(headers["Content-Length"]) == len(data) > 2**20
    assert len(json.loads(data)["results"]["bindings"]) == 20_000


def test_a_new_build_is_served_without_a_restart(
    port: int, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("snapshots") / "other4567"
    other.mkdir()
    (other / "graph.nq").write_text("<x:new> <x:is> <x:here> .\n")
    old = (home / "current").resolve()
    try:
        _make_current(home, tmp_path_factory.mktemp("not-a-snapshot"))
        time.sleep(2)
        assert ask(port, "ASK { <x:new> ?p ?o }")[1]["X-Sinograph-Snapshot"] == old.name
        _make_current(home, other)
        deadline = time.monotonic() + 10
        while ask(port, "ASK {}")[1]["X-Sinograph-Snapshot"] != "other4567" and time.monotonic() < deadline:
            time.sleep(0.1)
        assert json.loads(ask(port, "ASK { <x:new> ?p ?o }")[2])["boolean"] is True
    finally:
        _make_current(home, old)


def _make_current(home: Path, snapshot: Path) -> None:
    (home / "next").symlink_to(snapshot)
    (home / "next").replace(home / "current")


def test_a_taken_port_is_one_line(port: int, home: Path) -> None:
    with pytest.raises(
        SinographError, match=rf"cannot listen on 127\.0\.0\.1:{port}: Address already in use; .*--port"
    ):
        serve(Settings(home=home, port=port))


def test_without_a_snapshot_the_way_out_is_named(tmp_path: Path) -> None:
    with pytest.raises(SinographError, match="sinograph build"):
        serve(Settings(home=tmp_path))
