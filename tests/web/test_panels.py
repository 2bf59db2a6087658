"""What panels show is what the data files claim and the graph accepts: organisations, people, models, money."""

import re

import pytest

from tests.web.whole import Whole, claimed, data, number, whole

__all__ = ["whole"]
LABS = ("deepseek", "openai")


@pytest.mark.parametrize("lab", LABS)
def test_a_lab_shows_all_models_the_graph_says_it_developed(whole: Whole, lab: str) -> None:
    expected = whole.select(
        f"SELECT ?model {{ ?model sg:developedBy <https://w3id.org/sinograph/id/organizations/{lab}> }}"
    )
    page = whole.page(f"/page/organizations/{lab}")
    links = page.links("models")
    models = {row["model"] for row in expected if row["model"].startswith("models/")}
    assert len(models) > 10 and {f"/page/{model}" for model in models} <= links
    assert "developed by" not in page.text("incoming"), "the panel shows them"
    days = [row[1] for row in page.rows("models") if row[1]]
    assert days[0][-4:] >= days[-1][-4:]


def test_sizes_of_models_are_those_of_the_files(whole: Whole) -> None:
    row = next(r for r in whole.page("/page/organizations/deepseek").rows("models") if r[0] == "DeepSeek-V3")
    assert row[1:3] == ["26 December 2024", "671 billion"]
    assert ("deepseek-2024-12-26-introducing-deepseek-v3", "2024-12-26") in claimed("models/deepseek-v3", "releaseDate")
    assert {float(value) for _, value in claimed("models/deepseek-v3", "totalParameters")} >= {671e9}


@pytest.mark.parametrize("lab", LABS)
def test_people_of_a_lab_are_its_tenures(whole: Whole, lab: str) -> None:
    rows = whole.select(
        "SELECT ?tenure ?person { ?tenure sg:tenureOf ?person ;"
        f" sg:tenureAt <https://w3id.org/sinograph/id/organizations/{lab}> }}"
    )
    page = whole.page(f"/page/organizations/{lab}")
    said = [tuple(row[:3]) for row in page.rows("people")]
    assert 2 < len(said) <= len(rows) and len(set(said)) == len(said), "sources that say the same are one row"
    claims = whole.select(
        "SELECT DISTINCT ?claim { ?tenure sg:statedBy ?claim ; sg:tenureOf ?person ;"
        f" sg:tenureAt <https://w3id.org/sinograph/id/organizations/{lab}> }}"
    )
    shown = {link for link in page.links("people") if link.startswith("/claim/")}
    assert shown <= {f"/claim/{row['claim'].rsplit('/', 1)[-1]}" for row in claims} and len(shown) > len(said)
    assert {f"/page/{row['person']}" for row in rows} <= page.links("people")
    dated = whole.select(
        "SELECT DISTINCT ?tenure { ?tenure sg:tenureOf ?person ; sg:validFrom|sg:validUntil ?day ;"
        f" sg:tenureAt <https://w3id.org/sinograph/id/organizations/{lab}> }}"
    )
    assert len(dated) > 1 and page.panel("people").xpath(".//svg//a"), "those with a day are drawn"


@pytest.mark.parametrize("investor", ["alibaba", "tencent"])
def test_a_portfolio_is_what_the_files_of_the_rounds_say(whole: Whole, investor: str) -> None:
    rows = whole.select(
        "SELECT ?company { ?round sg:roundFor ?company ;"
        f" sg:investor <https://w3id.org/sinograph/id/organizations/{investor}> }}"
    )
    page = whole.page(f"/page/organizations/{investor}")
    assert len(rows) > 2
    assert {f"/page/{row['company']}" for row in rows} <= page.links("portfolio")
    assert len({row[4] for row in page.rows("portfolio") if row[4]}) > 2
    some = next(link for link in page.links("portfolio") if link.startswith("/page/rounds/"))
    assert f"organizations/{investor}" in {value for _, value in claimed(some.removeprefix("/page/"), "investor")}


@pytest.mark.parametrize("company", ["minimax", "zhipu"])
def test_rounds_of_a_company_have_amount_and_investors(whole: Whole, company: str) -> None:
    rows = whole.select(
        f"SELECT ?round {{ ?round sg:roundFor <https://w3id.org/sinograph/id/organizations/{company}> }}"
    )
    page = whole.page(f"/page/organizations/{company}")
    assert {f"/page/{row['round']}" for row in rows} <= page.links("funding")
    assert len(page.rows("funding")) == len(rows)
    years = [int(row[1][-4:]) for row in page.rows("funding") if row[1]]
    assert years == sorted(years, reverse=True) and years[0] > years[-1], "the newest first"


