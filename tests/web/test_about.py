"""About the data and the addresses for programs: the numbers are those of the graph, and no address is left out."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from sinograph.web.programs.openapi import make

BROWSER = {"Accept": "text/html"}


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200, response.text
    return response.text


def asked(client: FlaskClient, query: str) -> list[list[str]]:
    text = client.get("/sparql", query_string={"query": query, "format": "csv"}).text
    return [line.split(",") for line in text.split("\r\n")[1:] if line]


def shares(text: str, head: str) -> dict[str, int]:
    table = text.partition(f'<th scope="col">{head}</th>')[2].partition("</table>")[0]
    rows = re.findall(r'<th scope="row">(.*?)</th><td class="n">([\d,]+)</td>', table, re.DOTALL)
    return {re.sub(r"<small>.*|<[^>]*>", "", label, flags=re.DOTALL): int(n.replace(",", "")) for label, n in rows}


@pytest.mark.parametrize(
    ("head", "pattern"),
    [
        ("Certainty", "?c a sg:Claim ; sg:certainty ?x"),
        ("Finding", "?c a sg:Claim ; sg:reviewStatus ?x"),
        ("Kind of source", "?c sg:sourceType ?x"),
    ],
)
def test_numbers_are_those_of_the_graph(client: FlaskClient, head: str, pattern: str) -> None:
    query = f"SELECT ?l (COUNT(?c) AS ?n) {{ {pattern} . ?x rdfs:label ?l FILTER(LANG(?l) = 'en') }}"
    found = {label: n for label, n in shares(page(client, "/about"), head).items() if label != "not said"}
    assert found == {label: int(n) for label, n in asked(client, f"{query} GROUP BY ?l")}
    assert found or "source" in head  # the tiny graph says nothing of the kinds of its sources


def test_counts_at_the_head_are_those_of_the_graph(client: FlaskClient) -> None:
    text = page(client, "/about")
    told = {"Claim": "claims", "Source": "sources", "Dispute": "disputes", "Doubt": "doubts of ours",
            "Adjudication": "decisions of ours"}  # fmt: skip
    for name, words in told.items():
        [[n]] = asked(client, f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a sg:{name} }}")
        assert f"<b>{int(n):,}</b> {words}" in text, name


def test_checked_claims_are_counted(client: FlaskClient) -> None:
    [[yes]] = asked(client, "SELECT (COUNT(?c) AS ?n) { ?c a sg:Claim ; sg:checked true }")
    assert re.search(rf"of the claims \({int(yes):,}\) somebody", page(client, "/about"))


def test_examples_are_taken_from_the_graph(client: FlaskClient) -> None:
    cards = page(client, "/about").partition('class="steps"')[2].partition("</section>")[0]
    for kind in ("dispute", "adjudication", "claim"):
        address = re.search(rf'href="(/{kind}/[^"]+)"', cards)
        assert address and client.get(address[1], headers=BROWSER).status_code == 200, kind


def test_every_listed_query_and_anchor_works(client: FlaskClient) -> None:
    text = page(client, "/about")
    for href in re.findall(r'href="(/sparql\?[^"]*)"', text):
        assert client.get(unescape(href), headers={"Accept": "application/json"}).json["results"]["bindings"], href
    for path in ("/about", "/api"):
        text = page(client, path)
        ids = re.findall(r' id="([^"]+)"', text)
        assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids) and len(ids) == len(set(ids))


def test_every_address_for_programs_is_there_with_its_parameters(client: FlaskClient) -> None:
    with client.application.test_request_context("/"):
        paths = make()["paths"]
    text = page(client, "/api")
    for path, operations in paths.items():
        for method, operation in operations.items():
            block = text.partition(f'id="{operation["operationId"]}"')[2].partition("</div>\n<div")[0]
            assert f'<span class="verb">{method.upper()}</span><code>{path}</code>' in block
            for one in operation["parameters"]:
                assert f"<code>{one['name']}</code>" in block, (path, one["name"])


def test_every_example_can_be_followed(client: FlaskClient) -> None:
    examples = [unescape(href) for href in re.findall(r'class="try" href="([^"]*)"', page(client, "/api"))]
    skipped = ("/timemap", "/metrics", "/changes", "/ontology/", "/api/graph.json")
    for href in examples:
        if not href.startswith(skipped):
            # The tiny graph lacks some of the things that examples name; nothing may be misunderstood.
            assert client.get(href).status_code in (200, 202, 303, 308, 404), href
    assert len(examples) > 25


def test_both_pages_speak_chinese(client: FlaskClient) -> None:
    assert "关于数据" in page(client, "/about?lang=zh") and "使用规则" in page(client, "/api?lang=zh")
