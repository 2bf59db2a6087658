"""Charts of the whole graph: marks, tables and files say the same, which other queries and the data files say, too."""

import csv
import io
import json
from collections import Counter

import pytest
from flask.testing import FlaskClient
from lxml import etree, html
from pyoxigraph import Store

from sinograph.errors import QueryError
from sinograph.query import chart as charts
from sinograph.vocabulary import PREFIXES
from sinograph.web.charts.page import FOLDER

SVG = "{http://www.w3.org/2000/svg}"
NAMES = sorted(charts.everything(FOLDER))
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(real) -> FlaskClient:
    return real


@pytest.fixture(scope="module")
def store(snapshot_dir) -> Store:
    return Store.read_only(str(snapshot_dir / "store"))


def count(store: Store, where: str, what: str = "*") -> int:
    prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
    (row,) = store.query(f"{prefixes} SELECT (COUNT({what}) AS ?n) WHERE {{ {where} }}")
    return int(row["n"].value)


def rows(client: FlaskClient, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"/charts/{name}.csv").text)))


#: Other ways to the number of marks: plain triples instead of claims, claims instead of situations, and so on.
COUNTS = {
    "training-compute": "?m sg:trainingCompute ?c ; sg:releaseDate ?d",
    "tpp-thresholds": "?c a sg:Chip ; sg:totalProcessingPerformance ?t ; sg:launchDate ?d",
    "performance-density": "?c a sg:Chip ; sg:totalProcessingPerformance ?t ; sg:performanceDensity ?d",
}


@pytest.mark.parametrize("name", NAMES)
def test_marks_rows_and_files_are_as_many(client, store, name):
    page = html.fromstring(client.get(f"/charts/{name}", headers=PAGE).text)
    (drawing,) = page.xpath("//article//svg[@role='group']")
    marks = drawing.xpath(".//a[contains(concat(' ', @class, ' '), ' m ')]")
    assert len(marks) == len(page.xpath("//table[@class='twin']/tbody/tr")) == len(rows(client, name)) > 20
    for link in drawing.iter("a"):
        assert link.get("href").startswith(("/claim/", "/page/")) and link.findtext("title")
    if name in COUNTS:
        assert len(marks) == count(store, COUNTS[name])


@pytest.mark.parametrize("name", NAMES)
def test_every_row_has_a_source_or_the_things_it_counts(client, name):
    page = html.fromstring(client.get(f"/charts/{name}", headers=PAGE).text)
    for row in page.xpath("//table[@class='twin']/tbody/tr"):
        leads = row.xpath(".//a/@href")
        assert any(href.startswith(("/page/sources/", "/page/rounds/")) for href in leads), row.text_content()


@pytest.mark.parametrize("name", NAMES)
def test_headers_name_columns_of_their_query_in_both_languages(name):
    english, chinese = (charts.everything(FOLDER, code)[name] for code in ("en", "zh"))
    head = english.query.text.partition("WHERE")[0]
    assert {c for c in english.columns() if f"?{c}" not in head} == set()
    assert len(english.read) == len(chinese.read) == 2 and english.left.keys() == chinese.left.keys()
    for words in ("title", "question", "why", "subtitle"):
        assert getattr(english, words) and getattr(chinese, words) != getattr(english, words), words
    assert english.heads.keys() == chinese.heads.keys() and all(
        english.heads[k] != chinese.heads[k] for k in english.heads
    )


def test_what_is_left_out_is_counted(client, store):
    left = {one["what"]: one["number"] for one in client.get("/charts/training-compute.json").json["left_out"]}
    without = count(store, "?m a sg:AIModel FILTER NOT EXISTS { ?c sg:about ?m ; sg:property sg:trainingCompute }")
    undated = count(store, "?m a sg:AIModel ; sg:trainingCompute ?n FILTER NOT EXISTS { ?m sg:releaseDate ?d }")
    assert [n for words, n in left.items() if "no source" in words] == [without]
    assert [n for words, n in left.items() if "release date" in words] == [undated]


