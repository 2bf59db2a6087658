"""Lists of disputes: sorted by links, filtered, paged, by source; and the page of one says why its values differ."""

import csv
import io
import re
from collections import Counter, defaultdict
from html import unescape

import pytest
from flask.testing import FlaskClient

from sinograph.vocabulary import ENTITY
from tests.web.conftest import BROWSER, Outline

Rows = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def client(real: FlaskClient) -> FlaskClient:
    return real


@pytest.fixture(scope="module")
def table(client: FlaskClient) -> Rows:
    """Every dispute by its address, from the table that programs get."""
    found: Rows = defaultdict(list)
    for row in csv.DictReader(io.StringIO(client.get("/disputes.csv").text)):
        found[f"/dispute/{row['dispute'].rpartition('/')[2]}"].append(row)
    return found


def read(client: FlaskClient, path: str, language: str = "en") -> Outline:
    response = client.get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert response.status_code == 200, (path, response.status_code)
    found = Outline(response.text)
    assert found.unbalanced == [] and len(found.ids) == len(set(found.ids))
    return found


def listed(client: FlaskClient, query: str) -> list[str]:
    """Return the disputes of a list over all its pages."""
    found: list[str] = []
    for page in range(1, 9):
        links = read(client, f"/disputes?{query}&page={page}").links
        found += dict.fromkeys(link for link in links if link.startswith("/dispute/"))
        if f"page={page + 1}" not in "".join(links):
            return found
    raise AssertionError("there is no last page")


def test_all_pages_together_have_every_dispute_once(client: FlaskClient, table: Rows) -> None:
    found = listed(client, "sort=name")
    assert sorted(found) == sorted(table) and len(table) > 50
    assert f"showing 1 to 40 of {len(table)}" in read(client, "/disputes").text


def test_sorting_is_by_links_that_say_what_is_sorted(client: FlaskClient, table: Rows) -> None:
    page = read(client, "/disputes")
    assert [h.get("aria-sort") for h in page.heads if h.get("aria-sort")] == ["descending"]
    assert {"/disputes?sort=name", "/disputes?sort=spread", "/disputes?sort=since"} <= set(page.links)
    by_spread = [d for d in listed(client, "kind=number&sort=spread")]
    spreads = [float(table[d][0]["spread"]) for d in by_spread]
    assert spreads == sorted(spreads, reverse=True) and len(spreads) > 20
    by_sources = [len({r["source"] for r in table[d]}) for d in listed(client, "sort=sources")]
    assert by_sources == sorted(by_sources, reverse=True)
    assert 'aria-sort="ascending"' in client.get("/disputes?sort=name", headers={"Accept": BROWSER}).text


@pytest.mark.parametrize(
    ("query", "column", "value"),
    [
        ("severity=high", "severity", "high"), ("kind=date", "kind", "date"),
        ("property=releaseDate", "property", "https://w3id.org/sinograph/ontology#releaseDate"),
    ],
)  # fmt: skip
def test_filters_agree_with_the_table(client: FlaskClient, table: Rows, query: str, column: str, value: str) -> None:
    expected = sorted(d for d, rows in table.items() if rows[0][column] == value)
    assert sorted(listed(client, query)) == expected and 0 < len(expected) < len(table)
    assert f"of {len(table)} fit" in read(client, f"/disputes?{query}").text


def test_filters_by_thing_source_and_name(client: FlaskClient, table: Rows) -> None:
    source = f"{ENTITY}sources/deepseek-v3-readme"
    assert sorted(listed(client, "source=sources/deepseek-v3-readme")) == sorted(
        d for d, rows in table.items() if any(r["source"] == source for r in rows)
    )
    chips = listed(client, "thing=chips")
    assert chips and all(table[d][0]["about"].startswith(f"{ENTITY}chips/") for d in chips)
    named = listed(client, "about=DeepSeek-V3")
    assert named and all("DeepSeek-V3" in table[d][0]["aboutLabel"] for d in named)


