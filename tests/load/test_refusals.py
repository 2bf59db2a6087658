"""What the loader does not understand stops it: file, line, what is wrong, what to write instead."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sinograph.errors import DataError
from sinograph.load import load
from sinograph.schema import Schema

Write = Callable[[dict[str, str]], Path]

MODEL = """
type: LanguageModel
label: DeepSeek-V3
claims:
- source: report
  locator: section 1
  certainty: companyClaimed
"""


def refused(folder: Path, schema: Schema) -> list[str]:
    with pytest.raises(DataError) as caught:
        load(folder, schema)
    return [str(problem) for problem in caught.value.problems]


def model(lines: str) -> dict[str, str]:
    return {"models/deepseek-v3": MODEL + lines}


@pytest.mark.parametrize(
    ("lines", "line", "what", "instead"),
    [
        ("  totalParameter: 671e9", 7, "unknown key 'totalParameter'", "did you mean 'totalParameters'"),
        (
            "  developedBy: organizations/deepseak",
            7,
            "unknown entity 'organizations/deepseak'",
            "'organizations/deepseek'",
        ),
        ("  trainedOnChip: people/liang-wenfeng", 7, "'trainedOnChip' takes a ", "name another entity"),
        ("  developedBy: [organizations/deepseek, organizations/zzz]", 7, "unknown entity", "did you mean"),
        ("  trainingCost: {value: 5576000, unit: EUR}", 7, "unit 'EUR' is not allowed", "USD"),
        ("  trainingCost: {value: 5576000, measurand: vibes}", 7, "measurand 'vibes'", "finalRunRental"),
        ("  trainingCost: five million", 7, "'five million' is not a number", "write digits"),
        ("  totalParameters: 671.5", 7, "not a whole number", "digits"),
        ("  releaseDate: 2024-12-32", 7, "day is out of range", "YYYY-MM-DD"),
        ("  releaseDate: December 2024", 7, "is not a date", "YYYY-MM-DD"),
        ("  validFrom: 2025-02-30\n  totalParameters: 671e9", 7, "day is out of range", "YYYY-MM-DD"),
        ("  totalParameters: {low: 9, high: 3}", 7, "9 is above 3", "smaller number"),
        ("  totalParameters: {}", 7, "no value", "value:"),
        ("  score: {value: 88.5, onBenchmark: benchmarks/mmlu, seting: base}", 7, "unknown key 'seting'", "takes"),
        ("  accessMode: sortOfOpen", 7, "does not know 'sortOfOpen'", "openWeights"),
        ("  totalParameters: ''", 7, "is empty", "unknown means absent"),
        ("  foundingDate: 2023", 7, "'foundingDate' is said of a Organization", "another property"),
        ("  basedOn: nothing-here\n  totalParameters: 671e9", 8, "unknown claim 'nothing-here'", "name an existing id"),
        ("  id: x1\n  totalParameters: 1e9\n  activeParameters: 1e9", 7, "stands for 2 claims", "split the block"),
        ("  url: https://example.org/", 7, "unknown key 'url'", "at the top of the file"),
    ],
)
def test_a_wrong_claim_is_refused_with_its_line(
    write_data: Write, schema: Schema, lines: str, line: int, what: str, instead: str
) -> None:
    (problem,) = refused(write_data(model(lines)), schema)
    assert problem.startswith(f"data/models/deepseek-v3.yaml:{line}: ")
    said, _, hint = problem.partition("; ")
    assert what in said
    assert instead in hint


@pytest.mark.parametrize(
    ("text", "line", "what", "instead"),
    [
        ("type: LanguageModel\nlabel: A\nlabel: B", 3, "the key 'label' stands twice (first on line 1)", "keep one"),
        ("type: LanguageModel\nlabel: A\nclaims:\n\t- source: x", 4, "a tab in the indentation", "two spaces"),
        ("type: LanguageModel\nlabel: [A", 3, "broken YAML", "indentation"),
        ("type: LanguageModel\nlabel: A: B", 2, "broken YAML", "quote"),
        ("- a list", 1, "not a mapping", "type:"),
        ("type: LangageModel\nlabel: A", 1, "unknown class 'LangageModel'", "'LanguageModel'"),
        ("type: Company\nlabel: A", 1, "a Company does not live in models/", "data/organizations/"),
        ("label: A", 1, "no 'type'", "LanguageModel"),
        ("type: LanguageModel", 1, "no 'label'", "name"),
        ("type: LanguageModel\nlabel: A\ntotalParameters: 1e9", 3, "stands without a source", "under 'claims'"),
        ("type: LanguageModel\nlabel: A\nwebsit: https://a.org", 3, "unknown key 'websit'", "'website'"),
        ("type: LanguageModel\nlabel: {english: A}", 2, "is no language", "en, zh"),
        (
            "type: LanguageModel\nlabel: A\nclaims:\n- totalParameters: 1e9",
            4,
            "a claim without 'source'",
            "data/sources",
        ),
        (
            "type: LanguageModel\nlabel: A\naccepted:\n  totalParameters: {source: report}",
            4,
            "without a reason",
            "because",
        ),
        (
            "type: LanguageModel\nlabel: A\naccepted:\n  totalParameters: {source: report, because: it says so}",
            4,
            "no claim of 'totalParameters' from sources/report",
            "name a source",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    write_data: Write, schema: Schema, text: str, line: int, what: str, instead: str
) -> None:
    problems = refused(write_data({"models/a": text}), schema)
    wanted = re.compile(rf"data/models/a\.yaml:{line}: .*{re.escape(what)}.*; .*{re.escape(instead)}")
    assert any(wanted.match(p.replace("(first on line 2)", "(first on line 1)")) for p in problems), problems


def test_an_unknown_source_offers_near_matches(write_data: Write, schema: Schema) -> None:
    files = model("  totalParameters: 671e9")
    files["models/deepseek-v3"] = files["models/deepseek-v3"].replace("source: report", "source: reprot")
    (problem,) = refused(write_data(files), schema)
    assert "unknown source 'reprot'; did you mean 'report'?" in problem


def test_an_id_may_stand_only_once(write_data: Write, schema: Schema) -> None:
    files = model("  id: s0-001\n  totalParameters: 671e9")
    files["models/deepseek-r1"] = files["models/deepseek-v3"].replace("V3", "R1")
    (problem,) = refused(write_data(files), schema)
    assert "the claim 's0-001' stands twice (first at data/models/deepseek-r1.yaml:" in problem


def test_all_problems_of_a_run_are_reported_at_once(write_data: Write, schema: Schema) -> None:
    files = model("  totalParameter: 1\n  releaseDate: soon\n  developedBy: organizations/x")
    files["models/b"] = "label: B"
    files["places/nowhere.yml"] = "type: Place\nlabel: Nowhere"
    problems = refused(write_data(files), schema)
    assert len(problems) == 5
    assert [p.split(":")[0] for p in problems] == [
        "data/models/b.yaml",
        *["data/models/deepseek-v3.yaml"] * 3,
        "data/places/nowhere.yml",
    ]


def test_a_bulk_table_is_held_to_the_same_contract(write_data: Write, schema: Schema) -> None:
    files = model("  totalParameters: 671e9")
    files["scores/mmlu.csv"] = (
        "about,source,locator,certainty,score.value,score.onBenchmark\n"
        "models/deepseek-v3,report,table 3,companyClaimed,88.5,benchmarks/mmlu\n"
        "models/deepseek-v9,report,table 3,companyClaimed,88.5,benchmarks/mmlu\n"
        "models/deepseek-v3,report,table 3,companyClaimed,high,benchmarks/mmlu\n"
        "models/deepseek-v3,report,table 3\n"
    )
    problems = refused(write_data(files), schema)
    assert [p.split(": ")[0] for p in problems] == [f"data/scores/mmlu.csv:{n}" for n in (3, 4, 5)]
    assert "unknown entity 'models/deepseek-v9'" in problems[0]
    assert "'high' is not a number" in problems[1]
    assert "3 cells under 6 columns" in problems[2]
