"""Forms of questions and of exports take names: one thing is found, others are offered, what is wrong stays."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from sinograph.engine import LocalEngine
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(snapshot_dir: Path) -> Iterator[FlaskClient]:
    engine = LocalEngine(snapshot_dir, prefixes=PREFIXES)
    yield create_app(Settings(home=snapshot_dir.parents[1]), engine).test_client()
    engine.close()


def read(client: FlaskClient, path: str, status: int = 200, **asked: str) -> html.HtmlElement:
    response = client.get(path, query_string=asked or None, headers=PAGE)
    assert response.status_code == status, (path, asked, response.status_code)
    return html.fromstring(response.text)


def rows(page: html.HtmlElement) -> list[str]:
    return [
        " ".join(row.text_content().split()) for row in page.xpath("//section[@aria-labelledby='answer']//tbody/tr")
    ]


@pytest.mark.parametrize(
    ("query", "name", "typed", "id"),
    [
        ("training-cost-claims", "model", "DeepSeek V3", "models/deepseek-v3"),
        ("chip-specs", "chip", "H100 SXM", "chips/nvidia-h100-sxm"),
        ("models-trained-on", "company", "华为", "organizations/huawei"),
        ("funding-rounds", "organization", "月之暗面", "organizations/moonshot"),
    ],
)
def test_a_name_gives_the_answer_of_its_id(client, query, name, typed, id):
    page = html.fromstring(client.get(f"/queries/{query}", headers=PAGE).text)
    (field,) = page.xpath("//form[@class='ask']//input[@type='text']")[:1]
    name = name if page.xpath(f"//input[@id='f-{name}']") else field.get("name")
    by_name, by_id = (read(client, f"/queries/{query}", **{name: text}) for text in (typed, id))
    assert rows(by_name) == rows(by_id) != []
    tables = [client.get(f"/queries/{query}.csv", query_string={name: text}).text for text in (typed, id)]
    assert tables[0] == tables[1] and len(list(csv.reader(io.StringIO(tables[0])))) > 1


def test_the_first_answer_shows_the_name_of_what_it_is_about(client):
    page = read(client, "/queries/training-cost-claims")
    assert page.xpath("//input[@id='f-model']/@value") == ["DeepSeek-V3"]
    assert not page.xpath("//*[@role='alert']") and rows(page)


def test_what_names_no_one_thing_is_asked_back(client):
    page = read(client, "/queries/as-claimed-by", 400, entity="Zhipu AI round")
    (alert,) = page.xpath("//*[@role='alert']")
    assert "Zhipu AI round" in alert.text_content() and page.xpath("//input[@id='f-entity']/@value") == [
        "Zhipu AI round"
    ]
    assert not page.xpath("//*[@id='answer']")


def test_a_typing_error_gets_near_names_that_answer(client):
    page = read(client, "/queries/training-cost-claims", 400, model="DeepSeek-V33")
    offered = page.xpath("//div[@class='choices']//a/@href")
    assert "/queries/training-cost-claims?model=models/deepseek-v3" in offered
    assert page.xpath("//input[@id='f-model']/@value") == ["DeepSeek-V33"]
    assert page.xpath("//input[@id='f-model']/@aria-invalid") == ["true"]
    assert client.get("/queries/training-cost-claims.csv?model=DeepSeek-V33").status_code == 400
    assert rows(read(client, offered[0]))


def test_a_wrong_day_and_a_wrong_property_stay_in_their_fields(client):
    page = read(client, "/queries/chief-executive-on", 400, date="last week")
    assert "YYYY-MM-DD" in page.xpath("//div[@id='p-date']")[0].text_content()
    page = read(client, "/queries/threshold-what-if", 400, metric="memory bandwith")
    links = page.xpath("//div[@id='p-metric']//a/@href")
    assert "/queries/threshold-what-if?metric=memoryBandwidth" in links
    assert rows(read(client, "/queries/threshold-what-if", metric="memory bandwidth")) == rows(
        read(client, "/queries/threshold-what-if", metric="memoryBandwidth")
    )


def test_claimed_amounts_have_their_digits_in_groups(client):
    text = " ".join(rows(read(client, "/queries/training-cost-claims")))
    assert "5.576 million USD" in text and not re.search(r"\d{6,} USD", text)


def test_models_on_a_chip_that_only_its_name_ties_to_a_company(client):
    rows = list(csv.DictReader(io.StringIO(client.get("/queries/models-trained-on.csv").text)))
    found = {row["model"].rpartition("/id/")[2]: row for row in rows}
    assert found["models/pangu-pro-moe"]["chip"].endswith("chips/huawei-ascend-800t-a2")
    assert found["models/pangu-pro-moe"]["makerKnownFrom"] == "name"
    assert found["models/glm-5"]["makerKnownFrom"] == "claims"
    assert all(row["chipLabel"].startswith("Huawei") for row in rows if row["makerKnownFrom"] == "name")


def test_an_export_takes_names(client):
    page = read(client, "/export", focus="DeepSeek", depth="1", limit="")
    assert page.xpath("//input[@id='focus']/@value") == ["DeepSeek"]
    assert "/export/gexf?focus=organizations/deepseek" in page.xpath("//ul[@class='formats']//a/@href")
    page = read(client, "/export", focus="High-Flyer", to="英伟达")
    links = page.xpath("//ul[@class='formats']//a/@href")
    assert "/export/gexf?focus=organizations/high-flyer&to=organizations/nvidia" in links
    assert client.get(links[0]).status_code == 200


@pytest.mark.parametrize(
    ("asked", "field"), [({"focus": "Deepsekk"}, "focus"), ({"focus": "DeepSeek", "to": "Nvidai"}, "f-to")]
)
def test_an_export_of_a_misspelt_name_keeps_the_form(client, asked, field):
    page = read(client, "/export", 400, **asked)
    assert page.xpath(f"//input[@id='{field}']/@value") == [list(asked.values())[-1]]
    assert page.xpath("//div[@class='choices']//a") and not page.xpath("//ul[@class='formats']")


def test_an_export_says_what_is_wrong_with_other_fields(client):
    page = read(client, "/export", 400, focus="DeepSeek", limit="many", kinds="models")
    assert "many" in page.xpath("//*[@role='alert']")[0].text_content()
    assert page.xpath("//input[@id='limit']/@value") == ["many"] and page.xpath("//input[@id='kinds']/@value") == [
        "models"
    ]
