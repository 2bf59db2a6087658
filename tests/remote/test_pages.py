"""Pages, files and answers in front of Fuseki beside those of the embedded engine, on a part of the real graph.

SINOGRAPH_TEST_REMOTE=whole takes the whole graph, which Fuseki needs minutes to load.
"""

import json
import os
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from zlib import crc32

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from sinograph.engine import Limits, LocalEngine, Query
from sinograph.engine.remote import Remote, RemoteEngine
from sinograph.query.library import NamedQuery, read
from sinograph.query.parameters import substitutions
from sinograph.store.portions import Portions
from sinograph.store.push import Push
from sinograph.store.stocked import Stocked, Target
from sinograph.vocabulary import CLAIM, PREFIXES
from sinograph.web import Settings, create_app

ROOT = Path(__file__).parents[2]
ANSWERS = [read(path) for path in sorted((ROOT / "queries" / "answers").glob("*.rq"))]
WHOLE = os.environ.get("SINOGRAPH_TEST_REMOTE") == "whole"
#: Of the claims, and of the graphs of sources, that a part of the graph has: one in so many.
ONE_IN = 20
PAGES = [
    "/", "/browse", "/browse/models", "/browse/chips", "/disputes", "/queries", "/search?q=deepseek", "/ontology",
    "/page/models/deepseek-v3", "/page/organizations/deepseek", "/page/chips/nvidia-h800-sxm", "/page/places/china",
    "/page/people/liang-wenfeng", "/page/sources/deepseek-v3-technical-report", "/page/benchmarks/mmlu",
    "/page/rules/us-acs-2023-3a090-a-1", "/page/clusters/colossus", "/page/models/nonesuch", "/sparql",
    "/queries/models-above-compute?limit=1e24", "/status?chip=nvidia-h800&to=CN&on=2023-11-17",
    "/status?chip=nvidia-h20-sxm&to=CN&on=2025-05-01", "/id/models/deepseek-v3",
]  # fmt: skip
FILES = [
    "/data/models/deepseek-v3.json", "/data/organizations/deepseek.ttl", "/data/organizations/deepseek.jsonld",
    "/data/sources/deepseek-v3-technical-report.ttl", "/data/models/nonesuch.ttl",
    "/sparql?query=SELECT+?s+?l+{?s+a+sg:Country;rdfs:label+?l}ORDER+BY+?s+?l&format=csv",
    "/sparql?query=SELECT+?s+?l+{?s+a+sg:Country;rdfs:label+?l}ORDER+BY+?s+?l&format=tsv",
    "/sparql?query=SELECT+?s+?l+{?s+a+sg:Country;rdfs:label+?l}ORDER+BY+?s+?l&format=xml",
    "/sparql?query=ASK{?s+a+sg:Country}", "/sparql?query=SELECT+?s+{?s+a+sg:Nothing}&format=json",
]  # fmt: skip
_NUMBER = re.compile(r"#(integer|decimal|double|float)$")


def part_of(snapshot: Path, folder: Path) -> Path:
    """Write a snapshot with every thing and term, and one in twenty claims and graphs of sources."""

    def kept(name: str) -> bool:
        return crc32(name.encode()) % ONE_IN == 0

    folder.mkdir()
    store = Store(str(folder / "store"))
    store.bulk_extend(
        quad
        for quad in parse(path=str(snapshot / "graph.nq"), format=RdfFormat.N_QUADS)
        if (kept(quad.graph_name.value) if isinstance(quad.graph_name, NamedNode) else True)
        and (not str(quad.subject).startswith(f"<{CLAIM}") or kept(quad.subject.value))
    )
    store.flush()
    del store
    return folder


