"""/explore without a browser: what is drawn and listed, filters, names, limits, and the same in a frame."""

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from sinograph.web.answers.carried import completed

from .conftest import BROWSER, Outline

LAB = "/explore?focus=organizations/deepseek"
PAGE = {"Accept": BROWSER}


def graph(client: FlaskClient, query: str) -> dict:
    answer = client.get(f"/api/graph.json?{query}")
    assert answer.status_code == 200, answer.data
    return json.loads(answer.data)


def listed(page: str) -> set[str]:
    return {unescape(found) for found in re.findall(r'data-edge="([^"]+)"', page)}


def edges(found: dict) -> set[str]:
    return {f"{e['source']} {e['relation']} {e['target']}" for e in found["edges"]}


def asked(client: FlaskClient, query: str) -> set[tuple[str, str, str]]:
    answer = client.post(
        "/sparql", data=query, headers={"Content-Type": "application/sparql-query", "Accept": "text/csv"}
    )
    return {tuple(line.split(",")) for line in answer.text.strip().splitlines()[1:]}


CLAIMED = """SELECT DISTINCT (REPLACE(STR(?a), "^.*/id/", "") AS ?s) (REPLACE(STR(?p), "^.*#", "") AS ?r)
(REPLACE(STR(?b), "^.*/id/", "") AS ?o) { ?c a sg:Claim ; sg:about ?a ; sg:property ?p ; sg:value ?b .
FILTER(isIRI(?b) && STRSTARTS(STR(?b), STR(id:)))
FILTER(?a = id:organizations\\/deepseek || ?b = id:organizations\\/deepseek) }"""


def test_what_is_drawn_is_what_is_claimed(client):
    """Through SPARQL, which does not know of the index that the drawing is made of."""
    drawn = {tuple(edge.split()) for edge in edges(graph(client, LAB[9:]))}
    wanted = {row for row in asked(client, CLAIMED) if not row[0].startswith("sources/")}
    touching = {edge for edge in drawn if "organizations/deepseek" in (edge[0], edge[2])}
    assert touching == wanted and len(wanted) > 3


def test_the_list_is_the_drawing(client, outline):
    page = client.get(LAB, headers=PAGE).text
    assert listed(page) == edges(graph(client, LAB[9:]))
    n = len(graph(client, LAB[9:])["nodes"])
    assert f"{n} things and {len(listed(page))} links are drawn" in outline(LAB).text
    assert not outline(LAB).unbalanced


def test_only_contested_is_only_contested(client):
    every, some = graph(client, LAB[9:]), graph(client, f"{LAB[9:]}&contested=1")
    assert edges(some) == {f"{e['source']} {e['relation']} {e['target']}" for e in every["edges"] if e["contested"]}
    assert every["around"]["contested"] == len(some["edges"])


def test_a_name_leads_to_the_thing_and_boxes_become_one_word(client):
    answer = client.get("/explore?focus=DeepSeek&kinds=people&kinds=models&on=&depth=", headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{LAB}&kinds=models,people"
    assert client.get(f"{LAB}&kinds=models,people", headers=PAGE).status_code == 200
    assert client.get("/explore?focus=DeepSeek&lang=zh", headers=PAGE).headers["Location"] == f"{LAB}&lang=zh"


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("focus=deepsek", 404, "Did you mean one of these?"),
        ("focus=models/deepsek-v3", 404, "DeepSeek-V3"),
        ("focus=qqqqxyz", 404, "Nothing here is called “qqqqxyz”"),
        ("focus=organizations/deepseek&depth=9", 400, "from 0 to 4"),
        ("focus=organizations/deepseek&on=someday", 400, "YYYY"),
        ("focus=organizations/deepseek&kinds=modles", 404, "no kind"),
        ("focus=organizations/deepseek&certainty=sure", 400, "use some of official"),
    ],
)
def test_what_is_wrong_is_said_at_a_form_that_stays_filled(client, query, status, words):
    answer = client.get(f"/explore?{query}", headers=PAGE)
    assert answer.status_code == status
    page = Outline(answer.text)
    assert words in page.text and "form" in page.tags
    typed = query.split("&")[0].removeprefix("focus=")
    assert f'value="{typed}"' in answer.text or 'value="DeepSeek"' in answer.text


def test_without_a_focus_there_are_places_to_begin(outline):
    page = outline("/explore")
    assert "/explore?focus=organizations/deepseek" in page.links
    assert any(link.startswith("/explore?kinds=models") for link in page.links)
    assert "svg" in page.tags and "table" in page.tags


