"""Fixture strategy: pull in the smallest thing that has what a test needs.

``schema`` is the real ontology, read once. ``write_data`` writes a few YAML files into a folder of its own; tests
of loading, accepting and disputes say their data inline, so that input and expectation stand together. ``graph`` is
the whole project, ``snapshot_dir`` is it on disk. ``small_snapshot`` holds a few dozen triples below, for tests that
must not depend on the data; ``small_engine`` evaluates on it with tight limits, ``small_client`` asks it over HTTP.
"""

import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, Store

from sinograph import build as building
from sinograph import schema as ontology
from sinograph.build import snapshot
from sinograph.engine import Limits, LocalEngine
from sinograph.engine.remote import Remote, RemoteEngine
from sinograph.schema import Schema
from sinograph.store.portions import Portions
from sinograph.store.push import Push
from sinograph.store.stocked import Stocked, Target
from sinograph.vocabulary import ENTITY, PREFIXES, RDF, RDFS, TERM
from sinograph.web import Settings, create_app

ROOT = Path(__file__).parents[1]

#: Two sources and the entities that most inline examples speak of.
BASE = {
    "sources/article": """
        type: Source
        label: An article
        sourceType: news
        publishedOn: 2025-01-28
        checked: true
        recordedOn: 2026-11-22
    """,
    "sources/report": """
        type: Source
        label: A technical report
        sourceType: paper
        publishedOn: 2024-12-27
        checked: true
        recordedOn: 2026-11-22
    """,
    "sources/wiki": """
        type: Source
        label: A page that nobody opened
        sourceType: wiki
        publishedOn: 2025-03
        checked: false
        recordedOn: 2026-11-22
    """,
    "places/china": "type: Country\nlabel: China",
    "places/hangzhou": "type: Place\nlabel: Hangzhou\npartOf: places/china",
    "places/zhenjiang": "type: Place\nlabel: Zhenjiang\npartOf: places/china",
    "organizations/deepseek": "type: Company\nlabel: DeepSeek",
    "organizations/openai": "type: Company\nlabel: OpenAI",
    "people/liang-wenfeng": "type: Person\nlabel: Liang Wenfeng\naltLabel: Liang Wang",
    "benchmarks/mmlu": "type: Benchmark\nlabel: MMLU",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say what shares a process: a file, in a browser a function, and all files that ask the server of Java."""
    needs = {}
    for item in items:
        chosen = getattr(item, "callspec", None)
        needs[item] = {*getattr(item, "fixturenames", ()), *map(str, chosen.params.values() if chosen else ())}
    dear = {item.path for item in items if "fuseki" in needs[item]}
    for item in items:
        own = item.nodeid.partition("[")[0] if "browser" in needs[item] else str(item.path)
        item.add_marker(pytest.mark.xdist_group("fuseki" if item.path in dear else own))


def dedent(text: str) -> str:
    lines = text.strip("\n").splitlines()
    cut = min((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), default=0)
    return "\n".join(line[cut:] for line in lines).rstrip() + "\n"


@pytest.fixture(scope="session")
def schema() -> Schema:
    return ontology.read(ROOT / "ontology")


@pytest.fixture
def write_data(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    def write(files: dict[str, str]) -> Path:
        folder = tmp_path / "data"
        for name, text in {**BASE, **files}.items():
            path = folder / (name if "." in name.rsplit("/", 1)[-1] else f"{name}.yaml")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def graph() -> building.Graph:
    return building.assemble(ROOT)


@pytest.fixture(scope="session")
def snapshot_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the whole graph as a snapshot; SINOGRAPH_TEST_HOME names a home to keep, built anew when files change."""
    kept = os.environ.get("SINOGRAPH_TEST_HOME")
    base = tmp_path_factory.getbasetemp()
    home = Path(kept) if kept else (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "home"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "test.lock").open("w") as lock:  # processes that test side by side build it once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not building.up_to_date(home, ROOT):
            building.build(home, ROOT)
    return snapshot.current(home)


#: Two source graphs, text in two scripts, a literal with everything that needs escaping, and 300 things to multiply.
SMALL = """
<{id}models/v3> <{a}> <{sg}LanguageModel> .
<{id}models/v3> <{label}> "DeepSeek-V3"@en .
<{id}models/v3> <{label}> "\u6df1\u5ea6\u6c42\u7d22"@zh .
<{id}models/v3> <{sg}developedBy> <{id}organizations/deepseek> .
<{id}models/v3> <{sg}totalParameters> "671000000000"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<{id}models/v3> <{sg}note> "a \\"quote\\", a tab\\t, an end .\\nand more" .
<{id}models/r1> <{a}> <{sg}LanguageModel> .
<{id}models/r1> <{sg}developedBy> <{id}organizations/deepseek> .
<{id}models/r1> <http://example.org/seeAlso> <javascript:alert(1)> .
<{id}models/r1> <http://example.org/seeAlso> <http://example.org/r1> .
<{id}models/v3> <{sg}developedBy> <{id}organizations/deepseek> <{id}sources/report> .
<{id}models/r1> <{sg}developedBy> <{id}organizations/high-flyer> <{id}sources/wiki> .
"""


@pytest.fixture(scope="session")
def small_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_snapshot(tmp_path_factory.mktemp("snapshots") / "small0123", SMALL)


@pytest.fixture(scope="session")
def small_engine(small_snapshot: Path) -> Iterator[LocalEngine]:
    engine = LocalEngine(small_snapshot, Limits(timeout_s=2, memory_mb=192, workers=2), PREFIXES)
    yield engine
    engine.close()


@pytest.fixture
def small_client(small_engine: LocalEngine) -> FlaskClient:
    return create_app(Settings(table_rows=50, max_body=20_000), small_engine).test_client()


@pytest.fixture
def make_snapshot(tmp_path: Path) -> Callable[[str, str], Path]:
    return lambda name, template: write_snapshot(tmp_path / name, template)


def write_snapshot(folder: Path, template: str) -> Path:
    """Make a snapshot folder of N-Quads lines in which {id}, {sg}, {a} and {label} stand for the usual IRIs."""
    names = {"id": ENTITY, "sg": TERM, "a": f"{RDF}type", "label": f"{RDFS}label"}
    ranks = "".join(f'<{ENTITY}others/{i}> <{TERM}rank> "{i}" .\n' for i in range(300))
    lines = f"{template.format(**names).strip()}\n{ranks}"
    folder.mkdir()
    (folder / "graph.nq").write_text(lines, encoding="utf-8")
    store = Store(str(folder / "store"))
    store.bulk_load(lines.encode(), RdfFormat.N_QUADS)
    store.flush()
    return folder


@pytest.fixture(scope="session")
def server(snapshot_dir: Path) -> Iterator[str]:
    """A real server on loopback over the whole graph; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sinograph", "--home", str(snapshot_dir.parents[1]), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment())
    try:
        yield wait_for(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()


def environment() -> dict[str, str]:
    """What a started process needs: our sources on its path, and no colours."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "server"), "NO_COLOR": "1", "COLUMNS": "200"}


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> str:
    """Wait until something answers at ``address``; fail with what the process printed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/sparql?query=ASK%20%7B%7D", timeout=2).close()
            return address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if process.poll() is not None:
                break
            time.sleep(0.1)
    process.kill()
    assert process.stdout is not None
    raise AssertionError(process.stdout.read().decode())


@pytest.fixture(scope="session")
def fuseki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a real store without data on loopback, of Maven Central; yields the address before ``/sparql``."""
    from bench.servers.base import CACHE, NotInstalled
    from bench.servers.fuseki import empty, fetch

    try:
        if not list((CACHE / "fuseki").glob("*.jar")):
            fetch()
        running = empty(tmp_path_factory.mktemp("fuseki"))
    except (NotInstalled, subprocess.CalledProcessError) as error:
        pytest.skip(f"no Fuseki here: {error}")
    yield f"http://127.0.0.1:{running.port}/ds"
    running.stop()


@pytest.fixture(scope="module")
def remote_engine(small_snapshot: Path, fuseki: str) -> Iterator[RemoteEngine]:
    """The small snapshot, pushed into Fuseki."""
    stocked = Stocked(Target(f"{fuseki}/sparql", f"{fuseki}/update", f"{fuseki}/data"))
    stocked.update("DROP ALL")
    Push(Portions(small_snapshot), stocked).run()
    stocked.close()
    engine = RemoteEngine(Remote(f"{fuseki}/sparql"), Limits(timeout_s=5, workers=2), PREFIXES)
    yield engine
    engine.close()


@pytest.fixture
def remote_client(remote_engine: RemoteEngine) -> FlaskClient:
    return create_app(Settings(table_rows=50, max_body=20_000), remote_engine).test_client()
