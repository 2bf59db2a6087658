"""The timeline of the whole graph: what is drawn, listed and counted against other queries; a day against rules."""

import csv
import io
from datetime import date

import pytest
from flask.testing import FlaskClient
from lxml import html
from pyoxigraph import Store

from sinograph.control import status
from sinograph.vocabulary import PREFIXES

PAGE = {"Accept": "text/html"}
DAY = "/timeline?on=2023-11-17"


@pytest.fixture(scope="module")
def client(real) -> FlaskClient:
    return real


@pytest.fixture(scope="module")
def select(snapshot_dir):
    store = Store.read_only(str(snapshot_dir / "store"))
    prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
    return lambda text: [tuple(value.value for value in row) for row in store.query(prefixes + text)]


def page(client: FlaskClient, path: str) -> html.HtmlElement:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == 200, answer.text[:400]
    return html.fromstring(answer.text)


def rows(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"/timeline.csv{query}").text)))


def marks(root: html.HtmlElement) -> list[html.HtmlElement]:
    return root.xpath("//svg[contains(@class, 'lanes')]//a[starts-with(@class, 'm') and @class != 'more']")


@pytest.mark.parametrize("query", ["", "?from=2023&until=2023", "?focus=organizations/deepseek", "?lanes=rounds,rules"])
def test_marks_are_the_rows_of_the_table_and_with_crowds_all_there_is(client, query):
    root = page(client, f"/timeline{query}")
    drawn = marks(root)
    assert len(drawn) == len(root.xpath("//table[@class='twin']/tbody/tr")) > 0
    crowds = sum(int(a.xpath("string(text)").lstrip("+")) for a in root.xpath("//svg//a[@class='more']"))
    assert len(drawn) + crowds == len(rows(client, query))
    for link in root.xpath("//svg[contains(@class, 'lanes')]//a"):
        assert link.get("href").startswith(("/page/", "/timeline?")) and link.findtext("title")
    for row in root.xpath("//table[@class='twin']/tbody/tr"):
        assert any(h.startswith("/page/sources/") for h in row.xpath(".//a/@href")), row.text_content()


def test_models_are_those_with_an_accepted_or_claimed_release(client, select):
    (model_count,), *_ = select(
        "SELECT (COUNT(DISTINCT CONCAT(STR(?m), STR(?k))) AS ?n) WHERE { "
        "?c sg:about ?m ; sg:property sg:releaseDate ; sg:measurand ?k "
        "FILTER(CONTAINS(STR(?m), '/id/models/') || CONTAINS(STR(?m), '/id/products/')) }"
    )
    assert len(rows(client, "?lanes=releases&from=1900&until=2100")) == int(model_count)
    accepted = dict(select("SELECT ?m ?d WHERE { ?m sg:releaseDate ?d }"))
    for row in rows(client, "?lanes=releases&from=1900&until=2100"):
        if row["thing"] in accepted and not row["measurand"]:
            assert row["date"] == accepted[row["thing"]] and row["disputed"] == "False"


def test_entries_on_lists_are_counted_one_by_one(client, select):
    (count,), *_ = select("SELECT (COUNT(DISTINCT ?l) AS ?n) WHERE { ?l a sg:EntityListing ; sg:validFrom ?d }")
    found = [r for r in rows(client, "?lanes=listings&from=1900&until=2100") if r["what"] == "listed"]
    assert sum(max(1, len(r["parts"].split())) for r in found) == int(count)


def test_dates_of_a_month_span_the_month(client):
    (row,) = [r for r in rows(client, "?lanes=chips&from=2023&until=2023") if r["thing"].endswith("/nvidia-l20")]
    assert (row["date"], row["first_day"], row["last_day"]) == ("2023-11", "2023-11-01", "2023-11-30")
    (mark,) = [
        m
        for m in marks(page(client, "/timeline?lanes=chips&from=2023-11&until=2023-11"))
        if "L20" in m.get("aria-label")
    ]
    assert mark.get("class") == "m spanned" and "the day is not known" in mark.get("aria-label")


def test_periods_of_control_are_those_of_the_provisions(client):
    bars = {a.findtext("title") for a in page(client, "/timeline").xpath("//svg//a[@class='band']")}
    assert len(bars) == 5
    # data/rules: us-acs-2022-3a090-first-version, us-acs-2023-3a090-a-1; the diffusion framework ended before its day.
    assert any("from 21 October 2022 until 17 November 2023" in t for t in bars)
    assert any(t.endswith("from 17 November 2023") for t in bars) and not any("Diffusion" in t for t in bars)


def test_a_day_says_which_rules_began_and_ended_and_whom_they_caught(client, select):
    root = page(client, DAY)
    assert root.findtext(".//h1") == "What changed on 17 November 2023"
    links = set(root.xpath("//section[@aria-labelledby='acts']//a/@href"))
    on_day = select("SELECT DISTINCT ?r WHERE { VALUES ?p { sg:effectiveFrom sg:effectiveUntil } "
                    "?r ?p \"2023-11-17\"^^xsd:date . ?r a ?k . ?k sg:folder \"rules\" }")  # fmt: skip
    assert {"/page/" + iri.partition("/id/")[2] for (iri,) in on_day} <= links and len(on_day) > 15
    (caught,), *_ = select("SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE { ?t sg:ofRule <https://w3id.org/sinograph/id/rules/"
                           "us-acs-2023-3a090-a-1> ; sg:verdict sg:met ; sg:ofChip ?c }")  # fmt: skip
    assert f"meets the values of {caught} chips" in root.text_content()
    assert not root.xpath("//*[@id='lane-rules']"), "rules stand with their acts, not once more in a list"