#: By hand from data/chips, 2026-11-22, dense rate × bits: RTX 5090 D and D V2 1187.5 × 4; RTX 4090 D stated as 4,707;
#: Ascend 910B4 280 × 16; MXC500 OAM 280 × 16; TPU v4 275 × 16; A40 149.7 × 16; H20 296 × 8; TPU v4i 138 × 16;
#: L2 193 × 8; MLU370-S4 192 × 8.
UNDER = {
    4800.0: {"NVIDIA GeForce RTX 5090 D": 4750, "NVIDIA GeForce RTX 5090 D V2": 4750, "NVIDIA GeForce RTX 4090 D": 4707,
             "Huawei Ascend 910B4": 4480, "MetaX MXC500 (OAM)": 4480, "Google TPU v4": 4400},
    2400.0: {"NVIDIA A40": 2395.2, "NVIDIA HGX H20": 2368, "Google TPU v4i": 2208},
    1600.0: {"NVIDIA L2": 1544, "Cambricon MLU370-S4": 1536},
}  # fmt: skip


def test_chips_just_under_a_threshold_are_named(client):
    limits = client.get("/charts/tpp-thresholds.json").json["limits"]
    assert {one["value"] for one in limits} == set(UNDER)
    for one in limits:
        shares = {near["thing"]: near["percent"] for near in one["just_below"]}
        assert shares == {
            name: pytest.approx(100 * tpp / one["value"], abs=0.01) for name, tpp in UNDER[one["value"]].items()
        }
    text = html.fromstring(client.get("/charts/tpp-thresholds", headers=PAGE).text).text_content()
    assert "NVIDIA L2 1,544 TPP, 96.5 %" in text and "from 17 November 2023" in text


def test_density_limits_of_2023_have_their_day(client):
    limits = {one["value"]: one for one in client.get("/charts/performance-density.json").json["limits"]}
    assert {1.6, 3.2, 5.92, 1600, 2400, 4800} == set(limits)
    named = {near["thing"] for near in limits[3.2]["just_below"]}
    assert {"NVIDIA HGX H20", "NVIDIA L20"} <= named and "NVIDIA H100 SXM" not in named
    assert limits[4800]["just_below"] == [], "the other axis has its own chart"


def test_sums_that_measure_different_things_stand_in_different_blocks(client):
    page = html.fromstring(client.get("/charts/training-cost", headers=PAGE).text)
    blocks = {g.get("aria-label"): g for g in page.xpath("//article//svg//g[@role='group']")}
    run = "".join(blocks["Final-run rental cost"].itertext())
    assert "DeepSeek-V3" in run and "5.576 million USD" in run
    assert "1.6 billion" not in run and "> 500 million" not in run
    assert any("> 500 million USD" in "".join(g.itertext()) for name, g in blocks.items() if "hardware" in name.lower())


def test_rounds_count_once_and_sums_are_those_of_the_rounds(client, store):
    where = "?r a sg:FundingRound ; sg:roundFor ?o ; sg:roundAmount ?a FILTER NOT EXISTS { ?r sg:countable false }"
    for name, more in (("funding-flows", ""), ("funding-by-year", " . ?r sg:announcedOn ?d")):
        cells = rows(client, name)
        members = Counter(iri for row in cells for iri in row["members"].split())
        assert set(members.values()) == {1} and len(members) == count(store, where.replace(" FILTER", f"{more} FILTER"))
    prefixes = "".join(f"PREFIX {n}: <{iri}> " for n, iri in PREFIXES.items())
    (total,) = store.query(f"{prefixes} SELECT (SUM(?a) AS ?s) WHERE {{ {where} }}")
    assert sum(float(row["amount"]) for row in rows(client, "funding-flows")) == pytest.approx(float(total["s"].value))


def test_every_round_is_drawn_or_left_out_once(client, store):
    """A round of no company once joined with the head offices of all, and 146 rounds became 2,918."""
    every = count(store, "?r a sg:FundingRound")
    for name in ("funding-flows", "funding-by-year"):
        drawn = sum(len(row["members"].split()) for row in rows(client, name))
        left = client.get(f"/charts/{name}.json").json["left_out"]
        assert drawn + sum(one["number"] for one in left) == every


def test_a_company_with_two_head_offices_counts_once(client):
    sense = [row for row in rows(client, "funding-flows") if row["to"].endswith("/sensetime")]
    assert sum(float(row["amount"]) for row in sense) == 2_481_000_000, (
        "410 + 600 + 620 + 851 million, by data/rounds/st-*"
    )


