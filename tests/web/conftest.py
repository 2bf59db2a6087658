"""A small graph built by the real pipeline from tests/fixtures/tiny: disputes, a doubt, a decision, an opinion."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sinograph import build as building
from sinograph.build import snapshot
from sinograph.engine import Limits, LocalEngine
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app

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