def test_the_numbers_of_the_overview_are_those_of_the_network(client):
    page = client.get("/explore", headers=PAGE).text
    cells = r'<td>([^<]+)</td><td>([^<]+)</td><td class="n"><a href="/explore\?kinds=([^"&]+)&amp;limit=5000">([\d,]+)'
    rows = re.findall(cells, page)
    assert len(rows) > 3
    for one, other, kinds, number in rows[:4]:
        found = graph(client, f"kinds={kinds}&limit=5000")
        ends = {n["id"]: n["kind"] for n in found["nodes"]}
        wanted = sorted(kinds.split(","))
        between = [e for e in found["edges"] if sorted({ends[e["source"]], ends[e["target"]]}) == wanted]
        assert len(between) == int(number), (one, other)


def test_a_limit_is_said_and_can_be_lifted(client, outline):
    page = outline(f"{LAB}&depth=2&limit=3")
    every = len(graph(client, f"{LAB[9:]}&depth=2&limit=5000")["nodes"])
    assert f"3 of {every} things" in page.text and f"{LAB}&depth=2&limit=100" in page.links


def test_more_of_a_property_leads_to_all_of_them(client, monkeypatch):
    monkeypatch.setattr("sinograph.web.explorer.listing._ENDS", 1)
    monkeypatch.setattr("sinograph.web.explorer.listing._FEW", 0)
    page = client.get(LAB, headers=PAGE).text
    more = unescape(re.search(r'href="(/explore\?[^"]*relations=[^"]*#links)"', page)[1])
    assert re.search(r"\d+ more</a>", page) and len(listed(page)) < len(graph(client, LAB[9:])["edges"])
    assert listed(client.get(more, headers=PAGE).text) == edges(graph(client, more.split("?")[1].split("#")[0]))


def test_exports_are_of_the_same_selection(client, outline):
    query = "focus=organizations/deepseek&kinds=models,people&certainty=official,companyClaimed"
    links = [link for link in outline(f"/explore?{query}").links if link.startswith("/export/")]
    assert {"/export/gexf?" + query, "/export/cx2?" + query, "/export/graphml?" + query} <= set(links)
    nodes = json.loads(client.get(f"/export/node-link?{query}").data)["nodes"]
    assert {n["id"] for n in nodes} == {n["id"] for n in graph(client, query)["nodes"]}


def test_expanding_adds_what_is_beside_a_thing(client):
    before = {n["id"] for n in graph(client, "focus=people/liang-wenfeng")["nodes"]}
    after = {n["id"] for n in graph(client, "focus=people/liang-wenfeng&expand=organizations/deepseek:models")["nodes"]}
    assert before < after and {id.partition("/")[0] for id in after - before} == {"models"}


def test_labels_follow_the_language(client):
    found = {n["id"]: n["label"] for n in graph(client, f"{LAB[9:]}&lang=zh")["nodes"]}
    assert found["organizations/deepseek"] == "深度求索"
    page = client.get(f"{LAB}&lang=zh", headers=PAGE).text
    assert "深度求索 的关系网" in page and "/api/graph.json?focus=organizations/deepseek&amp;lang=zh" in page


def test_any_site_may_frame_what_is_embedded_and_nothing_else(client):
    embedded = client.get("/embed/explore?focus=organizations/deepseek", headers=PAGE)
    assert embedded.status_code == 200 and embedded.headers["X-Robots-Tag"] == "noindex"
    assert "frame-ancestors *" in embedded.headers["Content-Security-Policy"]
    page = Outline(embedded.text)
    assert "nav" not in page.tags and LAB in page.links and not page.unbalanced
    assert "frame-ancestors 'self'" in client.get(LAB, headers=PAGE).headers["Content-Security-Policy"]
    policies = [client.get(path, headers=PAGE).headers["Content-Security-Policy"].replace("*", "'self'")
                for path in (LAB, "/embed/explore?focus=organizations/deepseek")]  # fmt: skip
    assert policies[0] == policies[1]


def test_the_code_to_embed_names_the_same_view(client):
    page = client.get(f"{LAB}&kinds=models", headers=PAGE).text
    code = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1])
    assert 'src="http://localhost/embed/explore?focus=organizations/deepseek&kinds=models"' in code.replace(
        "&amp;", "&"
    )
    assert completed(page, {"lang": "zh"})


def test_a_page_is_not_made_twice(client):
    tag = client.get(LAB, headers=PAGE).headers["ETag"]
    assert client.get(LAB, headers={**PAGE, "If-None-Match": tag}).status_code == 304
