"""The search for paths: shortest, meaningful first, and never another length than a plain search finds."""

import random
from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from sinograph.engine import Limits, LocalEngine
from sinograph.errors import RequestError
from sinograph.export.network import Edge, Heading, Network, Node
from sinograph.network import Index
from sinograph.network.paths import ALWAYS, JOINING, NEVER, Wish, between, paths
from sinograph.vocabulary import PREFIXES

EDGES = """
SELECT DISTINCT ?a ?b {
  ?c a sg:Claim ; sg:about ?a ; sg:value ?b ; sg:reviewStatus ?s
  FILTER(STRSTARTS(STR(?b), "https://w3id.org/sinograph/id/") && ?s != sg:rejected)
  FILTER NOT EXISTS { ?c sg:retractedOn ?d }
}"""
PAIRS = [
    ("organizations/high-flyer", "organizations/nvidia"),
    ("organizations/moonshot", "organizations/alibaba"),
    ("people/sam-altman", "people/liang-wenfeng"),
    ("models/deepseek-v3", "organizations/tsmc"),
    ("organizations/zhipu", "organizations/saudi-aramco"),
    ("rounds/moon-b-2024", "chips/huawei-ascend-910b"),
    ("benchmarks/mmlu", "people/liang-wenfeng"),
    ("organizations/hikvision", "organizations/biren"),
]


def small(*lines: str) -> Index:
    """Make an index of lines ``a b``, ``a b rumoured``, ``a b disputed`` or ``a b relation=outperforms``."""
    edges, ids = [], set()
    for number, line in enumerate(lines):
        one, other, *more = line.split()
        ids |= {one, other}
        relation = next((m.partition("=")[2] for m in more if "=" in m), "knows")
        certainty = "rumoured" if "rumoured" in more else "reported"
        status = "rejected" if "rejected" in more else "accepted"
        edges.append(
            Edge(str(number), one, other, relation, relation, f"x#{relation}", 1, certainty, status, "disputed" in more)
        )
    nodes = [Node(id, f"x/{id}", id, id.partition("/")[0]) for id in sorted(ids)]
    return Index.of(Network(Heading("", "", ""), nodes, edges))


def ways(index: Index, wish: Wish | None = None, **more: int) -> list[str]:
    return [" ".join(path.ids) for path in paths(index, "people/a", "people/z", wish or Wish(), **more).found]


def test_what_joins_everything_stands_between_only_where_nothing_else_does() -> None:
    index = small("people/a places/x", "people/z places/x", "people/a orgs/b", "orgs/c orgs/b", "orgs/c people/z")
    assert ways(index) == ["people/a orgs/b orgs/c people/z"]
    assert ways(index, Wish(through=ALWAYS)) == ["people/a places/x people/z"]
    alone = small("people/a lists/x", "people/z lists/x")
    assert paths(alone, "people/a", "people/z", Wish()).joining and ways(alone) == ["people/a lists/x people/z"]
    assert paths(alone, "people/a", "people/z", Wish(through=NEVER)).length is None
    assert not paths(alone, "people/a", "people/z", Wish(through=ALWAYS)).joining


def test_an_end_may_be_a_place() -> None:
    index = small("people/a places/x", "people/z places/x")
    found = paths(index, "people/a", "places/x", Wish(through=NEVER))
    assert found.length == 1 and not found.joining


def test_things_with_few_links_sure_word_and_no_comparison_come_first() -> None:
    hub = [f"orgs/hub orgs/{n}" for n in range(9)]
    index = small("people/a orgs/hub", "orgs/hub people/z", "people/a orgs/few", "orgs/few people/z", *hub)
    assert ways(index) == ["people/a orgs/few people/z", "people/a orgs/hub people/z"]
    for weak in ("rumoured", "disputed", "relation=outperforms"):
        index = small("people/a orgs/b", f"orgs/b people/z {weak}", "people/a orgs/c", "orgs/c people/z")
        assert ways(index) == ["people/a orgs/c people/z", "people/a orgs/b people/z"], weak


def test_longer_ones_come_after_and_only_if_wanted() -> None:
    index = small("people/a people/z", "people/a orgs/b", "orgs/b people/z", "orgs/b orgs/c", "orgs/c people/z")
    assert ways(index) == ["people/a people/z"]
    assert ways(index, longer=1) == ["people/a people/z", "people/a orgs/b people/z"]
    assert len(ways(index, longer=2)) == 3 and len(ways(index, longer=2, most=2)) == 2
    assert ways(index, Wish(longest=1), longer=2) == ["people/a people/z"]


