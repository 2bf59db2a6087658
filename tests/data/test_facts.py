"""Facts taken from the source tables: all are claims with a source, and fifty of them are followed to their page."""

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sinograph.engine import Limits, LocalEngine
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app
from tests.data.conftest import Said, Unit, decimal, rows

FACTS = rows("facts.csv")
SEED = 20261122
FOLLOWED = random.Random(SEED).sample(FACTS, 50)
SCALES = {"million": Decimal(10) ** 6, "billion": Decimal(10) ** 9, "trillion": Decimal(10) ** 12}
NUMBER = re.compile(r"([−-]?\d[\d,]*(?:\.\d+)?)(?: × 10([⁰¹²³⁴⁵⁶⁷⁸⁹]+))?(?: (million|billion|trillion)\b)?(?: (\S+))?")
DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

Fact = dict[str, str]
Claims = dict[tuple[str, str], list[Said]]
Units = dict[str, Unit]


def name(fact: Fact) -> str:
    return f"{fact['table']}-{fact['row']}-{fact['property']}"


class Cell:
    """One value of one property on a page."""

    def __init__(self, prop: str) -> None:
        self.prop = prop
        self.links: list[str] = []
        self.times: list[str] = []
        self.texts = [""]

    def shows(self, fact: Fact, units: Units) -> bool:
        """Tell whether the value of a fact stands here, in whatever unit and however it is written."""
        if self.prop != fact["property"]:
            return False
        value = fact["value"]
        if value.count("/") == 1 and f"/page/{value}" in self.links:
            return True
        if value in ("true", "false"):
            return self.texts[0].split()[:1] == [{"true": "yes", "false": "no"}[value]]
        words = {" ".join(text.split()) for text in self.texts}
        if f"/ontology#{value}" in self.links or value in self.times:
            return True
        wanted = decimal(value)
        if wanted is None:
            return any(value in text for text in words)
        return any(
            same_number(shown, unit, wanted, fact["unit"], units) for text in words for shown, unit in numbers(text)
        )


def numbers(text: str) -> Iterator[tuple[Decimal, str]]:
    """Read the numbers of a text for people, each with the word after it."""
    for digits, power, scale, unit in NUMBER.findall(text):
        shown = Decimal(digits.replace(",", "").replace("−", "-"))
        yield shown * SCALES.get(scale, Decimal(1)) * Decimal(10) ** int(power.translate(DIGITS) or 0), unit


def same_number(shown: Decimal, unit: str, wanted: Decimal, wanted_unit: str, units: Units) -> bool:
    if not wanted_unit or unit == wanted_unit or unit not in units:
        return shown == wanted
    mine, theirs = units[unit].factor, units[wanted_unit].factor
    return mine is not None and theirs is not None and shown * mine == wanted * theirs


class FactPage(HTMLParser):
    """The values of a page by property, in the list of facts and in the list of words below it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.cells: list[Cell] = []
        self.links: list[str] = []
        self.heading = self.inline = False
        self.prop = ""
        self.open = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        href = values.get("href", "")
        if href:
            self.links.append(href)
        if tag == "dt" or (tag == "span" and values.get("class") == "prop"):
            self.heading, self.inline = True, tag == "span"
        elif self.heading and href.startswith("/ontology#"):
            self.prop, self.heading = href.removeprefix("/ontology#"), False
            if self.inline:  # its value follows in the same line
                self.cells.append(Cell(self.prop))
                self.open = True
        elif tag == "dd" or (tag == "p" and values.get("class") == "what"):
            self.cells.append(Cell(self.prop))
            self.open = True
        elif tag == "ul":
            self.open = False
        if self.open and self.cells:
            cell = self.cells[-1]
            cell.links += [href] if href else []
            cell.times += [values["datetime"]] if "datetime" in values else []
            cell.texts += [values["title"]] if tag == "span" and "title" in values else []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "dd"):
            self.open = False

    def handle_data(self, data: str) -> None:
        if self.open:
            self.cells[-1].texts[0] += data

    def shows(self, fact: Fact, units: Units) -> bool:
        return any(cell.shows(fact, units) for cell in self.cells)


@pytest.fixture(scope="module")
def client(snapshot_dir: Path) -> Iterator[FlaskClient]:
    engine = LocalEngine(snapshot_dir, Limits(workers=1), PREFIXES)
    yield create_app(Settings(home=snapshot_dir.parents[1]), engine).test_client()
    engine.close()


def read(client: FlaskClient, path: str) -> FactPage:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200, (path, response.status_code)
    return FactPage(response.get_data(as_text=True))


def follow(client: FlaskClient, fact: Fact, units: Units) -> FactPage | None:
    """Open the page of the subject, else the list of all values of the property; None if neither shows it.

    What a panel shows, such as prices and scores, is not among the facts of the page, but has a list all the same.
    """
    path = f"/page/{fact['subject']}"
    page = read(client, path)
    if page.shows(fact, units):
        return page
    more = f"{path}?property={fact['property']}"
    if client.get(more, headers={"Accept": "text/html"}).status_code != 200:
        return None
    page = read(client, more)
    return page if page.shows(fact, units) else None


def test_the_table_is_large_and_names_no_row_twice() -> None:
    assert len(FACTS) >= 600
    assert len({tuple(fact.values()) for fact in FACTS}) == len(FACTS)


def test_every_fact_is_a_claim_with_a_source(claims: Claims, units: Units) -> None:
    missing = [
        fact
        for fact in FACTS
        if not any(c.source and c.is_value(fact, units) for c in claims.get((fact["subject"], fact["property"]), ()))
    ]
    assert not missing, missing[:20]


@pytest.mark.parametrize("fact", FOLLOWED, ids=name)
def test_a_fact_picked_at_random_is_on_its_page(client: FlaskClient, claims: Claims, units: Units, fact: Fact) -> None:
    print(f"seed {SEED}: {fact}")
    page = follow(client, fact, units)
    assert page is not None, f"/page/{fact['subject']} does not show {fact['property']} {fact['value']}"
    said = [c for c in claims[fact["subject"], fact["property"]] if c.is_value(fact, units)]
    assert any(f"/page/{c.source}" in page.links for c in said), "the page names none of its sources"


@pytest.mark.parametrize(
    "change",
    [{"value": "organizations/nobody"}, {"value": "1999-12-31"}, {"value": "123456789"}, {"property": "nothing"}],
    ids=lambda c: "".join(c.values()),
)
def test_a_wrong_fact_is_noticed(client: FlaskClient, claims: Claims, units: Units, change: Fact) -> None:
    for fact in FOLLOWED[:5]:
        wrong = {**fact, **change}
        found = claims.get((wrong["subject"], wrong["property"]), [])
        assert not any(c.is_value(wrong, units) for c in found)
        assert follow(client, wrong, units) is None


def test_a_number_is_read_as_people_read_it(units: Units) -> None:
    cell = Cell("totalParameters")
    cell.texts = ["671 billion parameters"]
    right = {"property": "totalParameters", "value": "671000000000", "unit": "parameters"}
    assert cell.shows(right, units)
    assert not cell.shows({**right, "value": "671000000001"}, units)
    assert not cell.shows({**right, "property": "activeParameters"}, units)
    assert dict(numbers("more than 1,234.5 USD and 2.5 × 10²⁴ FLOP")) == {
        Decimal("1234.5"): "USD",
        Decimal("2.5e24"): "FLOP",
    }
