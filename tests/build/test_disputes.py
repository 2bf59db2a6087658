"""Where sources disagree, and where they only seem to: the definition of a dispute, case by case."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sinograph.build import policy
from sinograph.build.accept import Decisions, accept
from sinograph.build.compare import Comparer
from sinograph.build.dispute import Dispute, Mismatch, disputes, mismatches
from sinograph.load import load
from sinograph.load.reader import name_of
from sinograph.schema import Schema

ROOT = Path(__file__).parents[2]
Write = Callable[[dict[str, str]], Path]


class Outcome:
    """What the build decides for a few inline files."""

    def __init__(self, folder: Path, schema: Schema) -> None:
        self.dataset = load(folder, schema)
        judgement = policy.read(ROOT / "queries" / "acceptance.yaml")
        comparer = Comparer(self.dataset, judgement.contained_by)
        self.decisions: Decisions = accept(self.dataset, judgement, comparer)
        self.disputes: list[Dispute] = disputes(self.dataset, judgement, comparer)
        self.mismatches: list[Mismatch] = mismatches(self.dataset, comparer)

    def accepted(self, prop: str) -> list[str]:
        return sorted(c.value.text for c in self.decisions.accepted if c.property.name == prop)

    def status(self, claim: str) -> str:
        return next(s for i, s in self.decisions.status.items() if name_of(i) == claim)

    def disputed(self) -> list[set[str]]:
        return [{name_of(c.iri) for c in d.claims} for d in self.disputes]


@pytest.fixture
def outcome(write_data: Write, schema: Schema) -> Callable[[str, str], Outcome]:
    def make(name: str, text: str) -> Outcome:
        return Outcome(write_data({name: text}), schema)

    return make


def block(id_: str, source: str, certainty: str, line: str) -> str:
    return f"- source: {source}\n  locator: here\n  certainty: {certainty}\n  id: {id_}\n  {line}\n"


MODEL = "type: LanguageModel\nlabel: DeepSeek-V3\nclaims:\n"
LAB = "type: Company\nlabel: High-Flyer\nclaims:\n"

QUIET = {
    "the same number rounded": (
        "models/m", MODEL
        + block("a", "report", "companyClaimed", "trainingCost: 5576000")
        + block("b", "article", "reported", "trainingCost: 5.6e6")
        + block("c", "wiki", "reported", "trainingCost: 6e6")),
    "head counts of different years": (
        "organizations/x", LAB
        + block("a", "article", "reported", "employeeCount: {value: 120, asOf: 2023}")
        + block("b", "wiki", "reported", "employeeCount: {value: 300, asOf: 2025}")),
    "a year and a day in it": (
        "organizations/x", LAB
        + block("a", "article", "reported", "foundingDate: 2023")
        + block("b", "report", "official", "foundingDate: 2023-07-17")),
    "a city and the country around it": (
        "organizations/x", LAB
        + block("a", "article", "reported", "headquarteredIn: places/hangzhou")
        + block("b", "wiki", "reported", "headquarteredIn: places/china")),
    "several developers": (
        "models/m", MODEL
        + block("a", "article", "reported", "developedBy: organizations/deepseek")
        + block("b", "wiki", "reported", "developedBy: organizations/openai")),
    "successive seats": (
        "organizations/x", LAB
        + block("a", "article", "reported",
                "headquarteredIn: {value: places/hangzhou, validFrom: 2015, validUntil: 2020}")
        + block("b", "wiki", "reported", "headquarteredIn: {value: places/zhenjiang, validFrom: 2020}")),
    "a repetition that slipped": (
        "models/m", MODEL
        + block("a", "report", "companyClaimed", "trainingCost: 5576000")
        + block("b", "article", "reported", "basedOn: a\n  trainingCost: 7100000")),
    "another price a year later": (
        "models/m", MODEL
        + block("a", "report", "companyClaimed", "inputPrice: {value: 0.14, validFrom: 2024-05, validUntil: 2025-02}")
        + block("b", "article", "reported", "inputPrice: {value: 0.27, validFrom: 2025-02}")),
    "scores on different benchmarks settings": (
        "models/m", MODEL
        + block("a", "report", "companyClaimed",
                "score: {value: 88.5, onBenchmark: benchmarks/mmlu, evaluationSetting: 5-shot}")
        + block("b", "article", "reported",
                "score: {value: 75.9, onBenchmark: benchmarks/mmlu, evaluationSetting: zero-shot}")),
    "more than, and a number above it": (
        "models/m", MODEL
        + block("a", "article", "reported", "trainingCost: {above: 100e6}")
        + block("b", "wiki", "reported", "trainingCost: 150e6")),
    "yuan and dollars": (
        "models/m", MODEL
        + block("a", "report", "companyClaimed", "trainingCost: {value: 40e6, unit: CNY}")
        + block("b", "article", "reported", "trainingCost: {value: 5.6e6, unit: USD}")),
    "opinions in different words": (
        "models/m", MODEL
        + block("a", "article", "opinion", "reception: ignored")
        + block("b", "wiki", "opinion", "reception: celebrated")),
}  # fmt: skip

LOUD = {
    "numbers too far apart": (
        "models/m", MODEL
        + block("a", "report", "companyClaimed", "totalParameters: 671e9")
        + block("b", "article", "reported", "totalParameters: 236e9")),
    "dates in different years": (
        "organizations/x", LAB
        + block("a", "article", "reported", "foundingDate: 2024-04")
        + block("b", "wiki", "reported", "foundingDate: 2023")),
    "two cities at once": (
        "organizations/x", LAB
        + block("a", "article", "reported", "headquarteredIn: {value: places/zhenjiang, asOf: 2025-01-28}")
        + block("b", "wiki", "reported", "headquarteredIn: {value: places/hangzhou, asOf: 2025-01}")),
    "two scores in one setting": (
        "models/m", MODEL
        + block("a", "report", "companyClaimed", "score: {value: 65.2, onBenchmark: benchmarks/mmlu}")
        + block("b", "article", "reported", "score: {value: 90.5, onBenchmark: benchmarks/mmlu}")),
    "yuan and yuan": (
        "models/m", MODEL
        + block("a", "report", "companyClaimed", "trainingCost: {value: 40e6, unit: CNY}")
        + block("b", "article", "reported", "trainingCost: {value: 90e6, unit: CNY}")),
    "more than, and a number below it": (
        "models/m", MODEL
        + block("a", "article", "reported", "trainingCost: {above: 100e6}")
        + block("b", "wiki", "reported", "trainingCost: 78e6")),
}  # fmt: skip


@pytest.mark.parametrize("case", QUIET)
def test_what_only_looks_like_a_dispute_stays_quiet(outcome: Callable[[str, str], Outcome], case: str) -> None:
    assert outcome(*QUIET[case]).disputed() == []


@pytest.mark.parametrize("case", LOUD)
def test_what_excludes_each_other_is_a_dispute(outcome: Callable[[str, str], Outcome], case: str) -> None:
    found = outcome(*LOUD[case])
    assert found.disputed() == [{"a", "b"}]
    assert found.mismatches == []


def test_different_measurands_are_a_scope_mismatch(outcome: Callable[[str, str], Outcome]) -> None:
    text = (
        LAB
        + block("a", "report", "official", "foundingDate: 2023-07-17")
        + block("b", "article", "reported", "foundingDate: {value: 2023-04, measurand: publicAnnouncement}")
    )
    found = outcome("organizations/x", text)
    assert found.disputed() == []
    assert [{name_of(c.iri) for c in m.claims} for m in found.mismatches] == [{"a", "b"}]
    assert found.accepted("foundingDate") == ["2023-04", "2023-07-17"]


def test_contrasted_numbers_of_different_subjects_are_a_scope_mismatch(write_data: Write, schema: Schema) -> None:
    spent = "contrasts: a\n  hardwareSpending: {above: 500e6, measurand: cumulativeHardware}"
    files = {
        "models/m": MODEL + block("a", "report", "companyClaimed", "trainingCost: 5576000"),
        "organizations/x": LAB + block("b", "wiki", "estimated", spent),
    }
    found = Outcome(write_data(files), schema)
    assert found.disputed() == []
    assert [{name_of(c.iri) for c in m.claims} for m in found.mismatches] == [{"a", "b"}]


@pytest.mark.parametrize(
    ("case", "kind", "spread", "severity"),
    [
        ("numbers too far apart", "number", "2.843", "high"),
        ("dates in different years", "date", "485", "high"),
        ("more than, and a number below it", "number", "1.282", "medium"),
        ("two cities at once", "entity", "2", "medium"),
    ],
)
def test_severity_follows_the_policy(
    outcome: Callable[[str, str], Outcome], case: str, kind: str, spread: str, severity: str
) -> None:
    (dispute,) = outcome(*LOUD[case]).disputes
    assert (dispute.kind, str(dispute.spread), dispute.severity) == (kind, spread, severity)


@pytest.mark.parametrize(
    ("blocks", "winner"),
    [
        ([("a", "wiki", "official", "2023-07-17"), ("b", "article", "reported", "2024-04")], ["2023-07-17"]),
        ([("a", "article", "reported", "2023"), ("b", "wiki", "reported", "2024-04")], ["2023"]),
        ([("a", "article", "reported", "2023"), ("b", "report", "reported", "2024")], ["2023"]),
        ([("a", "article", "reported", "2023"), ("b", "article", "reported", "2024")], []),
        ([("a", "article", "opinion", "2023")], []),
        ([("a", "article", "reported", "2023"), ("b", "report", "reported", "2023-07-17")], ["2023-07-17"]),
    ],
    ids=["certainty", "checked", "recency", "tie", "opinion", "narrower"],
)
def test_the_policy_decides_in_its_order(
    outcome: Callable[[str, str], Outcome], blocks: list[tuple[str, str, str, str]], winner: list[str]
) -> None:
    text = LAB + "".join(block(i, s, c, f"foundingDate: {day}") for i, s, c, day in blocks)
    assert outcome("organizations/x", text).accepted("foundingDate") == winner


def test_a_company_does_not_win_in_its_own_cause(outcome: Callable[[str, str], Outcome]) -> None:
    text = (
        MODEL
        + block("a", "article", "companyClaimed", "trainingCost: 5576000")
        + block("b", "article", "reported", "trainingCost: 80e6")
    )
    found = outcome("models/m", text)
    assert found.accepted("trainingCost") == []
    assert len(found.decisions.undecided) == 1


def test_a_doubted_claim_is_contested_and_never_accepted(outcome: Callable[[str, str], Outcome]) -> None:
    text = MODEL + block(
        "a", "article", "reported", "doubt: another company made it\n  developedBy: organizations/openai"
    )
    found = outcome("models/m", text)
    assert found.accepted("developedBy") == []
    assert found.status("a") == "contested"


def test_an_adjudication_overrides_the_policy_and_may_leave_all_open(outcome: Callable[[str, str], Outcome]) -> None:
    text = (
        LAB
        + block("a", "wiki", "reported", "foundingDate: 2023-07-17")
        + block("b", "article", "official", "foundingDate: 2024-04")
    )
    chosen = "accepted:\n  foundingDate: {claim: a, because: the register says so}\n"
    assert outcome("organizations/x", text + chosen).accepted("foundingDate") == ["2023-07-17"]
    nothing = "accepted:\n  foundingDate: {none: true, because: nobody has seen the register}\n"
    found = outcome("organizations/x", text + nothing)
    assert found.accepted("foundingDate") == []
    assert found.status("a") == found.status("b") == "contested"


def test_only_what_still_holds_becomes_a_plain_value(outcome: Callable[[str, str], Outcome]) -> None:
    assert outcome(*QUIET["successive seats"]).accepted("headquarteredIn") == ["places/zhenjiang"]


def test_past_periods_stay_as_situations(outcome: Callable[[str, str], Outcome]) -> None:
    prices = outcome(*QUIET["another price a year later"])
    assert prices.accepted("inputPrice") == ["0.14 USD/Mtok", "0.27 USD/Mtok"]
    assert [name_of(i) for i in prices.decisions.past] == ["a"]