@pytest.mark.parametrize("name", NAMES)
def test_files_stand_alone(client, name):
    drawing = etree.fromstring(client.get(f"/charts/{name}.svg").data)
    words = "".join(drawing.itertext())
    assert charts.everything(FOLDER)[name].title in words and "--ink:" in words
    assert all(a.get("href").startswith("http://localhost/") for a in drawing.iter(f"{SVG}a"))
    assert etree.fromstring(client.get(f"/charts/{name}.thumb.svg").data).findall(f".//{SVG}text") == []


@pytest.mark.parametrize("name", NAMES)
def test_vega_lite_draws_it(client, name):
    spec = json.loads(client.get(f"/charts/{name}.vl.json").data)
    assert spec["$schema"].endswith("vega-lite/v6.json") and len(spec["data"]["values"]) == len(rows(client, name))
    converter = pytest.importorskip("vl_convert", reason="vl-convert is not installed")
    assert "<svg" in converter.vegalite_to_svg(spec, vl_version="6.1")


def test_chinese_pages_and_wrong_addresses(client):
    page = client.get("/charts/training-cost?lang=zh", headers=PAGE).text
    assert "训练花了多少钱" in page and "557.6万 USD" in page and "最后" in page
    answer = client.get("/charts/training-compute2", headers=PAGE)
    assert answer.status_code == 404 and "training-compute" in answer.text
    assert client.get("/charts/training-compute.png").status_code == 404
    assert [
        a.get("href") for a in html.fromstring(client.get("/charts", headers=PAGE).text).xpath("//a[@class='tile']")
    ][0] == "/charts/training-compute"


REST = "label: a, link: a, table: [a], subtitle: s, read: [r], left: {}"


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        ("", "has no chart"),
        (f"draw: pie, {REST}", "nothing draws"),
        ("draw: points, colour: red", "no 'colour'"),
        ("draw: points", "not complete"),
        (f"draw: points, x: {{column: a, scale: cube}}, {REST}", "no scale 'cube'"),
    ],
)
def test_a_wrong_header_says_what_is_wrong(tmp_path, chart, words):
    header = f"#+ title: x\n#+ chart: {{{chart}}}" if chart else "#+ title: x"
    (tmp_path / "wrong.rq").write_text(f"{header}\nSELECT ?a WHERE {{ ?a ?b ?c }}\n")
    with pytest.raises(QueryError, match=words):
        charts.find(tmp_path, "wrong")


@pytest.mark.parametrize(
    ("asked", "words"), [("", "processing performance at least 4,800 TPP"), ("?lang=zh", "总处理性能至少 4,800 TPP")]
)
def test_limits_say_their_conditions_in_words(client, asked, words):
    page = html.fromstring(client.get(f"/charts/tpp-thresholds{asked}", headers=PAGE).text)
    limits = " ".join(page.xpath("//dl[@class='limits']")[0].text_content().split())
    assert words in limits and "tpp" not in limits and "_" not in limits


def test_a_phone_sees_names_and_values_before_the_drawing(client):
    page = html.fromstring(client.get("/charts/training-cost", headers=PAGE).text)
    (drawing,) = page.xpath("//article//svg[@role='group']")
    values = {
        " ".join(td.text_content().split()) for td in page.xpath("//table[@class='twin']/tbody/tr/td[@class='n']")
    }
    for row in drawing.xpath(".//a[contains(@class, 'row')]"):
        name, value = row.findall("text")
        assert float(name.get("x")) < float(value.get("x")) < 210  # of the 360 pixels of a phone
        assert value.text.removeprefix("≠ ") in values
        assert all(float(mark.get("x1")) > 350 for mark in row.iter("line"))


def test_no_name_lies_on_the_bar_of_a_bound(client):
    page = html.fromstring(client.get("/charts/tpp-thresholds", headers=PAGE).text)
    (drawing,) = page.xpath("//article//svg[@role='group']")
    bars = [
        [float(bar.get(k)) for k in ("x1", "x2", "y1", "y2")]
        for bar in drawing.xpath(".//line[contains(@class, 'span')]")
    ]
    assert bars
    for name in drawing.xpath(".//text[contains(@class, 'name')]"):
        x, y = float(name.get("x")), float(name.get("y"))
        for left, right, top, bottom in bars:
            assert not (left < x + 5 < right and y - 9 < top == bottom < y + 2), name.text
