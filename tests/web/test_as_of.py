"""A page as sources had claimed by a day, or as things stood on a day."""

import pytest
from flask.testing import FlaskClient

LAB = "/page/organizations/deepseek"


def test_by_an_early_day_later_claims_are_left_out(client: FlaskClient) -> None:
    whole = client.get(LAB).text
    early = client.get(f"{LAB}?claimed-by=2024-12-31").text
    assert "tiny-founded-hindu" in whole
    assert "tiny-founded-hindu" not in early
    assert "As sources had claimed by 2024-12-31" in early
    assert "claims are left out" in early
    assert "claims are left out" not in whole
    assert "Also stated in this graph" in whole
    assert "Also stated in this graph" not in early, "what follows today says nothing about that day"


def test_what_is_left_out_is_not_called_unknown(client: FlaskClient) -> None:
    page = "/page/organizations/high-flyer"
    assert "Not known here" in client.get(page).text
    assert "Not known here" not in client.get(f"{page}?claimed-by=2020-01-01").text


def test_a_day_after_everything_leaves_out_only_what_has_no_date(client: FlaskClient) -> None:
    late = client.get(f"{LAB}?claimed-by=2026-12-31").text
    early = client.get(f"{LAB}?claimed-by=2020-01-01").text
    assert late.count("/claim/") > early.count("/claim/")


@pytest.mark.parametrize("query", ["claimed-by=yesterday", "true-on=2023-02-30"])
def test_a_day_that_does_not_exist_is_refused(client: FlaskClient, query: str) -> None:
    found = client.get(f"{LAB}?{query}")
    assert found.status_code == 400
    assert "YYYY-MM-DD" in found.text


def test_the_two_readings_have_addresses_of_their_own(client: FlaskClient) -> None:
    tags = {client.get(f"{LAB}{query}").headers["ETag"] for query in ("", "?claimed-by=2024", "?true-on=2024")}
    assert len(tags) == 3
