"""The load generator counts what was answered, and what a run has started does not outlive it."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bench.load import COUNTER, Job, run
from bench.machine import ROOT
from bench.reply import Broken, Reply


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


def test_a_run_that_is_told_to_end_takes_its_servers_along(tmp_path: Path) -> None:
    code = """
import sys, time
from pathlib import Path
from bench.servers.base import launch, stop_on_sigterm
stop_on_sigterm()
print(launch(["sleep", "60"], Path(sys.argv[1]))[0].pid, flush=True)
time.sleep(60)
"""
    command = [sys.executable, "-c", code, str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'server'}"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        started = int(process.stdout.readline())
        process.terminate()
        assert process.wait(30) == 143
    assert not Path(f"/proc/{started}").exists()
