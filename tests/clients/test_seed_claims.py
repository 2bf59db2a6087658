"""All claims of the five founding articles are in the graph: none lost, altered or invented.

``tests/data/claims_expected.csv`` was made from the table of claims, not from our data files: one row a claim, its
value as the graph should hold it. An open bound is written ``>200``, a range ``6..12``, both in the printed unit; the
graph keeps bounds in the canonical unit.
"""

import csv
import re
from decimal import Decimal
from io import StringIO
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

EXPECTED = Path(__file__).parents[1] / "data" / "claims_expected.csv"
ENTITY = "https://w3id.org/sinograph/id/"

QUERY = """
PREFIX sg: <https://w3id.org/sinograph/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?claim ?source ?subject ?property ?value ?low ?high ?unit ?factor ?undisclosed ?locator ?certainty
WHERE {
  ?claim a sg:Claim ; sg:about ?subject ; sg:property ?property ; sg:source ?source ;
         sg:locator ?locator ; sg:certainty/skos:notation ?certainty .
  OPTIONAL { ?claim sg:value ?value }
  OPTIONAL { ?claim sg:valueLow ?low }
  OPTIONAL { ?claim sg:valueHigh ?high }
  OPTIONAL { ?claim sg:unit/skos:notation ?unit }
  OPTIONAL { ?claim sg:unit/sg:factor ?factor }
  OPTIONAL { ?claim sg:undisclosed ?undisclosed }
  FILTER(REGEX(STR(?claim), "/claim/s[0-4]-[0-9]{3}$"))
}
"""


@pytest.fixture(scope="module")
def served(server: str) -> dict[str, dict[str, str]]:
    address = f"{server}/sparql?{urlencode({'query': QUERY, 'format': 'csv'})}"
    with urlopen(address) as answer:
        rows = list(csv.DictReader(StringIO(answer.read().decode())))
    return {row["claim"].rsplit("/", 1)[-1]: row for row in rows}


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_there_are_585_and_no_others(served: dict[str, dict[str, str]], expected: dict[str, dict[str, str]]) -> None:
    assert len(expected) == 585
    assert served.keys() == expected.keys()


def test_each_has_source_locator_and_certainty(served: dict[str, dict[str, str]]) -> None:
    lacking = [i for i, row in served.items() if not (row["source"] and row["locator"].strip() and row["certainty"])]
    assert lacking == []


def test_none_is_altered(served: dict[str, dict[str, str]], expected: dict[str, dict[str, str]]) -> None:
    wrong = {i: (row, served[i]) for i, row in expected.items() if not same(row, served[i])}
    assert wrong == {}


def test_the_comparison_notices_an_altered_value(
    served: dict[str, dict[str, str]], expected: dict[str, dict[str, str]]
) -> None:
    for claim, field, altered in [
        ("s0-005", "value", "5700000"),
        ("s0-005", "unit", "EUR"),
        ("s0-057", "value", ">2000"),
        ("s0-085", "value", "6..13"),
        ("s0-041", "value", "organizations/baidu"),
        ("s0-042", "value", "2021-07"),
    ]:
        assert same(expected[claim], served[claim])
        assert not same({**expected[claim], field: altered}, served[claim]), claim


def same(wanted: dict[str, str], found: dict[str, str]) -> bool:
    """Compare one expected row with what the endpoint says."""
    frame = (
        found["source"] == f"{ENTITY}sources/{wanted['source']}"
        and found["subject"] == ENTITY + wanted["subject"]
        and found["property"].rsplit("#", 1)[-1] == wanted["property"]
        and (not wanted["unit"] or found["unit"] == wanted["unit"])
    )
    return frame and same_value(wanted["value"], found)


def same_value(value: str, found: dict[str, str]) -> bool:
    if value == "undisclosed":
        return found["undisclosed"] == "true" and not found["value"]
    low, high = (printed(found, end) for end in ("low", "high"))
    bound = re.fullmatch(r"(>=|>|<=|<)(.+)", value)
    span = re.fullmatch(r"(-?[\d.]+)\.\.(-?[\d.]+)", value)
    if bound:
        edge, open_end = (low, high) if bound[1].startswith(">") else (high, low)
        return not found["value"] and open_end is None and edge == number(bound[2])
    if span:
        return not found["value"] and (low, high) == (number(span[1]), number(span[2]))
    stated = found["value"].removeprefix(ENTITY)
    if stated.startswith("https://w3id.org/sinograph/ontology#"):
        stated = stated.rsplit("#", 1)[-1]
    return stated == value or (number(stated) is not None and number(stated) == number(value))


def printed(found: dict[str, str], end: str) -> Decimal | None:
    """Return a bound in the unit that the source uses."""
    bound = number(found[end])
    return None if bound is None else bound / Decimal(found["factor"] or 1)


def number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?(e\d+)?", text) else None
