"""The rules of searching on a few things, so that one fact changes at a time."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinograph import search
from sinograph.search import Search

Make = Callable[[str], Search]


def paths(index: Search, text: str, type_name: str = "") -> list[str]:
    return [hit.record.path for hit in index.find(text, type_name).hits]


def test_a_whole_name_comes_before_a_beginning_and_a_document_last(made_of: Make, kimi: str) -> None:
    index = made_of(kimi)
    assert paths(index, "kimi") == ["organizations/moonshot", "models/kimi-k2", "models/kimi-k3", "sources/kimi-wiki"]
    hits = index.find("kimi").hits
    assert [hit.by for hit in hits] == ["alias", "prefix", "prefix", "words"]
    assert hits[0].name == "Kimi" and hits[0].score == 97.0


def test_label_alias_identifier_and_sound_in_this_order(made_of: Make) -> None:
    lines = """
    <{id}models/a> {label} "lima"@en .
    <{id}models/b> {label} "Bravo"@en .
    <{id}models/b> {alias} "LIMA"@en .
    <{id}models/c> {label} "Charlie"@en .
    <{id}models/c> <{sg}huggingFaceId> "lima" .
    <{id}models/d> {label} "Delta"@en .
    <{id}models/d> {label} "利马"@zh .
    """
    assert paths(made_of(lines), "lima") == ["models/a", "models/b", "models/c", "models/d"]


def test_of_names_that_fit_alike_the_better_connected_thing_comes_first(made_of: Make) -> None:
    lines = """
    <{id}people/a> {label} "Wei Zhang"@en .
    <{id}people/z> {label} "Wei Zhang"@en .
    <{id}claims/1> <{sg}about> <{id}people/z> .
    """
    index = made_of(lines)
    assert paths(index, "wei zhang") == ["people/z", "people/a"]
    assert index.get("people/z") and index.get("people/z").links == 1  # type: ignore[union-attr]


def test_other_digits_are_no_typing_error(made_of: Make, kimi: str) -> None:
    index = made_of(kimi)
    by_path = {hit.record.path: hit for hit in index.find("Kimi K2").hits}
    assert by_path["models/kimi-k2"].score == 100
    wrong_letter = {hit.record.path: hit.score for hit in index.find("Kimi Q2").hits}
    wrong_digit = {hit.record.path: hit.score for hit in index.find("Kimi K4").hits}
    assert wrong_letter["models/kimi-k2"] > 60 > 50 > wrong_digit["models/kimi-k2"]


def test_a_type_is_a_kind_or_a_class_in_any_case(made_of: Make, kimi: str) -> None:
    index = made_of(kimi)
    assert paths(index, "kimi", "models") == paths(index, "kimi", "languagemodel") + ["models/kimi-k3"]
    assert paths(index, "kimi", "AILab") == ["organizations/moonshot"]
    assert paths(index, "kimi", "prices") == ["prices/kimi-k2-12345678"]
    assert index.knows("AILAB") and not index.knows("spaceship")


def test_an_iri_and_a_path_are_names(made_of: Make, kimi: str) -> None:
    index = made_of(kimi)
    for text in ("https://w3id.org/sinograph/id/models/kimi-k3", "models/kimi-k3", "kimi-k3"):
        assert paths(index, text)[0] == "models/kimi-k3"


def test_readings_of_a_character_are_all_tried(made_of: Make) -> None:
    index = made_of('<{id}organizations/cxmt> {label} "长鑫存储"@zh .')
    for text in ("zhangxin cunchu", "changxin cunchu", "chángxīn cúnchǔ"):
        assert paths(index, text) == ["organizations/cxmt"], text
    assert index.find("zxcc").hits[0].by == "initials"


def test_the_accent_of_u_may_be_written_in_three_ways(made_of: Make) -> None:
    index = made_of('<{id}organizations/green> {label} "绿洲"@zh .')
    assert all(paths(index, text) == ["organizations/green"] for text in ("lǜzhōu", "lvzhou", "luzhou"))


def test_a_description_is_searched_after_the_names(made_of: Make) -> None:
    lines = """
    <{id}techniques/a> {label} "Alpha"@en .
    <{id}techniques/a> <http://purl.org/dc/terms/description> "Routes tokens to experts."@en .
    <{id}techniques/experts> {label} "Experts"@en .
    """
    found = made_of(lines).find("experts").hits
    assert [(hit.record.path, hit.by) for hit in found] == [
        ("techniques/experts", "label"),
        ("techniques/a", "summary"),
    ]


def test_longer_text_finds_the_name_it_begins_with(made_of: Make, kimi: str) -> None:
    index = made_of(kimi + '<{id}organizations/huawei> {label} "华为"@zh .')
    assert paths(index, "Moonshot AI Beijing office")[0] == "organizations/moonshot"
    assert paths(index, "华为技术有限公司") == ["organizations/huawei"]


@given(st.text(max_size=300), st.sampled_from(["", "models", "nothing"]))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_it(fixed: Search, text: str, type_name: str) -> None:
    found = fixed.find(text, type_name)
    assert all(0 <= hit.score <= 100 for hit in found.hits)


@pytest.mark.parametrize(
    "text",
    [
        '"kimi',
        "kimi*",
        "NEAR(kimi k2)",
        "kimi AND",
        "kimi OR k2",
        "names:kimi",
        "^kimi",
        "kimi -k2",
        "kimi'; DROP TABLE x",
    ],
)
def test_signs_of_the_query_language_are_only_signs(fixed: Search, text: str) -> None:
    assert {"Kimi", "Kimi K2"} & {hit.name for hit in fixed.find(text).hits}


def test_ten_thousand_characters_are_cut(fixed: Search) -> None:
    assert fixed.find("kimi " * 2000).total >= 0
    assert fixed.find("kimi" + " " * 9996).hits[0].record.path == "organizations/moonshot"


def test_many_threads_ask_one_connection(fixed: Search) -> None:
    wrong: list[object] = []

    def ask() -> None:
        for _ in range(30):
            hits = fixed.find("kimi").hits
            if not hits or hits[0].record.path != "organizations/moonshot":
                wrong.append(hits)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_index_that_cannot_be_written_is_kept_in_memory(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    index = Search(search.opened(missing, lambda text: []), "none")
    assert index.find("kimi").total == 0 and not missing.exists()
