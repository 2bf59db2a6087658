"""A small graph built by the real pipeline from tests/fixtures/tiny: disputes, a doubt, a decision, an opinion."""

import json
import os
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from sinograph import build as building
from sinograph.build import snapshot
from sinograph.engine import Engine, Limits, LocalEngine
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app

from .running import Running

ROOT = Path(__file__).parents[2]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.fixture(scope="session")
def tiny_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("tiny")
    building.build(home, ROOT, ROOT / "tests" / "fixtures" / "tiny" / "data")
    return snapshot.current(home)


@pytest.fixture(scope="session")
def tiny_engine(tiny_snapshot: Path) -> Iterator[LocalEngine]:
    engine = LocalEngine(tiny_snapshot, Limits(workers=2), PREFIXES)
    yield engine
    engine.close()


@pytest.fixture
def client(tiny_engine: LocalEngine, tiny_snapshot: Path) -> FlaskClient:
    return create_app(Settings(home=tiny_snapshot.parents[1]), tiny_engine).test_client()


@pytest.fixture(scope="session")
def real_app(snapshot_dir: Path) -> Iterator[Flask]:
    """The application over the whole graph, in this process; what it has read once serves all files."""
    engine = LocalEngine(snapshot_dir, Limits(timeout_s=60, workers=2), PREFIXES)
    yield create_app(Settings(home=snapshot_dir.parents[1]), engine)
    engine.close()


@pytest.fixture(scope="session")
def real(real_app: Flask) -> FlaskClient:
    return real_app.test_client()


@pytest.fixture(scope="session")
def real_engine(real_app: Flask) -> Engine:
    found: Engine = real_app.extensions["sinograph"]
    return found


class Outline(HTMLParser):
    """What a page is made of: landmarks, headings, links, and tables with what accessibility asks of them."""

    VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.heads: list[dict[str, str | None]] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if "svg" not in self.open or tag == "a":  # a drawing has titles of its own
            self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "a" and values.get("href"):
            self.links.append(values["href"] or "")
        if tag == "th":
            self.heads.append(values)
        if values.get("id"):
            self.ids.append(values["id"] or "")

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data

    @property
    def text(self) -> str:
        """All words with single spaces."""
        return " ".join(self.words.split())


@pytest.fixture
def outline(client: FlaskClient):
    def read(path: str) -> Outline:
        response = client.get(path, headers={"Accept": BROWSER})
        assert response.status_code == 200, (path, response.status_code, response.get_data(as_text=True)[:500])
        assert response.content_type == "text/html; charset=utf-8"
        return Outline(response.get_data(as_text=True))

    return read


def external(name: str) -> Path | None:
    """Find a folder of published schemas beside the project or one of the folders that hold it; None if there is none.

    SINOGRAPH_EXTERNAL names the place where the search finds nothing.
    """
    named = os.environ.get("SINOGRAPH_EXTERNAL")
    places = [Path(named)] if named else [p for folder in ROOT.parents for p in sorted(folder.glob("*/external"))]
    return next((place / name for place in places if (place / name).is_dir()), None)


@pytest.fixture(scope="session", params=["0.2", "1.0-draft"])
def reconciliation_schemas(request: pytest.FixtureRequest) -> tuple[str, Callable[[str, object], None]]:
    """Give a version of the Reconciliation API, and what validates a document against one of its schemas."""
    folder = external("reconciliation")
    if folder is None:
        pytest.skip(
            "the published schemas of the Reconciliation API are not here (SINOGRAPH_EXTERNAL names their place)"
        )
    found = {path.stem: json.loads(path.read_text()) for path in (folder / request.param / "schemas").glob("*.json")}
    pairs = ((schema["$id"], DRAFT7.create_resource(schema)) for schema in found.values())
    registry = Registry().with_resources(pairs)  # type: ignore[var-annotated]

    def validate(name: str, document: object) -> None:
        Draft7Validator(found[name], registry=registry).validate(document)

    return request.param, validate


@pytest.fixture
def start(tmp_path: Path, small_snapshot: Path) -> Iterator[Callable[..., Running]]:
    (tmp_path / "current").symlink_to(small_snapshot)
    started: list[Running] = []

    def run(**settings: Any) -> Running:
        started.append(Running(tmp_path, **settings))
        return started[-1]

    yield run
    for one in started:
        one.process.kill()
        one.process.wait(10)
