"""Errors are readable by programs and people, and never tell what the inside looks like."""

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from sinograph import errors
from sinograph.engine import LocalEngine
from sinograph.errors import EngineBusy, QueryTimeout, SinographError
from sinograph.web import Settings, create_app
from sinograph.web.answers.problems import kinds

BROKEN = "SELECT * {\n  OPTIONL { ?s ?p ?o }\n}"


def test_a_syntax_error_is_a_problem_document(small_client: FlaskClient) -> None:
    problem = small_client.get("/sparql", query_string={"query": BROKEN}).get_json()
    assert problem == {
        "type": "https://w3id.org/sinograph/problems/query-syntax-error",
        "title": "Malformed query",
        "status": 400,
        "detail": "the query cannot be read from line 2, column 3 on: 'OPTIONL' is not expected there",
        "hint": "did you mean OPTIONAL?",
        "line": 2,
        "column": 3,
        "excerpt": "  OPTIONL { ?s ?p ?o }\n  ^",
    }


@pytest.mark.parametrize(
    ("accept", "media_type", "expected"),
    [
        ("text/csv, text/plain", "text/plain; charset=utf-8", "hint: did you mean OPTIONAL?"),
        ("text/html,*/*;q=0.8", "text/html; charset=utf-8", '<pre class="excerpt">  OPTIONL'),
        ("application/json", "application/problem+json", '"line": 2'),
        ("application/sparql-results+json", "application/problem+json", '"line": 2'),
        ("application/sparql-results+json, text/plain;q=0.1", "text/plain; charset=utf-8", "2, column 3"),
    ],
)
def test_an_error_comes_in_the_form_the_client_reads(
    small_client: FlaskClient, accept: str, media_type: str, expected: str
) -> None:
    response = small_client.get("/sparql", query_string={"query": BROKEN}, headers={"Accept": accept})
    assert (response.status_code, response.content_type) == (400, media_type)
    assert expected in response.get_data(as_text=True)


@pytest.mark.parametrize("slug", kinds())
def test_every_kind_of_problem_has_a_page(small_client: FlaskClient, slug: str) -> None:
    page = small_client.get(f"/problems/{slug}").get_data(as_text=True)
    assert kinds()[slug].title in page and str(kinds()[slug].status) in page
    assert f'href="/problems/{slug}"' in small_client.get("/problems/").get_data(as_text=True)


def test_an_unknown_kind_of_problem_is_a_problem(small_client: FlaskClient) -> None:
    assert small_client.get("/problems/bad-hair-day").get_json()["title"] == "Not found"
    assert small_client.get("/no/such/page").status_code == 404


@pytest.fixture
def failing(small_engine: LocalEngine) -> Flask:
    app = create_app(Settings(), small_engine)
    app.add_url_rule("/fail/<kind>", "fail", _fail)
    return app


def _fail(kind: str) -> str:
    if kind == "busy":
        raise EngineBusy("all are busy", members={"retry_after_s": 7})
    if kind == "slow":
        raise QueryTimeout("too slow", hint="be quick", members={"limit_s": 2})
    if kind == "ours":
        raise SinographError("ours")
    raise ZeroDivisionError("secret")


@pytest.mark.parametrize(("kind", "status"), [("busy", 503), ("slow", 503), ("ours", 500), ("bug", 500)])
def test_a_failure_has_the_status_of_its_class(failing: Flask, kind: str, status: int) -> None:
    failing.logger.setLevel(logging.CRITICAL)
    response = failing.test_client().get(f"/fail/{kind}")
    assert response.status_code == response.get_json()["status"] == status
    assert response.headers.get("Retry-After") == ("7" if kind == "busy" else None)
    assert "secret" not in response.get_data(as_text=True) and "Traceback" not in response.get_data(as_text=True)


def test_a_bug_is_in_the_log_of_the_server(failing: Flask, caplog: pytest.LogCaptureFixture) -> None:
    failing.logger.setLevel(logging.ERROR)
    failing.test_client().get("/fail/bug")
    assert "ZeroDivisionError: secret" in caplog.text


def test_every_kind_of_problem_has_words_in_both_languages(client: FlaskClient) -> None:
    for slug, kind in kinds().items():
        pages = [
            client.get(f"/problems/{slug}?lang={code}", headers={"Accept": "text/html"}).text for code in ("en", "zh")
        ]
        if kind.__module__ != errors.__name__:
            continue
        assert kind.title in pages[0] and "``" not in pages[0]
        main = pages[1].partition("<main")[2].partition("</main>")[0]
        assert kind.title not in main and len(re.findall(r"[\u4e00-\u9fff]{3,}", main)) >= 3, slug


def test_a_wrong_address_is_told_in_the_language_of_the_page(client: FlaskClient) -> None:
    english = client.get("/page/models/nonesuch", headers={"Accept": "text/html"})
    chinese = client.get("/page/models/nonesuch?lang=zh", headers={"Accept": "text/html"})
    assert english.status_code == chinese.status_code == 404
    assert "There is nothing called “models/nonesuch” in this graph." in english.text
    assert "本图谱中没有“models/nonesuch”。" in chinese.text
    told = client.get("/page/models/nonesuch?lang=zh", headers={"Accept": "application/json"}).json
    assert told["title"] == "Not found" and "there is nothing called" in told["detail"], "programs get English"
    other = client.get("/disputes?sort=colour&lang=zh", headers={"Accept": "text/html"})
    assert (
        other.status_code == 400 and "无法理解该请求。" in other.text and '<p class="problem" lang="en">' in other.text
    )
