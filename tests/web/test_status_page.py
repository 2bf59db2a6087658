"""The control status page and its JSON, over the whole graph."""

import pytest
from flask.testing import FlaskClient

KEYS = {"status", "basis", "rules", "tests", "policy", "missing", "caveats"}


@pytest.fixture(scope="module")
def client(real: FlaskClient) -> FlaskClient:
    return real


def ask(client: FlaskClient, query: str) -> dict[str, object]:
    found = client.get(f"/status?{query}", headers={"Accept": "application/json"})
    assert found.status_code == 200, found.text
    assert found.json is not None
    return dict(found.json)


@pytest.mark.parametrize(
    ("query", "status", "basis"),
    [
        ("chip=nvidia-h800&to=CN&on=2023-10-20", "noRequirementFound", None),
        ("chip=nvidia-h800&to=CN&on=2023-11-16", "licenceRequired", "letter"),
        ("chip=nvidia-h800&to=CN&on=2023-11-17", "licenceRequired", "rule"),
        ("tpp=4800&dataCentreMarketed=true&performanceDensity=1&to=CN&on=2024-01-01", "licenceRequired", "rule"),
        ("tpp=1000&dataCentreMarketed=true&performanceDensity=1&to=CN&on=2024-01-01", "noRequirementFound", None),
    ],
)
def test_the_json_says_status_basis_and_reasons(
    client: FlaskClient, query: str, status: str, basis: str | None
) -> None:
    answer = ask(client, query)
    assert answer.keys() >= KEYS
    assert (answer["status"], answer["basis"]) == (status, basis)
    assert any("not legal advice" in str(caveat) for caveat in answer["caveats"])  # type: ignore[attr-defined]


def test_the_page_shows_the_arithmetic(client: FlaskClient) -> None:
    page = client.get("/status?chip=nvidia-h800&to=CN&on=2023-11-17", headers={"Accept": "text/html"}).text
    for part in (
        "licence needed: a published rule",
        "3A090.a.1",
        "≥ 4,800",
        "presumption of denial",
        "met",
        "not legal advice",
        "NVIDIA H800 SXM",
    ):
        assert part in page
    assert "free to export" not in page.split("<section", 2)[1]


def test_nothing_found_is_never_called_free(client: FlaskClient) -> None:
    page = client.get("/status?chip=nvidia-h800&to=CN&on=2023-10-20", headers={"Accept": "text/html"}).text
    assert "No rule recorded in this graph asked for a licence. That is not the same as free to export" in page


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("chip=nvidia-h900&to=CN&on=2023-10-20", 404, "nvidia-h800"),
        ("chip=nvidia-h800&to=Chine&on=2023-10-20", 404, "china"),
        ("chip=nvidia-h800&to=CN&on=2023-02-30", 400, "2023-02-30"),
        ("chip=nvidia-h800&to=CN", 400, "on="),
        ("", 400, "chip="),
        ("tpp=many&to=CN&on=2024-01-01", 400, "number"),
    ],
)
def test_what_cannot_be_asked_is_said_with_the_way_out(client: FlaskClient, query: str, status: int, said: str) -> None:
    found = client.get(f"/status?{query}", headers={"Accept": "application/json"})
    assert found.status_code == status
    assert said in found.text


def test_a_near_match_is_asked_for_with_one_question_mark(client: FlaskClient) -> None:
    page = client.get("/status?chip=nvidia-h900&to=CN&on=2023-10-20", headers={"Accept": "text/html"}).text
    assert "nvidia-h800" in page and "?." not in page


def test_a_question_says_what_the_data_cannot_answer(client: FlaskClient) -> None:
    assert "no quarterly series with bounds" in client.get("/queries/h100-equivalents").text
    assert "cannot answer" not in client.get("/queries/chip-specs").text


def test_the_form_alone_needs_no_parameters(client: FlaskClient) -> None:
    found = client.get("/status", headers={"Accept": "text/html"})
    assert found.status_code == 200
    assert "<form" in found.text
