"""The 66 disputed topics of the source tables come out as disputes, as differences of scope, or apart with a reason."""

import pyoxigraph as ox
import pytest

from sinograph import vocabulary as v
from tests.data.conftest import rows

TOPICS = rows("topics_expected.csv")


@pytest.fixture(scope="module")
def involved(store: ox.Store) -> dict[str, set[str]]:
    """Claims by dispute or mismatch."""
    found: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, v.sg("involves"), None, ox.DefaultGraph()):
        assert isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
        found.setdefault(quad.subject.value, set()).add(quad.object.value.removeprefix(v.CLAIM))
    return found


def sides(topic: dict[str, str]) -> tuple[set[str], set[str]]:
    return set(topic["claim_a"].split()), set(topic["claim_b"].split())


def exists(store: ox.Store, claim: str) -> bool:
    return any(store.quads_for_pattern(ox.NamedNode(v.CLAIM + claim), v.sg("property"), None))


def linked(store: ox.Store, a: set[str], b: set[str]) -> bool:
    pairs = [(x, y) for x in a for y in b]
    return any(
        any(store.quads_for_pattern(ox.NamedNode(v.CLAIM + x), v.sg("contrasts"), ox.NamedNode(v.CLAIM + y)))
        for x, y in pairs + [(y, x) for x, y in pairs]
    )


def test_all_topics_are_judged() -> None:
    assert [int(topic["topic"]) for topic in TOPICS] == list(range(1, 67))
    assert all(topic["reason"] for topic in TOPICS)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda t: f"{t['topic']}-{t['outcome']}")
def test_a_topic_comes_out_as_judged(store: ox.Store, involved: dict[str, set[str]], topic: dict[str, str]) -> None:
    a, b = sides(topic)
    assert all(exists(store, claim) for claim in a | b), "a claim of the topic is gone"
    both = [node for node, claims in involved.items() if claims & a and claims & b]
    disputed = any(node.startswith(v.DISPUTE) for node in both)
    apart = any(node.startswith(v.MISMATCH) for node in both)
    match topic["outcome"]:
        case "dispute":
            assert disputed
        case "mismatch":
            assert apart and not disputed
        case "linked":
            assert linked(store, a, b) and not disputed and not apart
        case outcome:
            assert outcome == "apart" and not disputed
