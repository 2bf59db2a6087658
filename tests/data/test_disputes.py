"""The disputes that were judged by hand come out of the build, and nothing that was judged a mere contrast."""

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from sinograph import build as building
from sinograph import vocabulary as v

EXPECTED = Path(__file__).parent / "disputes_expected.csv"


@pytest.fixture(scope="module")
def found(graph: building.Graph) -> list[set[str]]:
    nodes: dict[str, set[str]] = {}
    for quad in graph.quads:
        if quad.predicate == v.sg("involves") and str(quad.subject).startswith(f"<{v.DISPUTE}"):
            assert isinstance(quad.object, ox.NamedNode)
            nodes.setdefault(str(quad.subject), set()).add(quad.object.value.removeprefix(v.CLAIM))
    return list(nodes.values())


def expected() -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", expected(), ids=lambda r: f"{r['about']}-{r['property']}-{r['claims'].split()[0]}")
def test_a_dispute_of_the_founding_articles_is_found(found: list[set[str]], row: dict[str, str]) -> None:
    wanted = set(row["claims"].split())
    assert any(wanted <= claims for claims in found)


def test_the_cost_of_v3_is_a_scope_mismatch_and_no_dispute(graph: building.Graph, found: list[set[str]]) -> None:
    cost = {"s0-137", "s2-019", "s3-071", "s4-017", "s4-035", "r-s0-137"}
    assert all(len(claims & cost) < 2 for claims in found)
    apart = [
        {
            q.object.value.removeprefix(v.CLAIM)
            for q in graph.quads
            if q.subject == node and q.predicate == v.sg("involves")
        }
        for node in {q.subject for q in graph.quads if q.object == v.sg("ScopeMismatch")}
        if str(node).startswith(f"<{v.MISMATCH}")
    ]
    assert any({"s0-137", "s4-035"} <= claims for claims in apart)