def test_a_day_says_which_chips_moved_as_the_status_itself_does(client, real_engine):
    text = {}
    for row in page(client, DAY).xpath("//section[@aria-labelledby='changes']//tbody/tr"):
        was, now, _chips = (cell.text_content() for cell in row.xpath("td"))
        text |= {href.split("chip=")[1].split("&")[0]: (was, now) for href in row.xpath("td[3]/a/@href")}
    assert text["nvidia-h800-sxm"] == ("licence required (by letter)", "licence required")
    assert text["nvidia-l4"] == ("no requirement found", "licence required")
    assert text["nvidia-rtx-4090"] == ("no requirement found", "licence exception open")
    assert "nvidia-h100-sxm" not in text, "needed a licence before and after"
    for chip, words in (("nvidia-l4", "licence required"), ("google-tpu-v4", "not determined")):
        assert text[chip][1] == words and status(real_engine, chip, "CN", "2023-11-17").status in (
            "licenceRequired",
            "undetermined",
        )
        assert status(real_engine, chip, "CN", "2023-11-16").status == "noRequirementFound"


def test_focus_shows_what_concerns_it(client, select):
    things = {row["thing"].partition("/id/")[2] for row in rows(client, "?focus=organizations/deepseek")}
    lab = "<https://w3id.org/sinograph/id/organizations/deepseek>"
    developed = select(
        f"SELECT DISTINCT ?m WHERE {{ ?m sg:developedBy {lab} . ?c sg:about ?m ; sg:property sg:releaseDate }}"
    )
    assert {iri.partition("/id/")[2] for (iri,) in developed} <= things and "rounds/ds-self-2023" in things
    assert "models/gpt-4-mar-2023" not in things
    moved = client.get("/timeline?focus=DeepSeek", headers=PAGE)
    assert moved.status_code == 303 and moved.location.endswith("/timeline?focus=organizations/deepseek")
    huawei = rows(client, "?focus=organizations/huawei&lanes=listings")
    assert {r["date"] for r in huawei} >= {"2019-05-16"} and all("huawei" in r["thing"] + r["parts"] for r in huawei)


def test_a_country_keeps_what_belongs_to_it(client, select):
    chinese = {
        iri
        for (iri,) in select("SELECT ?m WHERE { ?m sg:developerCountry <https://w3id.org/sinograph/id/places/china> }")
    }
    found = rows(client, "?lanes=releases&country=China&from=2024&until=2024")
    assert found and {r["thing"] for r in found} <= chinese


def test_wrong_dates_are_named_at_their_field_and_stay(client):
    root = page(client, "/timeline?from=202x&until=2023")
    assert root.xpath("//input[@name='from']/@value") == ["202x"] and root.xpath(
        "//input[@name='from']/@aria-invalid"
    ) == ["true"]
    assert "is not a date" in root.xpath("string(//p[@id='p-from'])") and marks(root)
    assert "comes before" in page(client, "/timeline?from=2024&until=2023").text_content()
    assert "Nothing here is called" in page(client, "/timeline?focus=zzzzqqq").text_content()


def test_nothing_in_a_time_leads_on(client):
    root = page(client, "/timeline?lanes=rounds&from=1990&until=1991")
    assert "Nothing in this graph has a date in this time" in root.text_content()
    assert root.xpath("//a[contains(., '2015')]/@href") and not marks(root)
    quiet = page(client, "/timeline?on=1990-01-01")
    assert "Nothing in this graph" in quiet.text_content() and quiet.xpath("//nav[@class='steps']//a")


def test_links_lead_to_years_quarters_months_and_beside(client):
    links = page(client, "/timeline?from=2023-10-01&until=2023-12-31&lanes=rules").xpath(
        "//nav[@class='steps']//a/@href"
    )
    assert "/timeline?lanes=rules&from=2023-11-01&until=2023-11-30" in links
    assert "/timeline?lanes=rules&from=2023-07-01&until=2023-09-30" in links
    assert "/timeline?lanes=rules&from=2024-01-01&until=2024-12-31" in links
    for href in links:
        assert client.get(href, headers=PAGE).status_code == 200


def test_earlier_and_later_are_as_long_as_what_is_shown(client):
    """The last quarter of 2023 has 92 days."""
    root = page(client, "/timeline?from=2023-10-01&until=2023-12-31")
    earlier, later = (root.xpath(f"//a[contains(., '{arrow}')]/@href") for arrow in "←→")
    assert earlier == ["/timeline?from=2023-07-01&until=2023-09-30"]
    assert later == ["/timeline?from=2024-01-01&until=2024-04-01"]


def test_files_and_languages(client):
    answer = client.get("/timeline.json?from=2023-11-17&until=2023-11-17").json
    assert answer["page"].endswith("/timeline?from=2023-11-17&until=2023-11-17") and answer["rows"]
    assert all(
        date.fromisoformat(r["first_day"]) <= date(2023, 11, 17) <= date.fromisoformat(r["last_day"])
        for r in answer["rows"]
    )
    assert client.get("/timeline.xls").status_code == 404
    spec = client.get("/timeline.vl.json?from=2024&until=2024").json
    assert len(spec["data"]["values"]) == len(rows(client, "?from=2024&until=2024"))
    assert "2023年11月17日发生了什么变化" in client.get(f"{DAY}&lang=zh", headers=PAGE).text
    framed = client.get("/embed/timeline?focus=organizations/deepseek", headers=PAGE)
    assert (
        "frame-ancestors *" in framed.headers["Content-Security-Policy"]
        and len(marks(html.fromstring(framed.text))) > 20
    )
    converter = pytest.importorskip("vl_convert", reason="vl-convert is not installed")
    assert "<svg" in converter.vegalite_to_svg(spec, vl_version="6.1")
