"""Pages about control status for people: the answer as a sentence, the arithmetic, all chips over time, near misses."""

import csv
import io
import re
from pathlib import Path

import pytest
import yaml
from flask.testing import FlaskClient

from tests.web.conftest import BROWSER, Outline

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def client(real: FlaskClient) -> FlaskClient:
    return real


def read(client: FlaskClient, path: str, language: str = "en") -> Outline:
    response = client.get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert response.status_code == 200, (path, response.status_code)
    found = Outline(response.text)
    assert found.unbalanced == [] and found.tags.count("h1") == 1
    assert len(found.ids) == len(set(found.ids)), "an id stands twice"
    return found


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("chip=H800+PCIe&to=CN&on=2023-11-17",
         "The NVIDIA H800 PCIe needed a licence for China on 17 November 2023, because its total processing "
         "performance of 12,104 TPP reaches the 4,800 of 3A090.a.1."),
        ("chip=nvidia-h800-pcie&to=CN&on=2023-10-23", "because a letter told its maker so"),
        ("chip=nvidia-h800-pcie&to=China&on=2023-10-22", "No rule recorded here asked for a licence"),
        ("chip=RTX+4090&to=CN&on=2024-06-01", "unless a licence exception was used"),
        ("chip=moorethreads-s4000&to=VN&on=2024-06-01", "cannot be said: not recorded is die area"),
        ("chip=nvidia-h100-sxm&to=RU&on=2024-06-01", "covers every item"),
        ("chip=huawei-ascend-910b2&to=CN&on=2024-06-01", "is no export"),
        ("chip=A100&to=IN&on=2024-06-01", "No rule recorded here asked for a licence"),
    ],
)  # fmt: skip
def test_the_answer_is_a_sentence(client: FlaskClient, query: str, said: str) -> None:
    page = read(client, f"/status?{query}")
    assert said in page.text
    assert "This is not legal advice" in page.text


def test_the_arithmetic_is_shown(client: FlaskClient) -> None:
    page = read(client, "/status?chip=nvidia-h800-sxm&to=CN&on=2023-11-17").text
    # 1,979 TOPS in FP8, dense; 814 mm² (data/chips): 1979 × 8 = 15832, ÷ 814 = 19.4496.
    for part in ("1,979 TOPS × 8 bits = 15,832 TPP", "15,832 ÷ 814 mm² = 19.4496 TPP/mm²", "≥ 5.92 TPP/mm²✓ met",
                 "88 FR 73458", "presumption of denial"):  # fmt: skip
        assert part in page


def test_a_line_shows_each_of_its_forms(client: FlaskClient) -> None:
    page = read(client, "/status?chip=H800&to=CN&on=2023-11-17")
    assert "Each form of this chip" in page.text and "each of its forms is caught by 3A090.a.1" in page.text
    for form in ("nvidia-h800-sxm", "nvidia-h800-pcie"):
        assert f"/status?chip={form}&to=CN&on=2023-11-17" in page.links


def test_the_history_links_each_stretch(client: FlaskClient) -> None:
    page = read(client, "/status?chip=nvidia-h800-sxm&to=CN&on=2023-11-01")
    for day in ("2023-10-22", "2023-10-23", "2023-11-17", "2026-01-15"):
        assert f"/status?chip=nvidia-h800-sxm&to=CN&on={day}" in page.links
    assert "from 23 October 2023 until 17 November 2023 the day asked for" in page.text


def test_what_would_change_the_answer(client: FlaskClient) -> None:
    page = read(client, "/status?chip=nvidia-l20&to=CN&on=2024-06-01").text
    # 609 mm² × 3.2 TPP/mm² = 1,948.8 TPP, from where 3A090.b.2 begins.
    assert "If its total processing performance were 1,948.8 TPP (now 1,912 TPP): licence exception open" in page


@pytest.mark.parametrize(
    ("query", "said", "href"),
    [
        ("chip=H8000&to=CN&on=2024-01-01", "Nothing here is called “H8000”.", "chip=nvidia-h800"),
        ("chip=H800&to=Chnia&on=2024-01-01", "Nothing here is called “Chnia”.", "to=china"),
        ("chip=H800&to=CN&on=2024-02-30", "“2024-02-30” is no day of the calendar.", ""),
    ],
)
def test_a_typing_error_stays_in_the_form_with_the_way_out(
    client: FlaskClient, query: str, said: str, href: str
) -> None:
    page = read(client, f"/status?{query}")
    assert said in page.text
    assert any(href in link for link in page.links if link.startswith("/status?"))
    assert "needed a licence" not in page.text


def test_an_unknown_chip_stays_written(client: FlaskClient) -> None:
    text = client.get("/status?chip=H8000&to=CN&on=2024-01-01", headers={"Accept": BROWSER}).text
    assert re.search(r'id="chip"[^>]*value="H8000"[^>]*aria-invalid="true"', text)


NONSENSE = """
/status?chip=%3Cscript%3E /status/what-if?tpp=%3Cb%3E /status/near?percent=x /status/matrix?to=%22%3E
/status/matrix?from=never /status/matrix?maker=nobody
""".split()


@pytest.mark.parametrize("path", NONSENSE)
def test_nonsense_is_answered_with_the_page(client: FlaskClient, path: str) -> None:
    page = read(client, path)
    assert "script" not in page.tags and "b>" not in page.text