def test_no_thing_twice_and_none_that_is_left_out_or_withdrawn() -> None:
    index = small("people/a orgs/b", "orgs/b orgs/c", "orgs/b people/z", "people/a people/z rejected")
    assert ways(index, longer=2) == ["people/a orgs/b people/z"]
    assert ways(index, Wish(without=frozenset({"orgs/b"}))) == []
    assert ways(index, Wish(without=frozenset({"people/a", "people/z"}))) == ["people/a orgs/b people/z"]
    assert ways(index, Wish(fits=lambda edge: edge.target != "people/z")) == []


def test_all_of_them_are_counted_though_few_are_given() -> None:
    middle = [f"orgs/{n}" for n in range(30)]
    index = small(*(f"people/a {m}" for m in middle), *(f"{m} people/z" for m in middle))
    found = paths(index, "people/a", "people/z", Wish(), most=4)
    assert (len(found.found), found.total, found.length) == (4, 30, 2)
    assert set(between(index, "people/a", "people/z", Wish())) == {"people/a", "people/z", *middle}


@pytest.mark.parametrize("seed", range(12))
def test_all_ways_of_a_drawn_network_are_those_that_walking_everywhere_finds(seed: int) -> None:
    drawn = random.Random(seed)
    ids = ["people/a", "people/z", *(f"orgs/{n}" for n in range(9))]
    lines = sorted({" ".join(drawn.sample(ids, 2)) for _ in range(drawn.choice([12, 18]))})
    index = small(*lines)
    beside: dict[str, set[str]] = {id: set() for id in ids}
    for one, other in map(str.split, lines):
        beside[one].add(other)
        beside[other].add(one)

    def walk(way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if way[-1] == "people/z":
            yield way
        elif len(way) <= 5:
            for other in beside[way[-1]] - set(way):
                yield from walk((*way, other))

    every = list(walk(("people/a",)))
    shortest = min((len(way) for way in every), default=0)
    for longer in (0, 1, 2):
        wanted = {way for way in every if len(way) <= shortest + longer}
        found = paths(index, "people/a", "people/z", Wish(longest=5), most=200, longer=longer)
        assert {path.ids for path in found.found} == wanted and len(found.found) == len(wanted)
        assert found.total == sum(len(way) == shortest for way in every)
    on_shortest = {id: n for way in every if len(way) == shortest for n, id in enumerate(way)}
    assert between(index, "people/a", "people/z", Wish(longest=5)) == on_shortest


def test_wrong_wishes_are_refused() -> None:
    index = small("people/a people/z")
    for wish in (Wish(longest=0), Wish(longest=7), Wish(through="some")):
        with pytest.raises(RequestError):
            paths(index, "people/a", "people/z", wish)


@pytest.fixture(scope="module")
def engine(snapshot_dir: Path) -> Iterator[LocalEngine]:
    engine = LocalEngine(snapshot_dir, Limits(workers=1), PREFIXES)
    yield engine
    engine.close()


def test_real_paths_are_as_short_as_a_plain_search_over_sparql_finds(engine: LocalEngine) -> None:
    beside: dict[str, set[str]] = {}
    for row in engine.select(EDGES):
        one, other = (row[name].value.partition("/id/")[2] for name in "ab")
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)

    def steps(start: str, end: str, joining: bool) -> int | None:
        known, todo = {start: 0}, deque([start])
        while todo:
            here = todo.popleft()
            for other in beside.get(here, set()) - known.keys():
                if other == end:
                    return known[here] + 1
                if joining or other.partition("/")[0] not in JOINING:
                    known[other] = known[here] + 1
                    todo.append(other)
        return None

    index = Index.read(engine)
    for start, end in PAIRS:
        found = paths(index, start, end, Wish(6))
        plain, any_way = steps(start, end, False), steps(start, end, True)
        assert found.length == (plain or any_way), (start, end)
        assert found.joining == (plain is None and any_way is not None), (start, end)
        assert paths(index, start, end, Wish(6, ALWAYS)).length == any_way
        for path in found.found:
            assert len(set(path.ids)) == len(path.ids) == len(path.steps) + 1
            assert all(other in beside[one] for one, other in pairwise(path.ids))
