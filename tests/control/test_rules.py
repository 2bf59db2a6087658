"""Rules are data: other limits, other answers. Imagined chips meet the same rules; listings and changes are dated."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from sinograph import control
from sinograph.build import Graph, assemble
from sinograph.build.derive import derive
from sinograph.control import read
from sinograph.errors import RequestError
from sinograph.vocabulary import ENTITY, INFERRED, XSD, sg
from tests.control.conftest import Direct

ROOT = Path(__file__).parents[2]
#: relation, metric, old limit, new limit, chip, day, verdict before and after, rule that begins with
MUTATIONS = [
    ("atLeast", "interconnectBandwidth", "600", "601", "nvidia-a100-sxm-80gb", "us-acs-2022", "met", "notMet"),
    ("below", "totalProcessingPerformance", "21000", "20900", "amd-mi325x", "us-h200-2026", "met", "notMet"),
    ("atLeast", "totalProcessingPerformance", "2400", "2700", "nvidia-a30", "us-acs-2023-3a090-b-1", "met", "notMet"),
    ("atLeast", "memoryBandwidth", "1400", "1300", "nvidia-rtx-5090d-v2", "us-letter-2025-04", "notMet", "met"),
    ("atLeast", "performanceDensity", "3.2", "3.1", "nvidia-a10", "us-acs-2023-3a090-b-2", "notMet", "met"),
]


@pytest.fixture(scope="module")
def altered(graph: Graph) -> Direct:
    """The graph with five limits changed, and everything that depends on them derived again."""
    added = {q.triple for q in graph.quads if q.graph_name == INFERRED}
    made = {sg("RuleApplicability"), sg("ThresholdTest")}
    again = {t.subject for t in added if t.object in made}
    kept = {q for q in graph.quads if q.graph_name == DefaultGraph() and q.subject not in again}
    for relation, metric, old, new, _, rule, *_ in MUTATIONS:
        of = {q.subject for q in kept if q.predicate == sg("metric") and q.object == sg(metric)}
        limit = Literal(old, datatype=NamedNode(f"{XSD}decimal"))
        hits = [q for q in kept if q.predicate == sg(relation) and q.subject in of and q.object == limit]
        for quad in hits:
            if f"/criteria/{rule}" in quad.subject.value:
                kept.remove(quad)
                kept.add(Quad(quad.subject, quad.predicate, Literal(new, datatype=limit.datatype)))
    store = Store()
    store.bulk_extend(kept)
    more = derive(store, ROOT / "queries" / "control" / "derive")
    return Direct(kept | {Quad(t.subject, t.predicate, t.object) for t in more})


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m[1]}-{m[2]}-to-{m[3]}")
def test_another_limit_gives_another_verdict(mutation: tuple[str, ...], engine: Direct, altered: Direct) -> None:
    chip, rule, before, after = mutation[4:]
    assert _verdicts(engine, chip, rule) == {before}
    assert _verdicts(altered, chip, rule) == {after}


def _verdicts(engine: Direct, chip: str, rule: str) -> set[str]:
    text = f"SELECT ?rule ?verdict {{ ?a sg:ofChip chips:{chip} ; sg:ofRule ?rule ; sg:verdict ?verdict }}"
    rows = engine.select(text)
    return {r["verdict"].split("#")[1] for r in rows if r["rule"].startswith(f"{ENTITY}rules/{rule}")}


NVIDIA = {"soldBy": "nvidia", "tpp": 100}
SERVER, CONSUMER = {"dataCentreMarketed": True}, {"dataCentreMarketed": False}
IMAGINED = [
    ({"tpp": 4800}, "2024-01-01", "undetermined", None),
    ({"tpp": 4800} | SERVER, "2024-01-01", "licenceRequired", "rule"),
    ({"tpp": 4800} | CONSUMER, "2024-01-01", "exceptionEligible", None),
    ({"tpp": "4799.9"} | CONSUMER, "2024-01-01", "noRequirementFound", None),
    ({"tpp": 1599} | SERVER, "2024-01-01", "noRequirementFound", None),
    ({"tpp": 1600} | SERVER, "2024-01-01", "undetermined", None),
    ({"tpp": 1600, "dieArea": 500} | SERVER, "2024-01-01", "exceptionEligible", None),
    ({"tpp": 1600, "dieArea": 501} | SERVER, "2024-01-01", "noRequirementFound", None),
    ({"tpp": 1600, "performanceDensity": "5.92"} | SERVER, "2024-01-01", "licenceRequired", "rule"),
    ({"tpp": 2400, "performanceDensity": "1.6"} | SERVER, "2024-01-01", "exceptionEligible", None),
    ({"tpp": 2400, "performanceDensity": "1.59"} | SERVER, "2024-01-01", "noRequirementFound", None),
    ({"tpp": 4800, "interconnectBandwidth": 600}, "2022-12-01", "licenceRequired", "rule"),
    ({"tpp": 4800, "interconnectBandwidth": 599}, "2022-12-01", "noRequirementFound", None),
    ({"tpp": 4800}, "2022-12-01", "undetermined", None),
    ({"tpp": 5000, "itemOrigin": "CN"}, "2024-01-01", "notSubject", None),
    (NVIDIA | {"memoryBandwidth": 1000, "interconnectBandwidth": 700}, "2025-06-01", "licenceRequired", "letter"),
    (NVIDIA | {"memoryBandwidth": 1000, "interconnectBandwidth": 699}, "2025-06-01", "noRequirementFound", None),
    ({"soldBy": "google", "tpp": 100, "memoryBandwidth": 5000}, "2025-06-01", "noRequirementFound", None),
]


@pytest.mark.parametrize(("specs", "day", "status", "basis"), IMAGINED)
def test_an_imagined_chip_meets_the_same_rules(
    specs: dict[str, object], day: str, status: str, basis: str | None, engine: read.Selecting
) -> None:
    found = control.what_if(engine, specs, "CN", day)
    assert (found.status, found.basis) == (status, basis)


@pytest.mark.parametrize("specs", [{"speed": 1}, {"tpp": "fast"}, {"tpp": -1}, {"dataCentreMarketed": "perhaps"}])
def test_an_impossible_value_is_refused(specs: dict[str, object], engine: read.Selecting) -> None:
    with pytest.raises(RequestError, match="write"):
        control.what_if(engine, specs, "CN", "2024-01-01")


def test_the_review_policy_changes_while_the_licence_stays(engine: read.Selecting) -> None:
    for chip, day, expected in (
        ("nvidia-h200-sxm", "2026-01-14", "presumptionOfDenial"),
        ("nvidia-h200-sxm", "2026-01-15", "caseByCase"),
        ("amd-mi325x", "2026-02-01", "caseByCase"),
        ("amd-mi355x", "2026-02-01", "presumptionOfDenial"),
    ):
        found = control.status(engine, chip, "CN", day)
        assert found.status == "licenceRequired" and found.policy is not None and found.policy.concept == expected
    parent = control.status(engine, "nvidia-h200-sxm", "CN", "2026-02-01", "RU")
    assert parent.policy is not None and parent.policy.concept == "presumptionOfDenial"


def ask(engine: Direct, name: str, **given: str) -> list[dict[str, str]]:
    text = (ROOT / "queries" / "answers" / f"{name}.rq").read_text(encoding="utf-8")
    day = f'"%s"^^<{XSD}date>'
    return engine.select(text, {k: f"<{ENTITY}{x}>" if "/" in x else day % x for k, x in given.items()})


def test_listings_are_dated_and_reach_up_to_the_parent(engine: Direct) -> None:
    own = ask(engine, "listed-on", organization="organizations/sophgo", date="2025-01-16")
    assert {(r["how"], r["list"].split("/")[-1]) for r in own} == {("itself", "entity-list")}
    assert not ask(engine, "listed-on", organization="organizations/sophgo", date="2025-01-15")
    above = ask(engine, "listed-on", organization="organizations/hisilicon", date="2019-05-16")
    assert {r["how"] for r in above} == {"itself", "parent"}
    assert not ask(engine, "listed-on", organization="organizations/hisilicon", date="2019-05-15")


def test_chips_that_changed_status_although_they_did_not_change(engine: Direct) -> None:
    given = {"destination": "places/china", "before": "2023-10-20", "after": "2023-12-01"}
    found = {r["chip"].split("/")[-1]: (r["was"], r["is"]) for r in ask(engine, "status-changes", **given)}
    assert found["nvidia-h800-sxm"] == found["nvidia-a800-sxm-80gb"] == ("noRequirementFound", "licenceRequired")
    assert found["nvidia-rtx-4090"] == ("noRequirementFound", "exceptionEligible")
    assert found["moorethreads-s4000"] == ("noRequirementFound", "undetermined")
    assert not {"nvidia-h20", "nvidia-a100-sxm-80gb", "nvidia-rtx-4090d", "huawei-ascend-910b2"} & found.keys()


def test_computed_values_are_claims_with_their_grounds(engine: Direct) -> None:
    text = """SELECT ?claim ?certainty ?base {
        VALUES ?claim { claim:computed-tpp-nvidia-h800-sxm claim:computed-density-nvidia-h800-sxm }
        ?claim sg:certainty ?certainty ; sg:basedOn ?base ; sg:source ?source }"""
    found = engine.select(text)
    assert {r["certainty"].split("#")[1] for r in found} == {"derived"}
    assert len({r["claim"] for r in found}) == 2 and len(found) >= 3


NEW = {
    "lists/some-group": "type: CountryGroup\nlabel: Some group",
    "places/vietnam": """
        type: Country
        label: Vietnam
        isoCode: VN
        claims:
        - source: report
          locator: list
          certainty: official
          memberOf: {value: lists/some-group, validFrom: 2030-01-01, validUntil: 2031-01-01}
    """,
    "chips/thing": """
        type: Chip
        label: Thing
        claims:
        - source: report
          locator: table
          certainty: companyClaimed
          memoryCapacity: 80
          thermalDesignPower: 700
          memoryBandwidth: 999
    """,
    "rules/new-rule": """
        type: ControlListEntryVersion
        label: A rule of 2030
        claims:
        - source: report
          locator: paragraph 1
          certainty: official
          requirement: licenceRequired
          regulatedActivity: export
          effectiveFrom: 2030-06-01
          appliesToDestination: lists/some-group
          above: {value: 998, metric: memoryBandwidth, inTest: 1}
    """,
}


def test_a_new_rule_is_a_data_file_and_nothing_else(write_data: Callable[[dict[str, str]], Path]) -> None:
    engine = Direct(assemble(ROOT, write_data(NEW)).quads)
    days = ("2030-05-31", "2030-06-01", "2030-12-31", "2031-01-01")
    found = [control.status(engine, "thing", "VN", day).status for day in days]
    assert found == ["noRequirementFound", "licenceRequired", "licenceRequired", "noRequirementFound"]
    assert control.status(engine, "thing", "China", "2030-07-01").missing == ("countryGroups",)
