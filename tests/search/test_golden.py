"""What people type and what they mean by it: expectations written by hand from the data files."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from sinograph.search import Search

with (Path(__file__).parent / "golden.csv").open(encoding="utf-8", newline="") as file:
    GOLDEN = list(csv.DictReader(file))


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["query"])
def test_the_first_hit_is_what_was_meant(names: Search, row: dict[str, str]) -> None:
    found = names.find(row["query"])
    assert found.hits[0].record.path == row["first"], [(h.record.path, h.score, h.by) for h in found.hits[:5]]


def test_the_list_is_long_and_nothing_is_asked_twice() -> None:
    assert len(GOLDEN) >= 60
    assert [query for query, times in Counter(row["query"] for row in GOLDEN).items() if times > 1] == []


@pytest.mark.parametrize("text", ["", "   ", "😀", "---", '"', "*", "''", "()", "\x00", "؟"])
def test_what_has_no_letters_finds_nothing(names: Search, text: str) -> None:
    assert names.find(text).total == 0


def test_nothing_like_it_finds_nothing(names: Search) -> None:
    assert names.find("zzxqj wvvkq").total == 0


def test_facets_count_what_was_found_and_a_type_narrows_it(names: Search) -> None:
    whole = names.find("deepseek", limit=1000)
    assert whole.total == len(whole.hits) == sum(facet.total for facet in whole.facets)
    assert {facet.kind for facet in whole.facets} >= {"organizations", "models", "papers", "sources"}
    models = names.find("deepseek", "models", 1000)
    assert {hit.record.kind for hit in models.hits} == {"models"}
    assert models.total == next(facet.total for facet in whole.facets if facet.kind == "models")
    assert models.facets == whole.facets
    labs = names.find("deepseek", "AILab")
    assert labs.hits[0].record.path == "organizations/deepseek"
    assert all("AILab" in hit.record.classes for hit in labs.hits)


def test_what_the_build_made_of_claims_is_found_by_its_type_only(names: Search) -> None:
    assert not [h for h in names.find("DeepSeek-V3", limit=1000).hits if h.record.made]
    prices = names.find("DeepSeek-V3", "prices").hits
    assert prices and {hit.record.kind for hit in prices} == {"prices"}


def test_a_type_without_words_lists_all_of_it_the_best_connected_first(names: Search) -> None:
    found = names.find("", "chips", 1000)
    links = [hit.record.links for hit in found.hits]
    assert found.total >= 125 and links == sorted(links, reverse=True)


def test_a_list_without_words_is_the_same_when_asked_again_and_of_no_type_empty(names: Search) -> None:
    first, again = (names.find("", "Models", 30, offset).hits for offset in (0, 0))
    assert first == again and len(first) == 30 and names.find("", "models", 5, 25).hits == first[25:]
    assert names.find("", "nosuchtype").hits == [] and names.find("").hits == []


def test_what_has_a_label_is_not_what_is_merely_called_so(names: Search) -> None:
    assert [one.path for one in names.labelled("deepseek")] == ["organizations/deepseek"]
    assert [one.path for one in names.labelled("深度求索")] == ["organizations/deepseek"]
    assert names.labelled("deepseek", "models") == [] and names.labelled("") == []


def test_pages_of_hits_follow_one_another(names: Search) -> None:
    whole = names.find("nvidia", limit=30).hits
    parts = [hit for offset in (0, 10, 20) for hit in names.find("nvidia", limit=10, offset=offset).hits]
    assert parts == whole
