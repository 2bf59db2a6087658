"""The totals of the source tables, counted again in the built graph: nothing got lost, and nothing is there twice."""

import pyoxigraph as ox
import pytest

from sinograph import vocabulary as v
from tests.data.conftest import Said, Unit, ask, rows

TOTALS = rows("totals_expected.csv")
ENTITIES = rows("entities.csv")
FACTS = rows("facts.csv")


def name(total: dict[str, str]) -> str:
    return total["name"]


def with_evidence(kind: str) -> list[dict[str, str]]:
    return [total for total in TOTALS if total["evidence"] == kind]


def count(store: ox.Store, pattern: str) -> int:
    (row,) = ask(store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}")
    return int(row["n"].value)


@pytest.mark.parametrize("total", [t for t in TOTALS if t["pattern"]], ids=name)
def test_the_graph_holds_the_total(store: ox.Store, total: dict[str, str]) -> None:
    assert count(store, total["pattern"]) == int(total["total"]), total["reason"]


@pytest.mark.parametrize("total", with_evidence("entities"), ids=name)
def test_every_row_has_its_entity(store: ox.Store, total: dict[str, str]) -> None:
    wanted = [row["entity"] for row in ENTITIES if row["table"] == total["name"]]
    assert len(wanted) == len(set(wanted)) == int(total["loaded"])
    absent = [e for e in wanted if not any(store.quads_for_pattern(ox.NamedNode(v.ENTITY + e), v.RDF_TYPE, None))]
    assert not absent


@pytest.mark.parametrize("total", with_evidence("facts"), ids=name)
def test_every_row_has_a_claim(
    claims: dict[tuple[str, str], list[Said]], units: dict[str, Unit], total: dict[str, str]
) -> None:
    found = {
        fact["row"]
        for fact in FACTS
        if fact["table"] == total["name"]
        and any(c.is_value(fact, units) for c in claims.get((fact["subject"], fact["property"]), ()))
    }
    assert len(found) == int(total["loaded"]) <= int(total["rows"]), total["reason"]


@pytest.mark.parametrize("total", TOTALS, ids=name)
def test_a_difference_has_its_reason(total: dict[str, str]) -> None:
    numbers = {total[column] for column in ("rows", "loaded", "total")} - {""}
    assert len(numbers) == 1 or total["reason"]


def test_the_known_sums_of_the_parts() -> None:
    by_name = {total["name"]: total for total in TOTALS}
    rounds, raised, bought = (
        int(by_name[n]["total"]) for n in ("funding rounds", "rounds that raise money", "acquisitions")
    )
    assert rounds == raised + bought
    scores = (int(by_name[n]["total"]) for n in ("scores", "scores of the founding articles that are rows"))
    assert sum(scores) == int(by_name["scores"]["rows"])


def test_a_wrong_total_is_noticed(store: ox.Store) -> None:
    assert count(store, "?x a sg:AIModel") != 427
    assert count(store, "?x a sg:NoSuchClass") == 0