def test_since_is_when_there_was_a_second_answer(client: FlaskClient, table: Rows) -> None:
    text = client.get("/disputes?about=DeepSeek-V3&property=releaseDate", headers={"Accept": BROWSER}).text
    rows = table["/dispute/models-deepseek-v3-releaseDate"]
    first = min(rows, key=lambda r: r["assertedOn"])
    second = min(r["assertedOn"] for r in rows if r["text"] != first["text"])
    assert f'<time datetime="{second}">' in text


def test_a_cost_that_is_no_dispute_is_found_from_the_empty_list(client: FlaskClient) -> None:
    page = read(client, "/disputes?about=DeepSeek-V3&property=trainingCost")
    assert "No dispute fits" in page.text and "These only look like disputes" in page.text
    path = next(link for link in page.links if link.startswith("/mismatch/"))
    why = read(client, path).text
    assert "Why these are not the same number" in why
    for words in ("It counts: final-run rental cost", "more than 500 million USD", "It counts: cumulative hardware"):
        assert words in why
    assert "The source does not say what it counts." in why


def test_each_mismatch_is_listed_with_what_each_figure_counts(client: FlaskClient) -> None:
    page = read(client, "/disputes/mismatches")
    paths = {link for link in page.links if link.startswith("/mismatch/")}
    assert f"{len(paths)} of {len(paths)}" in page.text and len(paths) > 20
    only = read(client, "/disputes/mismatches?about=Llama+3.1&property=trainingCost")
    assert "amortised hardware" in only.text and f"1 of {len(paths)}" in only.text


def test_who_disagrees_most(client: FlaskClient, table: Rows) -> None:
    counts = Counter(s for rows in table.values() for s in {r["source"] for r in rows})
    page = client.get("/disputes/sources", headers={"Accept": BROWSER}).text
    shown = [
        (source, int(n)) for source, n in re.findall(r'href="/disputes\?source=(sources/[^"]+)"[^>]*>(\d+)<', page)
    ]
    assert {f"{ENTITY}{source}": n for source, n in shown} == dict(counts)
    assert [n for _, n in shown] == sorted((n for _, n in shown), reverse=True)


def test_a_dispute_says_why_its_values_differ(client: FlaskClient, table: Rows) -> None:
    path = "/dispute/models-deepseek-v3-inputPrice"
    page = read(client, path).text
    assert "Why do they differ?" in page and "Rounding does not explain it" in page
    assert "each counts as a witness of its own" in page and "They are not equally sure: " in page
    assert "This graph works with 0.27 USD/Mtok" in page and "What was true may have changed in between." in page
    text = unescape(client.get(path, headers={"Accept": BROWSER}).text)
    svg = text[text.index("<svg xmlns") : text.index("</svg>", text.index("<svg xmlns"))]
    assert svg.count("<a ") == len(table[path]) and svg.count("mark span accepted") == 1


def test_the_drawing_of_every_dispute_has_a_mark_for_each_claim(client: FlaskClient, table: Rows) -> None:
    for path, rows in list(table.items())[::6]:
        text = client.get(path, headers={"Accept": BROWSER}).text
        if rows[0]["kind"] == "entity":
            assert "drawing intervals" not in text and "Only one of the answers can be right." in text
        else:
            assert text.count('class="mark span') >= len(rows), path


def test_lists_speak_chinese(client: FlaskClient) -> None:
    for path in ("/disputes", "/disputes/mismatches", "/disputes/sources", "/dispute/models-deepseek-v3-inputPrice"):
        page = read(client, path, "zh-CN").text
        assert "来源" in page and "Why do they differ" not in page, path


def test_kinds_of_things_have_words(client: FlaskClient, table: Rows) -> None:
    for asked, word in (("", "Models"), ("?lang=zh", "模型")):
        page = client.get(f"/disputes{asked}", headers={"Accept": BROWSER}).text
        (choice,) = re.findall(r'<select id="thing".*?</select>', page, re.S)
        options = dict(re.findall(r'<option value="(\w+)">([^<]+)<', choice))
        number = len({path for path, rows in table.items() if "/id/models/" in rows[0]["about"]})
        assert options["models"] == f"{word} ({number})"
        assert not any(text.startswith(value) for value, text in options.items())