@pytest.fixture(scope="module")
def part(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return snapshot_dir if WHOLE else part_of(snapshot_dir, tmp_path_factory.mktemp("snapshots") / "part0123")


@pytest.fixture(scope="module")
def local(part: Path) -> Iterator[LocalEngine]:
    engine = LocalEngine(part, Limits(timeout_s=60), PREFIXES)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def remote(part: Path, fuseki: str) -> Iterator[RemoteEngine]:
    """The part of the graph, pushed."""
    stocked = Stocked(Target(f"{fuseki}/sparql", f"{fuseki}/update", f"{fuseki}/data"))
    stocked.update("DROP ALL")
    Push(Portions(part), stocked).run()
    stocked.close()
    engine = RemoteEngine(Remote(f"{fuseki}/sparql"), Limits(timeout_s=60, workers=4), PREFIXES)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def clients(local: LocalEngine, remote: RemoteEngine, tmp_path_factory: pytest.TempPathFactory) -> list[FlaskClient]:
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    return [create_app(settings, engine).test_client() for engine in (local, remote)]


def test_the_snapshot_is_the_pushed_one(local: LocalEngine, remote: RemoteEngine) -> None:
    assert remote.snapshot == local.snapshot


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_the_same(clients: list[FlaskClient], path: str) -> None:
    first, second = (client.get(path, headers={"Accept": "text/html"}) for client in clients)
    assert first.status_code == second.status_code
    assert unlabelled(first.text) == unlabelled(second.text)
    for name in ("ETag", "Link", "Vary", "Content-Type", "Cache-Control", "Location"):
        assert first.headers.get(name) == second.headers.get(name), name


@pytest.mark.parametrize("path", FILES)
def test_files_are_the_same(clients: list[FlaskClient], path: str) -> None:
    first, second = (client.get(path) for client in clients)
    assert first.status_code == second.status_code
    assert first.text == second.text
    assert first.headers.get("ETag") == second.headers.get("ETag")


@pytest.mark.parametrize("extension", ["rdf", "trig", "nt", "nq"])
def test_graphs_in_the_order_of_the_engine_hold_the_same(clients: list[FlaskClient], extension: str) -> None:
    first, second = (client.get(f"/data/people/liang-wenfeng.{extension}") for client in clients)
    assert first.headers["Content-Type"] == second.headers["Content-Type"]
    syntax = RdfFormat.from_extension(extension)
    assert syntax is not None
    found = [{str(quad) for quad in parse(answer.data, syntax)} for answer in (first, second)]
    assert found[0] == found[1] and len(found[0]) > 20


@pytest.mark.parametrize("query", ANSWERS, ids=lambda q: q.name)
def test_answers_are_the_same_row_by_row(local: LocalEngine, remote: RemoteEngine, query: NamedQuery) -> None:
    asked = Query(query.text, substitutions=substitutions(query, {}), prefixes=PREFIXES)
    assert rows(local, asked) == rows(remote, asked)


def test_most_questions_have_an_answer_here(local: LocalEngine) -> None:
    asked = (Query(q.text, substitutions=substitutions(q, {}), prefixes=PREFIXES) for q in ANSWERS)
    assert sum(bool(rows(local, query)[1]) for query in asked) > len(ANSWERS) / 2, "or the comparison says little"


def rows(engine: LocalEngine | RemoteEngine, query: Query) -> tuple[list[str], list[tuple[object, ...]]]:
    document = json.loads(engine.query(query).read())
    names = document["head"]["vars"]
    found = [tuple(value(row.get(name)) for name in names) for row in document["results"]["bindings"]]
    return names, sorted(found, key=repr)


def value(cell: dict[str, str] | None) -> object:
    """What a cell means, without what SPARQL leaves to engines: digits of a result, order within GROUP_CONCAT."""
    if cell is None:
        return None
    if _NUMBER.search(cell.get("datatype", "")):
        return Decimal(cell["value"]).normalize()
    parts = tuple(sorted(re.split(r" · |; |, ", cell["value"])))
    return cell["type"], parts, cell.get("xml:lang"), cell.get("datatype")


def unlabelled(html: str) -> str:
    """A page without the names of blank nodes and with the parts of GROUP_CONCAT in one order."""
    html = re.sub(r"_:[0-9A-Za-z]+", "_:", html)
    return re.sub(r"[^<>]* · [^<>]*", lambda found: " · ".join(sorted(found[0].strip().split(" · "))), html)
