"""Reading a kept snapshot: ``?snapshot=`` on pages and data, and Memento (RFC 7089)."""

from collections.abc import Iterator
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sinograph.engine import Limits, LocalEngine
from sinograph.store.kept import Kept
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app
from sinograph.web.answers.past import Past

Two = tuple[Path, Kept, Kept]
PAGE, GONE = "/page/models/deepseek-v3", "/page/organizations/deepseek-ai"


@pytest.fixture(scope="module")
def client(two: Two) -> Iterator[FlaskClient]:
    engine = LocalEngine(two[2].folder, Limits(workers=1), PREFIXES)
    app = create_app(Settings(home=two[0]), engine)
    yield app.test_client()
    app.extensions["sinograph-past"].close()
    engine.close()


def test_pages_and_data_of_a_kept_snapshot(client: FlaskClient, two: Two) -> None:
    old = two[1].id
    assert client.get(GONE).status_code == 404
    for path in (GONE, "/data/organizations/deepseek-ai.ttl", f"{GONE}.md", "/search?q=deepseek+ai+lab&format=json"):
        response = client.get(path, query_string={"snapshot": old} if "?" not in path else None)
        if "?" in path:
            response = client.get(f"{path}&snapshot={old[:8]}")
        assert response.status_code == 200, path
        assert response.headers["X-Sinograph-Snapshot"] == old
        assert "deepseek-ai" in response.get_data(as_text=True)
    page = client.get(f"{PAGE}?snapshot={old}", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert "You read the kept snapshot" in page and f"<code>{old}</code>" in page and "128000" not in page
    api = client.get(f"/api/entities/organizations/deepseek-ai?snapshot={old}")
    assert api.status_code == 200 and "tiny-moves" in api.get_data(as_text=True)
    led = client.get(f"/id/models/deepseek-v3?snapshot={old}")
    assert led.status_code == 303 and f"snapshot={old}" in led.headers["Location"]


def test_sparql_on_a_kept_snapshot(client: FlaskClient, two: Two) -> None:
    ask = {"query": "ASK { models:deepseek-v3 sg:contextWindow ?n }"}
    assert client.get("/sparql", query_string=ask).get_json()["boolean"] is True
    old = client.get("/sparql", query_string={**ask, "snapshot": two[1].id})
    assert old.get_json()["boolean"] is False and old.headers["X-Sinograph-Snapshot"] == two[1].id
    assert client.get("/sparql", query_string={**ask, "snapshot": two[2].id}).get_json()["boolean"] is True


def test_a_snapshot_that_is_not_kept(client: FlaskClient) -> None:
    response = client.get(f"{PAGE}?snapshot=ffffffff")
    assert response.status_code == 404 and "there is no snapshot" in response.get_json()["detail"]


def test_what_is_idle_is_closed_and_opened_again(client: FlaskClient, two: Two) -> None:
    past: Past = client.application.extensions["sinograph-past"]
    assert client.get(f"{PAGE}?snapshot={two[1].id}").status_code == 200
    assert list(past._open) == [two[1].id] and past._open[two[1].id].users == 0
    past._open[two[1].id].used -= 3600
    past._tidy()
    assert not past._open
    assert client.get(f"{PAGE}?snapshot={two[1].id}").status_code == 200


def test_a_private_server_keeps_its_past(two: Two) -> None:
    engine = LocalEngine(two[2].folder, Limits(workers=1), PREFIXES)
    app = create_app(Settings(home=two[0], private=True), engine)
    try:
        assert app.test_client().get(f"{PAGE}?snapshot={two[1].id}").status_code == 401
        assert app.test_client().get(f"{PAGE}?snapshot=ffff").status_code == 401
    finally:
        app.extensions["sinograph-past"].close()
        engine.close()


def test_accept_datetime_leads_to_a_memento(client: FlaskClient, two: Two) -> None:
    early = {"Accept-Datetime": "Thu, 31 May 2007 20:35:00 GMT"}
    led = client.get(PAGE, headers=early)
    assert led.status_code == 302 and led.headers["Location"] == f"{PAGE}?snapshot={two[1].id}"
    assert "Accept-Datetime" in led.headers["Vary"]
    late = client.get(PAGE, headers={"Accept-Datetime": "Fri, 31 May 2999 20:35:00 GMT"})
    assert late.headers["Location"] == f"{PAGE}?snapshot={two[2].id}"
    memento = client.get(led.headers["Location"], headers=early)
    assert memento.status_code == 200
    moment = parsedate_to_datetime(memento.headers["Memento-Datetime"])
    assert moment.isoformat() == two[1].made.replace("Z", "+00:00")
    assert memento.headers["Memento-Datetime"] == format_datetime(moment, usegmt=True)
    for rel in ('rel="original timegate"', 'rel="timemap"'):
        assert rel in memento.headers["Link"]
    now = client.get(PAGE)
    assert "Memento-Datetime" not in now.headers and "Accept-Datetime" in now.headers["Vary"]
    assert client.get(PAGE, headers={"Accept-Datetime": "yesterday"}).status_code == 400


def test_the_timemap_lists_every_memento(client: FlaskClient, two: Two) -> None:
    response = client.get(f"/timemap{PAGE}")
    text = response.get_data(as_text=True)
    assert response.mimetype == "application/link-format"
    assert text.count("memento") == 2 and text.count("; datetime=") == 2
    assert text.index(two[1].id) < text.index(two[2].id)
    assert client.get("/timemap/nothing").status_code == 404
