"""``/changes`` as page, text, JSON and RDF, and the feed."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from lxml import etree

from sinograph.change import Changes
from sinograph.engine import Limits, LocalEngine
from sinograph.store.kept import Kept
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def client(two: tuple[Path, Kept, Kept]) -> Iterator[FlaskClient]:
    engine = LocalEngine(two[2].folder, Limits(workers=1), PREFIXES)
    yield create_app(Settings(home=two[0]), engine).test_client()
    engine.close()


def test_the_newest_changes_by_default_and_any_pair(
    client: FlaskClient, two: tuple[Path, Kept, Kept], found: Changes
) -> None:
    document = client.get("/changes", headers={"Accept": "application/json"}).get_json()
    assert document["counts"] == found.counts()
    assert document == client.get(f"/changes?from={two[1].id[:6]}&to={two[2].id}&format=json").get_json()
    back = client.get(f"/changes?from={two[2].id}&to={two[1].id}&format=json").get_json()
    assert back["counts"]["claims added"] == found.counts()["claims removed"]
    assert client.get("/changes?from=ffff&format=json").status_code == 404
    assert client.get("/changes?format=gif").status_code == 406


def test_page_text_and_rdf(client: FlaskClient, two: tuple[Path, Kept, Kept]) -> None:
    page = client.get("/changes", headers={"Accept": "text/html"})
    html = page.get_data(as_text=True)
    assert page.mimetype == "text/html" and "Things that became one" in html and "/page/people/new-person" in html
    assert "The history was written later." in html and two[1].id in html
    text = client.get("/changes?format=text").get_data(as_text=True)
    assert "1 disputes closed\n  DeepSeek: foundingDate" in text
    turtle = client.get("/changes", headers={"Accept": "text/turtle"})
    assert turtle.mimetype == "text/turtle"
    assert len(list(ox.parse(turtle.data, ox.RdfFormat.TURTLE))) > 10


def test_a_client_that_has_it_is_told_so(client: FlaskClient) -> None:
    tag = client.get("/changes?format=json").headers["ETag"]
    assert tag != client.get("/changes?format=text").headers["ETag"]


def test_the_feed_is_atom(client: FlaskClient, two: tuple[Path, Kept, Kept]) -> None:
    response = client.get("/changes.atom")
    assert response.mimetype == "application/atom+xml"
    feed = etree.fromstring(response.data)
    for path in ("a:id", "a:title", "a:updated", "a:author/a:name", "a:entry"):  # RFC 4287, sections 4.1.1 and 4.1.2
        assert feed.xpath(path, namespaces=ATOM), path
    (entry,) = feed.xpath("a:entry", namespaces=ATOM)
    for path in ("a:id", "a:title", "a:updated", "a:content"):
        assert len(entry.xpath(path, namespaces=ATOM)) == 1
    assert two[1].id in entry.findtext("a:id", namespaces=ATOM)
    assert "things merged" in entry.findtext("a:title", namespaces=ATOM)
    assert entry.xpath("string(a:link/@href)", namespaces=ATOM).startswith("http://localhost/changes?from=")


def test_one_snapshot_alone(tmp_path: Path, two: tuple[Path, Kept, Kept]) -> None:
    engine = LocalEngine(two[2].folder, Limits(workers=1), PREFIXES)
    try:
        alone = create_app(Settings(home=tmp_path), engine).test_client()
        assert "nothing to compare" in alone.get("/changes", headers={"Accept": "text/html"}).get_data(as_text=True)
        assert alone.get("/changes?format=json").status_code == 404
        assert etree.fromstring(alone.get("/changes.atom").data).xpath("a:entry", namespaces=ATOM) == []
    finally:
        engine.close()
