"""The siege: ``python -m bench.siege`` sends 10,000 requests, 5 in 100 hostile, and says what became of the others."""

import argparse
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from bench.hostile import HOSTILE
from bench.machine import ROOT
from bench.usage import settle

DEADLINE = 1.0
_POINT = [
    "SELECT ?l {{ id:models\\/{} rdfs:label ?l }}",
    "SELECT ?p ?o {{ id:models\\/{} ?p ?o }}",
    "ASK {{ id:models\\/{} a sg:LanguageModel }}",
    "SELECT ?n {{ id:models\\/{} sg:developedBy ?d OPTIONAL {{ ?d rdfs:label ?n }} }}",
]
_MODELS = ["deepseek-v3", "deepseek-r1", "gpt-4", "kimi-k2", "qwen2-5-72b", "llama-3-1-405b"]
_PAGES = ["/", "/data/models/deepseek-v3.ttl", "/page/models/deepseek-v3", "/queries"]


def point(number: int) -> str:
    """A point query; none is asked twice, so none is remembered."""
    return _POINT[number % len(_POINT)].format(_MODELS[number % len(_MODELS)]) + f" # {number}"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer and how long it took."""

    status: int
    media_type: str
    body: bytes
    seconds: float

    @property
    def is_problem(self) -> bool:
        """Whether it is a problem document that tells nothing of our inside."""
        if self.media_type != "application/problem+json":
            return False
        told = self.body.decode()
        return json.loads(told)["status"] == self.status and "Traceback" not in told and 'File "' not in told


class Client:
    """One client with one connection."""

    def __init__(self, port: int, address: str = "") -> None:
        self._fields = {"Accept": "application/sparql-results+json, */*;q=0.1"}
        self._fields |= {"X-Forwarded-For": address} if address else {}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def query(self, text: str) -> Said:
        if len(text) < 2000:
            return self.get(f"/sparql?query={quote(text)}")
        return self._ask("POST", "/sparql", text.encode(), {"Content-Type": "application/sparql-query"})

    def get(self, path: str) -> Said:
        return self._ask("GET", path, None, {})

    def _ask(self, method: str, path: str, body: bytes | None, fields: dict[str, str]) -> Said:
        began = time.monotonic()
        self._connection.request(method, path, body, {**self._fields, **fields})
        response = self._connection.getresponse()
        data = response.read()
        return Said(response.status, response.headers.get("Content-Type", ""), data, time.monotonic() - began)

    def close(self) -> None:
        self._connection.close()


class Besieged:
    """A server process on a home, with a short deadline, and its family."""

    def __init__(self, home: Path, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        limits = {"SINOGRAPH_TIMEOUT": str(DEADLINE), "SINOGRAPH_WORKERS": "2", "SINOGRAPH_MEMORY_MB": "512"}
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "server"), **limits, **settings}
        command = [sys.executable, "-m", "sinograph", "--home", str(home), "serve", "--port", str(self.port)]
        self._log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(command, stdout=self._log, stderr=self._log, env=environment)
        end = time.monotonic() + 120
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sparql?query=ASK%7B%7D", timeout=5).close()
                settle(self.process.pid)  # what it reads beforehand is no growth
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        raise RuntimeError(self.end())

    def memory_mb(self) -> float:
        """Memory of the server and all its descendants, what is shared counted once."""
        total = 0
        for pid in self._family():
            try:
                lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:  # it has ended meanwhile
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total / 1024

    def settled_mb(self, level: float, seconds: float = 15.0) -> float:
        """Wait until the memory is at most at a level, or is not in time; return what it is then."""
        end = time.monotonic() + seconds
        while (now := self.memory_mb()) > level and time.monotonic() < end:
            time.sleep(0.5)
        return now

    def end(self) -> str:
        """Stop the server and return what it has printed."""
        self.process.terminate()
        self.process.wait(60)
        self._log.seek(0)
        with self._log:
            return self._log.read().decode(errors="replace")

    def _family(self) -> list[int]:
        found = [self.process.pid]
        for pid in found:
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                try:
                    found += [int(child) for child in children.read_text().split()]
                except OSError:
                    continue
        return found


@dataclass
class Siege:
    """What became of the requests."""

    innocent: Counter[int] = field(default_factory=Counter)
    hostile: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    failures: list[object] = field(default_factory=list)
    whole: float = 0.0

    def __str__(self) -> str:
        return (
            f"innocent {dict(self.innocent)}, {spread(self.seconds)}; hostile {dict(self.hostile)}; {self.whole:.0f} s"
        )


def lay(port: int, requests: int, clients: int = 8, seed: int = 20261122) -> Siege:
    """Send requests from clients that all have the same address, 5 in 100 of them hostile."""
    chance, names, siege, lock = random.Random(seed), list(HOSTILE), Siege(), threading.Lock()
    plan = iter([(n, chance.choice(names) if chance.random() < 0.05 else "") for n in range(requests)])

    def run() -> None:
        client = Client(port)
        while True:
            with lock:
                number, name = next(plan, (-1, ""))
            if number < 0:
                break
            try:
                if name:
                    said = client.query(HOSTILE[name][0])
                else:
                    said = client.get(_PAGES[number // 20 % 4]) if number % 20 == 0 else client.query(point(number))
            except OSError as error:
                with lock:
                    siege.failures.append((name or number, repr(error)))
                break
            with lock:
                (siege.hostile if name else siege.innocent)[said.status] += 1
                if not name:
                    siege.seconds.append(said.seconds)
                fine = said.status in (200, 303, 308) or (
                    said.is_problem and said.status in HOSTILE[name][1] if name else False
                )
                if not fine:
                    siege.failures.append((name or number, said.status, said.body[:200]))
        client.close()

    began = time.monotonic()
    threads = [threading.Thread(target=run) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    siege.whole = time.monotonic() - began
    return siege


def percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


def spread(seconds: list[float]) -> str:
    return f"median {percentile(seconds, 0.5) * 1000:.1f} ms, p99 {percentile(seconds, 0.99) * 1000:.0f} ms"


def load() -> str:
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def main() -> int:
    """Besiege a server on a home that is built; exit 1 if an innocent request failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=8)
    given = parser.parse_args()
    server = Besieged(given.home)
    try:
        before = server.memory_mb()
        siege = lay(server.port, given.requests, given.clients)
        after = server.settled_mb(before + 64)
        print(siege, f"memory {before:.0f} to {after:.0f} MiB; {load()}", *siege.failures[:10], sep="\n")
    finally:
        server.end()
    return 1 if siege.failures else 0


if __name__ == "__main__":
    sys.exit(main())
