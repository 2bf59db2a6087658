"""Tables of pages: no empty columns, words instead of ids, relations read from the right end."""

import re

import pytest

from tests.web.whole import Whole, claimed, whole

__all__ = ["whole"]


@pytest.mark.parametrize(
    "path", ["/page/people/liang-wenfeng", "/page/organizations/high-flyer", "/page/organizations/softbank",
             "/page/chips/huawei-ascend-910b", "/page/rounds/an-amz24"],
)  # fmt: skip
def test_no_column_is_empty(whole: Whole, path: str) -> None:
    tables = whole.page(path).tree.xpath("//table[contains(@class, 'panel')]")
    assert tables
    for table in tables:
        rows = [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath("tbody/tr")]
        assert {len(row) for row in rows} == {len(table.xpath("thead/tr/*"))}
        assert all(any(text not in ("", "–") for text in column) for column in list(zip(*rows, strict=True))[1:])


def test_owners_and_subsidiaries_are_named_from_the_right_end(whole: Whole) -> None:
    assert "organizations/high-flyer" in {value for _, value in claimed("organizations/deepseek", "spunOffFrom")}
    rows = whole.page("/page/organizations/high-flyer").rows("ownership")
    assert ["gave rise to the spin-off", "DeepSeek"] in [row[:2] for row in rows]
    assert ["parent of", "DeepSeek"] in [row[:2] for row in rows]
    assert not any(re.search(r"(from|by|into) of$", row[0]) for row in rows)


def test_disputes_of_a_source_have_names(whole: Whole) -> None:
    rows = whole.page("/page/sources/deepseek-v3-technical-report").rows("disagreement")
    assert rows and all(row[2] == "DeepSeek-V3: release date" for row in rows)


def test_scores_of_a_source_say_on_what(whole: Whole) -> None:
    links = whole.page("/page/sources/deepseek-v3-technical-report").links("made")
    assert "/page/benchmarks/mmlu" in links


def test_lists_by_kind_have_no_column_of_one_word(whole: Whole) -> None:
    heads = {
        kind: whole.page(f"/browse/{kind}").tree.xpath("//table//th[@scope='col']") for kind in ("sources", "models")
    }
    words = {kind: [head.text_content().strip(" ↑↓") for head in found] for kind, found in heads.items()}
    assert words["sources"] == ["Name", "Date", "Claims"], "every one is a source"
    assert words["models"][:2] == ["Name", "Class"]
    (deepest,) = whole.page("/browse/sources?sort=claims").tree.xpath("(//tbody/tr/th)[1]")
    assert deepest.xpath("a")


def test_classes_are_counted_where_there_is_something_to_count(whole: Whole) -> None:
    page = whole.page("/ontology").tree
    terms = page.xpath("//section[@aria-labelledby='classes']//div[@class='term']")
    assert len(terms) > 50
    for term in terms:
        assert "skos:" not in term.text_content()
        assert not re.search(r"(?<!\d)0 things", term.text_content()), term.get("id")
