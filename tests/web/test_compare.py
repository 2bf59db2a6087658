"""Things side by side: cells against SPARQL, what differs, scores, units, the form and the CSV."""

import csv
import io

import pytest
from flask.testing import FlaskClient
from lxml import html

PAGE = {"Accept": "text/html"}
MODELS = ["models/deepseek-v3", "models/gpt-4", "models/llama-3-1-405b"]
CHIPS = ["chips/nvidia-h800-sxm", "chips/nvidia-h20"]
ACCEPTED = """
SELECT ?about ?property ?text ?source {{
  VALUES ?about {{ {things} }} VALUES ?property {{ {properties} }}
  ?c sg:about ?about ; sg:property ?property ; sg:valueText ?text ; sg:reviewStatus sg:accepted ; sg:source ?source
  FILTER NOT EXISTS {{ ?c sg:precision ?p }}
}}"""


def tree(client: FlaskClient, ids: list[str], more: str = "") -> html.HtmlElement:
    answer = client.get(f"/compare?ids={','.join(ids)}{more}", headers=PAGE)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def words(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def row(page: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    """Return the first row of a property or benchmark, its head first."""
    return next(tr for tr in page.cssselect("tbody tr") if tr.xpath(f"./th/a[contains(@href, '{name}')]")).xpath("./*")


def rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    found = client.get("/sparql", query_string={"query": query, "format": "json"}).get_json()["results"]["bindings"]
    return [{name: term["value"] for name, term in one.items()} for one in found]


@pytest.mark.parametrize(("ids", "properties"), [
    (MODELS, ["totalParameters", "trainingTokens", "contextLength"]),
    (CHIPS, ["memoryCapacity", "memoryBandwidth", "totalProcessingPerformance", "thermalDesignPower"]),
])  # fmt: skip
def test_accepted_values_stand_in_their_cells(real: FlaskClient, ids: list[str], properties: list[str]) -> None:
    page = tree(real, ids)
    things = " ".join(f"<https://w3id.org/sinograph/id/{id}>" for id in ids)
    found = rows(real, ACCEPTED.format(things=things, properties=" ".join(f"sg:{p}" for p in properties)))
    assert len(found) >= 4
    table = list(csv.DictReader(io.StringIO(real.get(f"/compare.csv?ids={','.join(ids)}").text)))
    for one in found:
        id, prop = one["about"].partition("/id/")[2], one["property"].partition("#")[2]
        number = one["text"].split()[0]
        cell = row(page, f"#{prop}")[1 + ids.index(id)]
        bold = [words(strong) for strong in cell.cssselect("strong")]
        titles = [s.get("title") or words(s) for s in cell.cssselect("strong span, strong")]
        plain = {t.replace(",", "").split()[0] for t in [*bold, *titles]}
        assert any(float(p) == float(number) for p in plain if p.replace(".", "").isdigit()), (one, plain)
        line = next(line for line in table if line["property"] == prop and not line["measures"])
        assert line[id] and int(line[f"{id} sources"]) >= 1


def test_every_value_leads_to_its_claims_and_counts_its_sources(real: FlaskClient) -> None:
    page = tree(real, MODELS)
    cell = row(page, "#totalParameters")[1]
    counts = rows(real, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?c sg:about models:deepseek-v3 ; sg:property"
                  " sg:totalParameters ; sg:source ?s ; sg:value 671000000000 }")  # fmt: skip
    assert f"{counts[0]['n']} source" in words(cell.cssselect(".held")[0])
    for link in page.cssselect(".held small a")[:12]:
        assert real.get(link.get("href"), headers=PAGE).status_code == 200


def test_rows_that_differ_have_a_mark_and_empty_cells_a_word(real: FlaskClient) -> None:
    page = tree(real, CHIPS)
    assert "differs" in (row(page, "#memoryCapacity")[0].getparent().get("class") or "")
    assert "differs" not in (row(page, "#soldBy")[0].getparent().get("class") or "")
    empty = [td for td in page.cssselect("tbody td") if "not known here" in words(td)]
    assert empty and "means: not known here" in words(page)


def test_what_is_accepted_stands_first_and_a_dispute_has_its_mark(real: FlaskClient) -> None:
    page = tree(real, MODELS)
    several = [td.cssselect(".held") for td in page.cssselect("tbody td") if len(td.cssselect(".held")) > 1]
    ranked = [[bool(one.cssselect("strong")) for one in held] for held in several]
    assert any(True in held and False in held for held in ranked)
    assert all(held == sorted(held, reverse=True) for held in ranked)
    marked = row(page, "#releaseDate")[1].xpath(".//a[contains(., '▲')]/@href")
    assert marked == ["/page/models/deepseek-v3?property=releaseDate#facts"]
    assert rows(real, "SELECT ?d { ?d a sg:Dispute ; sg:about models:deepseek-v3 ; sg:property sg:releaseDate }")
    assert not row(page, "#totalParameters")[1].xpath(".//a[contains(., '▲')]")


def test_scores_stand_with_setting_and_reporter_and_only_where_two_have_them(real: FlaskClient) -> None:
    page = tree(real, MODELS, "&scores=all")
    on = {(r["m"], r["b"]) for r in rows(
        real, "SELECT DISTINCT ?m ?b { VALUES ?m { models:deepseek-v3 models:gpt-4 <https://w3id.org/sinograph/id/"
        "models/llama-3-1-405b> } ?c sg:about ?m ; sg:property sg:score ; sg:onBenchmark ?b }")}  # fmt: skip
    common = {b for _m, b in on if len({m for m, x in on if x == b}) > 1}
    shown = [a for a in page.xpath("//tbody/tr/th/a/@href") if "/page/benchmarks/" in a]
    assert {f"https://w3id.org/sinograph/id/{a.removeprefix('/page/')}" for a in shown} == common and common
    assert all(" by " in f" {words(held)}" for held in row(page, shown[0])[1].cssselect(".held"))


def test_units_are_aligned_where_a_row_mixes_them(real: FlaskClient) -> None:
    page = tree(real, ["chips/nvidia-h100", "chips/intel-gaudi2"])
    assert "= " in words(row(page, "#memoryBandwidth")[1]) and "GB/s" in words(row(page, "#memoryBandwidth")[1])


def test_names_are_added_and_things_taken_away_by_plain_links_and_forms(real: FlaskClient) -> None:
    answer = real.get("/compare?ids=models/deepseek-v3&add=GPT-4", headers=PAGE)
    assert answer.status_code == 302 and answer.headers["Location"] == "/compare?ids=models/deepseek-v3,models/gpt-4"
    page = tree(real, MODELS)
    assert page.cssselect("a.remove")[0].get("href") == f"/compare?ids={','.join(MODELS[1:])}"
    assert page.xpath("//form[@action='/compare']/input[@name='ids']/@value") == [",".join(MODELS)]
    several = tree(real, MODELS[:1], "&add=Qwen")
    ways = several.get_element_by_id("p-add").xpath(".//a/@href")
    assert "/compare?ids=models/deepseek-v3&add=models/qwen-family" in ways
    assert several.get_element_by_id("f-add").get("value") == "Qwen"


def test_six_at_most_and_wrong_ones_are_named(real: FlaskClient) -> None:
    seven = [f"models/{m}" for m in ("deepseek-v3", "gpt-4", "gpt-4o", "o1", "o3", "deepseek-r1", "deepseek-v2")]
    page = tree(real, seven)
    assert len(page.cssselect("thead th")) == 7 and "room for 6" in words(page)
    assert real.get(f"/compare.csv?ids={','.join(seven)}").status_code == 400
    wrong = tree(real, ["models/deepsek-v3"])
    assert "models/deepseek-v3" in " ".join(wrong.xpath("//*[@id='p-ids']//a/@href"))


def test_the_first_page_suggests_comparisons_that_work(real: FlaskClient) -> None:
    page = html.fromstring(real.get("/compare", headers=PAGE).text)
    examples = page.cssselect(".cards a")
    assert len(examples) >= 4
    for one in examples:
        answer = real.get(one.get("href"), headers=PAGE)
        assert answer.status_code == 200 and html.fromstring(answer.text).cssselect("tr.differs")
    assert tree(real, MODELS[:1]).cssselect(".suggested a")