def test_an_amount_in_a_portfolio_is_that_of_the_last_round(whole: Whole) -> None:
    row = next(r for r in whole.page("/page/organizations/alibaba").rows("portfolio") if r[0].startswith("MiniMax"))
    rounds = whole.select(
        "SELECT ?amount { ?round sg:roundFor organizations:minimax ; sg:investor organizations:alibaba ;"
        " sg:announcedOn ?day ; sg:roundAmount ?amount } ORDER BY DESC(?day)"
    )
    assert len(rounds) > 1 and row[4].endswith("million USD")
    assert number(row[4]) * 1e6 == float(rounds[0]["amount"]) != float(rounds[1]["amount"])


def test_investors_of_a_round_are_those_of_its_file(whole: Whole) -> None:
    page = whole.page("/page/rounds/mm-ipo-2026")
    named = {value for _, value in claimed("rounds/mm-ipo-2026", "investor")}
    assert len(named) > 4 and {f"/page/{name}" for name in named} <= page.links("investors")
    assert len(page.rows("investors")) == len(named), "several sources of one investor are one row"


@pytest.mark.parametrize("person", ["liang-wenfeng", "yang-zhilin"])
def test_tenures_of_a_person(whole: Whole, person: str) -> None:
    page = whole.page(f"/page/people/{person}")
    at = {value for _, value in claimed(f"people/{person}", "affiliatedWith")}
    assert at and {f"/page/{name}" for name in at} <= page.links("tenures")
    school = {value for _, value in claimed(f"people/{person}", "studiedAt")}
    assert {f"/page/{name}" for name in school} <= page.links("education")
    sources = {source for source, _ in claimed(f"people/{person}", "affiliatedWith")}
    assert {f"/page/sources/{source}" for source in sources} <= page.links("tenures"), "every source stays"


def test_scores_of_a_model_are_all_there_with_setting_and_source(whole: Whole) -> None:
    page = whole.page("/page/models/kimi-k2")
    rows = whole.select(
        "SELECT ?claim ?source ?benchmark { ?claim sg:about models:kimi-k2 ; sg:property sg:score ;"
        " sg:source ?source ; sg:onBenchmark ?benchmark }"
    )
    links = page.links("scores")
    claims = {f"/claim/{row['claim'].rsplit('/', 1)[-1]}" for row in rows}
    assert len(claims) > 20 and claims <= links
    assert {f"/page/{row['benchmark']}" for row in rows} <= links
    assert any(row[2] for row in page.rows("scores")), "settings"


def test_prices_are_those_of_the_file_with_their_time(whole: Whole) -> None:
    page = whole.page("/page/models/deepseek-v3")
    shown = {row[2].split()[0] for row in page.rows("prices")}
    wanted = {f"{float(v):g}" for key in ("inputPrice", "outputPrice") for _, v in claimed("models/deepseek-v3", key)}
    assert wanted <= {f"{float(value):g}" for value in shown if re.fullmatch(r"[\d.]+", value)}
    assert any("from 8 February 2025" in row[0] for row in page.rows("prices"))
    assert page.panel("prices").xpath(".//svg//a"), "steps are drawn"


def test_lineage_goes_up_and_down(whole: Whole) -> None:
    tree = whole.page("/page/models/deepseek-r1").panel("lineage")
    links = {link.get("href") for link in tree.xpath(".//a")}
    assert "/page/models/deepseek-v3" in links and "/page/models/deepseek-r1-distill-qwen-32b" in links
    assert tree.xpath('.//*[@aria-current="true"]')[0].text == "DeepSeek-R1"
    assert ("models/deepseek-v3") in {value for _, value in claimed("models/deepseek-r1", "baseModel")}


def test_a_circle_in_the_lineage_ends(whole: Whole) -> None:
    """V3 learned from R1, which was built on V3."""
    assert "models/deepseek-r1" in {value for _, value in claimed("models/deepseek-v3", "distilledFrom")}
    tree = whole.page("/page/models/deepseek-v3").panel("lineage")
    assert len(tree.xpath('.//*[@aria-current="true"]')) == 1
    below = tree.xpath('.//li[p/*[@aria-current="true"]]/ul//a/@href')
    assert "/page/models/deepseek-r1" in below, "what is built on it stands below it"
    assert "Also learned from the outputs of: DeepSeek-R1" in whole.page("/page/models/deepseek-v3").text("lineage")


@pytest.mark.parametrize(
    "path", ["models/claude-2", "people/yu-bowen", "organizations/hust", "chips/huawei-ascend-910b"]
)
def test_panels_without_data_are_absent(whole: Whole, path: str) -> None:
    page = whole.page(f"/page/{path}")
    assert all(page.rows(name) or page.panel(name).xpath(".//li") for name in page.panels)
    said = {key for block in data(path).get("claims", ()) for key in block}
    assert ("prices" in page.panels) == bool(said & {"inputPrice", "outputPrice", "cachedInputPrice"})
    assert ("training" in page.panels) == bool(said & {"trainedOnChip", "trainingChipCount", "trainedOnCluster"})
    assert ("education" in page.panels) == ("studiedAt" in said)
    assert ("listings" in page.panels) == ("listedOn" in said)
