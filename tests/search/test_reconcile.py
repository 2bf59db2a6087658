"""When a name in a table is safely one thing, and what evidence does to a score."""

from collections.abc import Callable

import pytest

from sinograph.engine import Term
from sinograph.search import Asked, Candidate, Search, candidates
from sinograph.vocabulary import ENTITY, TERM, XSD

Make = Callable[[str], Search]
CHINA, US = Term("iri", f"{ENTITY}places/china"), Term("iri", f"{ENTITY}places/us")
LINES = """
<{id}organizations/zhipu> {label} "Zhipu AI"@en .
<{id}organizations/zhipu> {label} "智谱"@zh .
<{id}organizations/zhipu> {alias} "IO"@en .
<{id}organizations/zhipu> {a} <{sg}AILab> .
<{id}organizations/qwen-team> {label} "Qwen Team"@en .
<{id}organizations/qwen-team> {alias} "Qwen"@en .
<{id}models/qwen> {label} "Qwen family"@en .
<{id}models/qwen> {alias} "Qwen"@en .
<{id}places/china> {label} "China"@en .
<{id}places/china> {label} "中国"@zh .
<{id}places/us> {label} "United States"@en .
<{id}places/us> {alias} "USA"@en .
"""
FACTS = {
    f"{ENTITY}organizations/zhipu": {
        f"{TERM}headquartersCountry": [CHINA],
        f"{TERM}foundingDate": [Term("literal", "2019-06-11", f"{XSD}date")],
        f"{TERM}employeeCount": [Term("literal", "800", f"{XSD}integer")],
    }
}


def ask(index: Search, name: str, *types: str, strict: str = "any", **properties: object) -> list[Candidate]:
    given = tuple((TERM + name, value if isinstance(value, tuple) else (value,)) for name, value in properties.items())
    return candidates(index, lambda iri: FACTS.get(iri, {}), Asked(name, types, strict, 5, given))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["Zhipu AI", "zhipu ai", "智谱", "智譜", "Zhipu AI Ltd.", "organizations/zhipu"])
def test_a_whole_name_of_one_thing_is_a_match(made_of: Make, name: str) -> None:
    (first, *_) = ask(made_of(LINES), name)
    assert first.record.path == "organizations/zhipu" and first.match and first.score >= 90


@pytest.mark.parametrize("name", ["Zhippu AI", "Zhipu", "zp", "IO", "zhipu artificial intelligence"])
def test_less_than_a_whole_name_is_a_candidate_only(made_of: Make, name: str) -> None:
    (first, *_) = ask(made_of(LINES), name)
    assert first.record.path == "organizations/zhipu" and not first.match and first.score < 98


def test_a_name_of_two_things_is_no_match_until_a_type_parts_them(made_of: Make) -> None:
    index = made_of(LINES)
    both = ask(index, "Qwen")
    assert {one.record.path for one in both[:2]} == {"organizations/qwen-team", "models/qwen"}
    assert not any(one.match for one in both)
    (model, *_) = ask(index, "Qwen", "models")
    assert model.record.path == "models/qwen" and model.match and model.features["type"] is True


def test_types_may_be_a_wish(made_of: Make) -> None:
    index = made_of(LINES)
    assert ask(index, "Qwen", "people") == []
    wished = ask(index, "Qwen", "models", strict="should")
    assert wished[0].record.path == "models/qwen" and len(wished) == 2
    assert ask(index, "Zhipu AI", "AILab", "models", strict="all") == []
    assert len(ask(index, "Zhipu AI", "AILab", "organizations", strict="all")) == 1


@pytest.mark.parametrize("country", ["China", "中国", "中國", {"id": "places/china"}, {"id": f"{ENTITY}places/china"}])
def test_evidence_that_agrees_makes_a_misspelt_name_safe(made_of: Make, country: object) -> None:
    (first, *_) = ask(made_of(LINES), "Zhippu AI", headquartersCountry=country)
    assert first.match and first.features["property:headquartersCountry"] == 100.0


@pytest.mark.parametrize("country", ["USA", "United States", {"id": "places/us"}])
def test_evidence_against_it_takes_the_match_away(made_of: Make, country: object) -> None:
    alone, against = ask(made_of(LINES), "Zhipu AI")[0], None
    against = ask(made_of(LINES), "Zhipu AI", headquartersCountry=country)[0]
    assert alone.match and not against.match and against.score < alone.score
    assert against.features["property:headquartersCountry"] <= 35  # type: ignore[operator]


def test_evidence_that_nobody_has_changes_nothing(made_of: Make) -> None:
    index = made_of(LINES)
    assert ask(index, "Zhipu AI", website="zhipuai.cn")[0].score == ask(index, "Zhipu AI")[0].score


@pytest.mark.parametrize(
    ("name", "given", "least", "most"),
    [
        ("foundingDate", "2019", 100, 100),
        ("foundingDate", "2019-06-11", 100, 100),
        ("foundingDate", "2021", 0, 0),
        ("employeeCount", 800, 100, 100),
        ("employeeCount", "790", 95, 99),
        ("employeeCount", "many", 0, 0),
        ("employeeCount", "nan", 0, 0),
        ("employeeCount", ("3", 800), 100, 100),
    ],
)
def test_values_are_compared_as_what_they_are(made_of: Make, name: str, given: object, least: int, most: int) -> None:
    (first, *_) = ask(made_of(LINES), "Zhipu AI", **{name: given})
    assert least <= first.features[f"property:{name}"] <= most


def test_a_required_property_leaves_only_what_agrees(made_of: Make) -> None:
    asked = Asked("Zhipu AI", properties=((f"{TERM}headquartersCountry", ("China",)),))
    need = frozenset({f"{TERM}headquartersCountry"})
    index = made_of(LINES + '<{id}organizations/zhipu-us> {label} "Zhipu AI"@en .')
    facts: Callable[[str], dict[str, list[Term]]] = lambda iri: FACTS.get(iri, {})  # noqa: E731
    assert len(candidates(index, facts, asked)) == 2
    only = candidates(index, facts, Asked(asked.name, properties=asked.properties, required=need))
    assert [one.record.path for one in only] == ["organizations/zhipu"]


def test_scores_stay_between_0_and_100_and_in_order(names: Search) -> None:
    for name in ("DeepSeek", "Moonshoot AI", "Qwen", "Li", "H100", "university"):
        scores = [one.score for one in candidates(names, lambda iri: {}, Asked(name, limit=25))]
        assert scores == sorted(scores, reverse=True) and all(0 <= score <= 100 for score in scores)