def test_what_if_says_which_limits_are_passed_and_what_would_change(client: FlaskClient) -> None:
    page = read(client, "/status/what-if?tpp=4,800&dieArea=1000&dataCentreMarketed=true&to=CN&on=2024-06-01").text
    assert "The imagined chip needed a licence for China on 1 June 2024" in page
    assert "If its total processing performance were below 4,800 TPP (now 4,800 TPP): licence exception open" in page
    lower = read(client, "/status/what-if?tpp=4799&dieArea=1000&dataCentreMarketed=true&to=CN&on=2024-06-01").text
    assert "unless a licence exception was used" in lower
    assert "4,799 ÷ 1,000 mm² = 4.799 TPP/mm²" in lower
    wrong = read(client, "/status/what-if?tpp=fast&to=CN&on=2024-06-01").text
    assert "Write a number from 0 on." in wrong


def test_values_of_an_imagined_chip_lead_people_to_its_page(client: FlaskClient) -> None:
    answer = client.get("/status?tpp=4800&to=CN&on=2024-01-01", headers={"Accept": BROWSER})
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/status/what-if?tpp=4800")


def rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).text)))


def test_the_matrix_has_every_chip_once(client: FlaskClient) -> None:
    page = read(client, "/status/matrix?to=CN")
    chips = {p.stem for p in (ROOT / "data" / "chips").glob("*.yaml")
             if yaml.safe_load(p.read_text(encoding="utf-8"))["type"] == "Chip"}  # fmt: skip
    heads = [link for link in page.links if link.startswith("/page/chips/")]
    assert sorted(heads) == sorted(f"/page/chips/{slug}" for slug in chips)
    for day in ("26 August 2022", "21 October 2022", "23 October 2023", "17 November 2023", "9 April 2025"):
        assert day in page.text
    assert f"{len(chips)} of {len(chips)} chips" in page.text


def test_the_matrix_is_what_the_table_of_expectations_says(client: FlaskClient) -> None:
    bands = rows(client, "/status/matrix.csv?to=CN")
    table = csv.DictReader((ROOT / "tests" / "data" / "status_edges.csv").read_text().splitlines())
    expected = [row for row in table if row["destination"] == "china" and not row["headquarters"]]
    assert len(expected) > 10
    for row in expected:
        own = [b for b in bands if b["chip"] == f"chips/{row['chip']}"]
        held = [b for b in own if b["since"] <= row["date"] and (not b["until"] or row["date"] < b["until"])]
        assert [(b["status"], b["basis"]) for b in held] == [(row["status"], row["basis"])], row


def test_filters_of_the_matrix(client: FlaskClient) -> None:
    every = {r["chip"] for r in rows(client, "/status/matrix.csv")}
    amd = rows(client, "/status/matrix.csv?maker=amd")
    assert {r["designer"] for r in amd} == {"amd"} and 5 < len({r["chip"] for r in amd}) < len(every)
    changed = {r["chip"] for r in rows(client, "/status/matrix.csv?changed=1")}
    assert "chips/nvidia-h800-sxm" in changed and "chips/huawei-ascend-910b2" not in changed < every
    late = read(client, "/status/matrix?to=CN&from=2024-01-01").text
    assert "9 April 2025" in late and "26 August 2022" not in late
    early = read(client, "/status/matrix?to=CN&until=2022-12-31").text
    assert "21 October 2022" in early and "23 October 2023" not in early


def test_chips_just_under_a_limit(client: FlaskClient) -> None:
    found = {(r["chip"], r["metric"], r["limit"]): r for r in rows(client, "/status/near.csv?percent=10")}
    # 2,368 of 2,400 TPP and 4,707 of 4,800 TPP by the rates in data/chips; 3.1395 = 1,912 ÷ 609 of 3.2.
    assert found["chips/nvidia-h20", "totalProcessingPerformance", "2400"]["percent_under"] == "1.33"
    assert found["chips/nvidia-rtx-4090d", "totalProcessingPerformance", "4800"]["percent_under"] == "1.94"
    assert found["chips/nvidia-l20", "performanceDensity", "3.2"]["percent_under"] == "1.89"
    assert all(0 < float(r["percent_under"]) <= 10 for r in found.values())
    assert {r["chip"] for r in rows(client, "/status/near.csv?percent=1")} < {k[0] for k in found}
    page = read(client, "/status/near").text
    assert "NVIDIA HGX H20" in page and "since 17 November 2023; nothing else keeps it out" in page


def test_pages_speak_chinese(client: FlaskClient) -> None:
    page = read(client, "/status?chip=nvidia-h800-pcie&to=VN&on=2023-11-17", "zh-CN").text
    assert "2023年11月17日" in page and "运往越南需要许可证" in page and "不构成法律意见" in page
    for path in ("/status/matrix", "/status/near", "/status/what-if?tpp=4800"):
        assert "不构成法律意见" in read(client, path, "zh-CN").text


def test_hints_of_what_if_are_values_of_the_graph(client: FlaskClient) -> None:
    page = client.get("/status/what-if", headers={"Accept": BROWSER}).text
    for slug, prop, shown in (
        ("nvidia-h100-sxm", "totalProcessingPerformance", "NVIDIA H100 SXM: {}"),
        ("nvidia-h20", "memoryBandwidth", "NVIDIA HGX H20: {}"),
        ("nvidia-a800-sxm-80gb", "interconnectBandwidth", "NVIDIA A800 SXM 80GB: {}"),
    ):
        query = f"SELECT ?v {{ <https://w3id.org/sinograph/id/chips/{slug}> sg:{prop} ?v }}"
        (row,) = client.get("/sparql", query_string={"query": query}).json["results"]["bindings"]
        assert shown.format(f"{float(row['v']['value']):,g}") in page
