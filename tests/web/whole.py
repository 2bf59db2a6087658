"""The pages of the whole graph, in this process, and what the data files and SPARQL say of the same things."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from lxml import html

from sinograph.engine import Engine
from sinograph.vocabulary import PREFIXES

ROOT = Path(__file__).parents[2]


class Page:
    """One page: its panels by id, with their rows as texts."""

    def __init__(self, client: FlaskClient, path: str) -> None:
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200, path
        self.body = answer.text
        self.tree = html.fromstring(answer.text)

    @property
    def panels(self) -> list[str]:
        return [section.get("aria-labelledby") for section in self.tree.xpath('//section[contains(@class,"panel")]')]

    def panel(self, name: str) -> Any:
        return self.tree.xpath(f'//section[@aria-labelledby="{name}"]')[0]

    def rows(self, name: str) -> list[list[str]]:
        rows = self.panel(name).xpath(".//tbody/tr")
        return [[" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")] for row in rows]

    def links(self, name: str) -> set[str]:
        return {unescape(link) for link in self.panel(name).xpath(".//tbody//@href | .//li//a/@href")}

    def text(self, name: str = "") -> str:
        element = self.panel(name) if name else self.tree.xpath("//main")[0]
        return " ".join(element.text_content().split())


class Whole:
    """The whole graph as a server shows it and as the files have it."""

    def __init__(self, engine: Engine, client: FlaskClient) -> None:
        self.engine, self.client = engine, client

    def page(self, path: str) -> Page:
        return Page(self.client, path)

    def select(self, text: str) -> list[dict[str, str]]:
        rows = self.engine.select(text)
        return [{key: term.value.removeprefix(PREFIXES["id"]) for key, term in row.items()} for row in rows]


def data(name: str) -> dict[str, Any]:
    """Return a data file ``kind/slug`` as it is written."""
    found: dict[str, Any] = yaml.load((ROOT / "data" / f"{name}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return found


def claimed(name: str, key: str) -> list[tuple[str, Any]]:
    """Return source and value of each claim of a property in a data file; a list is several values."""
    found = []
    for block in data(name)["claims"]:
        if key in block:
            values = block[key] if isinstance(block[key], list) else [block[key]]
            found += [(block["source"], value["value"] if isinstance(value, dict) else value) for value in values]
    return found


def number(text: str) -> float:
    """Return the first number of a text."""
    match = re.search(r"[\d,]+(?:\.\d+)?", text)
    assert match, text
    return float(match[0].replace(",", ""))


@pytest.fixture(scope="session")
def whole(real_engine: Engine, real: FlaskClient) -> Whole:
    return Whole(real_engine, real)
