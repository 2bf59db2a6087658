"""The ways in: first page, kinds, named queries; and what every page must have."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sinograph.cli.serve import _WORTH_OPENING
from sinograph.web.pages import home, queries

ROOT = Path(__file__).parents[2]
BROWSER = {"Accept": "text/html"}
PAGES = [
    "/",
    "/browse",
    "/browse/models",
    "/browse/sources",
    "/disputes",
    "/dispute/organizations-deepseek-foundingDate",
    "/doubt/tiny-founded-hindu",
    "/claim/tiny-cost",
    "/page/models/deepseek-v3",
    "/page/organizations/deepseek",
    "/page/people/liang-wenfeng",
    "/page/chips/nvidia-h800",
    "/page/places/china",
    "/page/sources/china-llm-history-2026",
    "/queries",
    "/ontology",
]
QUERY = """#+ title: Models of a lab
#+ question: Which models did this lab develop?
#+ params: {lab: {type: entity, default: organizations/deepseek}}
SELECT ?lab ?model ?modelLabel ?parameters WHERE {
  ?model sg:developedBy ?lab ; rdfs:label ?modelLabel ; sg:totalParameters ?parameters
}
"""


@pytest.fixture(scope="session")
def graph_things() -> set[str]:
    return {f"{path.parent.name}/{path.stem}" for path in (ROOT / "data").glob("*/*.yaml")}


@pytest.fixture
def one_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models-of-a-lab.rq").write_text(QUERY)
    monkeypatch.setattr(queries, "FOLDER", tmp_path)


def test_the_first_page_says_what_this_is_and_what_is_in_it(outline, tiny_engine) -> None:
    page = outline("/")
    assert "Every fact is a claim with its source" in page.text
    assert all(words in page.text for words in ("15 things", "26 claims", "6 sources", "3 disputes"))
    assert tiny_engine.snapshot in page.text and re.search(r"built \d+ \w+ \d{4}", page.text)
    assert "/browse/models" in page.links and any(link.startswith("/dispute/") for link in page.links)


def test_the_first_page_asks_only_what_the_graph_can_answer(outline) -> None:
    """The small graph has DeepSeek and High-Flyer; it has neither Moonshot AI nor NVIDIA nor Huawei."""
    links = outline("/").links
    assert "/explore?focus=organizations/deepseek" in links
    assert not any("moonshot" in link or "nvidia&" in link or "trained-on" in link for link in links)


@pytest.mark.parametrize("card", home.CARDS, ids=lambda card: card.question)
def test_every_question_of_the_first_page_has_an_answer(
    client: FlaskClient, card: home.Card, graph_things: set[str]
) -> None:
    """What a card needs is in the data, and its address is one of ours; the answers are looked at in a browser."""
    assert set(card.things) <= graph_things
    path = card.address.partition("?")[0].partition("#")[0]
    assert client.application.url_map.bind("").test(path, "GET")


def test_the_first_page_needs_no_manifest(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "manifest", lambda snapshot: {})
    assert client.get("/").status_code == 200


def test_kinds_lead_to_their_things(client: FlaskClient, outline) -> None:
    assert {"/browse/models", "/browse/sources", "/browse/organizations"} <= set(outline("/browse").links)
    page = outline("/browse/organizations")
    assert page.text.index("DeepSeek") < page.text.index("High-Flyer") < page.text.index("SemiAnalysis")
    assert "/page/organizations/deepseek" in page.links
    assert "High-Flyer 幻方量化 organization" not in outline("/browse/organizations?class=AILab").text
    wrong = client.get("/browse/modles")
    assert wrong.status_code == 404 and "models" in wrong.json["hint"]


@pytest.mark.parametrize(("word", "status"), [("0", 400), ("x", 400), ("-1", 400), ("²", 400), ("2", 404), ("1", 200)])
def test_a_page_number_is_a_number_of_a_page(client: FlaskClient, word: str, status: int) -> None:
    assert client.get(f"/browse/models?page={word}").status_code == status
    assert client.get(f"/page/sources/wikipedia-deepseek?page={word}", headers=BROWSER).status_code == status


def test_a_named_query_shows_question_text_and_answer(client: FlaskClient, outline, one_query: None) -> None:
    assert "/queries/models-of-a-lab" in outline("/queries").links
    page = outline("/queries/models-of-a-lab")
    assert "Which models did this lab develop?" in page.text and "671 billion" in page.text
    assert "/page/models/deepseek-v3" in page.links
    assert "No rows" in outline("/queries/models-of-a-lab?lab=organizations/high-flyer").text
    assert client.get("/queries/models-of-a-lab.csv").get_data(as_text=True).count("\n") == 2
    assert client.get("/queries/models-of-a-lab.json?lab=organizations/high-flyer").json["results"]["bindings"] == []
    assert client.get("/queries/models-of-a-lib").status_code == 404
    assert client.get("/queries/..%2Fpages%2Fterms").status_code == 404
    assert client.get("/queries/models-of-a-lab?lab=%3E%20}").status_code == 400


@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_read_and_walked(client: FlaskClient, outline, path: str, one_query: None) -> None:
    page = outline(path)
    assert page.unbalanced == [] and page.open == []
    assert page.tags.count("main") == page.tags.count("h1") == page.tags.count("title") == 1
    assert {"header", "nav", "footer"} <= set(page.tags) and "#main" in page.links
    assert all(head.get("scope") for head in page.heads)
    assert page.tags.count("caption") == page.tags.count("table")
    assert len(page.ids) == len(set(page.ids))
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert "style" not in page.tags and page.text.count("None") == page.text.count("None of")
    body = client.get(path, headers=BROWSER).text
    assert not re.search(r"style=|onclick=|<script(?! type=\"application/ld\+json\")", body)


@pytest.mark.parametrize("path", PAGES)
def test_every_local_link_of_a_page_leads_somewhere(client: FlaskClient, outline, path: str, one_query: None) -> None:
    page = outline(path)
    for link in sorted(set(page.links)):
        target, _, fragment = link.partition("#")
        if link.startswith("/") and not target.startswith("/sparql"):
            answer = client.get(target, headers=BROWSER)
            to_a_query = (answer.location or "").startswith("/sparql?query=")
            assert answer.status_code == 200 or to_a_query, (path, link)
            if fragment and target != "/ontology":
                assert f'id="{fragment}"' in answer.text, (path, link)


def test_terms_that_pages_link_to_are_on_the_ontology_page(outline) -> None:
    ids = set(outline("/ontology").ids)
    links = {link for path in PAGES for link in outline(path).links if link.startswith("/ontology#")}
    assert len(links) > 20
    assert {link.partition("#")[2] for link in links} <= ids


def test_what_serve_offers_is_there(client: FlaskClient) -> None:
    for path, what in _WORTH_OPENING:
        assert client.get(path, headers=BROWSER, follow_redirects=True).status_code == 200
        assert not re.search(r"\b(five|six|seven|eight|nine|ten|\d+)\b", what)


def test_every_page_leads_to_the_status_of_all_chips(client: FlaskClient) -> None:
    for path in ("/", "/browse", "/page/models/deepseek-v3"):
        foot = client.get(path, headers=BROWSER).get_data(as_text=True).partition("<footer>")[2]
        assert '<a href="/status/matrix">Control status of all chips</a>' in foot


def test_the_state_of_the_server_is_no_page_about_control_status(client: FlaskClient) -> None:
    page = client.get("/status/server", headers=BROWSER).get_data(as_text=True)
    assert "aria-current" not in page.partition("</nav>")[0]
    assert 'aria-current="true">Control status' in client.get("/status/near", headers=BROWSER).get_data(as_text=True)
