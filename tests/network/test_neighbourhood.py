"""Neighbourhoods and paths on a graph small enough to be drawn: a – b – c – d, a – e – d, and f, which stands alone."""

import pytest

from sinograph.errors import NotFound, RequestError
from sinograph.export.network import Edge, Heading, Network, Node, Source
from sinograph.network import Index, Selection, find, neighbourhood
from sinograph.network.neighbourhood import of_edges

TERM = "https://w3id.org/sinograph/ontology#"
HEADING = Heading("abc", "2026-11-22T00:00:00+00:00", "test")


def edge(number: int, source: str, target: str, relation: str = "knows", **more: object) -> Edge:
    return Edge(str(number), source, target, relation, relation, TERM + relation, 1, "official", "accepted", **more)  # type: ignore[arg-type]


EDGES = (
    edge(0, "people/a", "people/b", source_ids=("one",)),
    edge(1, "people/a", "models/e", "made", disputed=True),
    edge(2, "people/b", "models/c", "made", spells=(("2020-01-01", "2020-12-31"),)),
    edge(3, "models/c", "people/d", "madeBy", spells=(("2022-01-01", ""),)),
    edge(4, "models/e", "people/d", "madeBy", source_ids=("two",)),
)
NAMES = ("models/c", "models/e", "people/a", "people/b", "people/d", "people/f")


@pytest.fixture(scope="module")
def index() -> Index:
    nodes = tuple(Node(id, f"https://w3id.org/sinograph/id/{id}", id, id.partition("/")[0]) for id in NAMES)
    sources = tuple(Source(id, f"https://w3id.org/sinograph/id/sources/{id}", id) for id in ("one", "three", "two"))
    ordered = tuple(sorted(EDGES, key=lambda e: e.source))
    return Index.of(Network(HEADING, nodes, ordered, sources=sources), frozenset({"knows", "made", "madeBy"}))


def select(text: str) -> Selection:
    pairs = (part.split("=", 1) for part in text.split("&"))
    return Selection.read({name: [value] for name, value in pairs})


def found(index: Index, text: str) -> tuple[str, str]:
    """Ids of nodes and numbers of edges, short."""
    network = neighbourhood(index, select(text), HEADING)
    return "".join(n.id[-1] for n in network.nodes), "".join(sorted(e.id for e in network.edges))


@pytest.mark.parametrize(
    ("text", "nodes", "edges"),
    [
        ("focus=people/a", "eab", "01"),
        ("focus=people/a&depth=0", "a", ""),
        ("focus=people/a&depth=2", "ceabd", "01234"),
        ("focus=people/f&depth=4", "f", ""),
        ("focus=people/b,models/e", "ceabd", "01234"),
        ("focus=people/a&relations=knows&depth=3", "ab", "0"),
        ("focus=people/a&kinds=people&depth=4", "ab", "0"),
        ("focus=people/a&contested=1&depth=4", "ea", "1"),
        ("focus=people/b&on=2020-06", "cab", "02"),
        ("focus=people/b&on=2021-06-01", "ab", "0"),
        ("focus=models/c&from=2021-01-01", "cd", "3"),
        ("focus=models/c&until=2021", "cb", "2"),
        ("focus=people/a&depth=4&limit=2", "ea", "1"),
        ("focus=people/a&to=people/d", "ead", "14"),
        ("focus=people/a&to=people/d&kinds=people", "", ""),
        ("focus=people/b&to=people/d", "cbd", "23"),
        ("contested=1", "ea", "1"),
        ("focus=people/a&expand=people/b", "ceab", "012"),
        ("focus=people/a&kinds=people&expand=people/b", "cab", "02"),
        ("focus=people/a&kinds=people&expand=people/b:models", "cab", "02"),
        ("focus=people/a&expand=people/b:people", "eab", "01"),
        ("focus=people/a&expand=people/b&on=2021", "eab", "01"),
        ("focus=people/a&expand=people/d:models", "ceabd", "01234"),
        ("focus=people/a&certainty=official,reported", "eab", "01"),
        ("focus=people/a&certainty=rumoured", "a", ""),
    ],
)
def test_what_is_chosen(index: Index, text: str, nodes: str, edges: str) -> None:
    if not nodes:
        with pytest.raises(NotFound, match="no path"):
            found(index, text)
    else:
        assert found(index, text) == (nodes, edges)


def test_a_cut_says_so_and_keeps_the_focus(index: Index) -> None:
    network = neighbourhood(index, select("focus=people/a&depth=4&limit=2"), HEADING)
    assert network.heading.selection == "test, cut at 2 of 5 things"
    assert "people/a" in {node.id for node in network.nodes}


def test_what_is_left_out_is_counted(index: Index) -> None:
    result = find(index, select("focus=people/a&depth=4&limit=2"))
    assert (len(result.chosen), len(result.things), len(result.edges), result.links, result.cut) == (2, 5, 1, 5, True)


def test_only_the_sources_that_are_used_come_along(index: Index) -> None:
    assert [s.id for s in neighbourhood(index, select("focus=people/a"), HEADING).sources] == ["one"]


def test_the_edges_of_a_path_make_a_network(index: Index) -> None:
    network = of_edges(index, ["people/f"], [EDGES[4], EDGES[1]], HEADING)
    assert [n.id for n in network.nodes] == ["models/e", "people/a", "people/d", "people/f"]
    assert [e.id for e in network.edges] == ["4", "1"]


def test_a_path_goes_on_with_each_step() -> None:
    """a – x – d and a – y – d are the paths; x – y lies on neither."""
    ids = ("people/a", "people/d", "people/x", "people/y")
    nodes = tuple(Node(id, f"https://w3id.org/sinograph/id/{id}", id, "people") for id in ids)
    pairs = (("a", "x"), ("a", "y"), ("x", "d"), ("x", "y"), ("y", "d"))
    edges = tuple(edge(n, f"people/{one}", f"people/{other}") for n, (one, other) in enumerate(pairs))
    found = neighbourhood(Index.of(Network(HEADING, nodes, edges)), select("focus=people/a&to=people/d"), HEADING)
    assert (len(found.nodes), [e.id for e in found.edges]) == (4, ["0", "1", "2", "4"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("focus=people/aa", "did you mean people/a"),
        ("focus=people/a&kinds=modles", "use one of models, people"),
        ("focus=people/a&relations=mad", "did you mean made"),
        ("focus=people/a&to=people/f", "no path"),
        ("focus=people/a&expand=people/bb", "did you mean people/b"),
        ("focus=people/a&expand=people/b:modles", "use one of models, people"),
    ],
)
def test_what_does_not_exist_is_named(index: Index, text: str, message: str) -> None:
    with pytest.raises(NotFound, match=message):
        found(index, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("focus=deepseek", "kind/name"),
        ("focus=people/a&depth=9", "from 0 to 4"),
        ("focus=people/a&depth=-1", "from 0 to 4"),
        ("focus=people/a&limit=0", "from 1 to 5000"),
        ("focus=people/a&limit=1e3", "from 1"),
        ("focus=people/a&on=yesterday", "YYYY"),
        ("focus=people/a&on=2023-13", "YYYY"),
        ("focus=people/a&on=2023&from=2022", "one or the other"),
        ("focus=people/a&from=2023&until=2022", "comes before"),
        ("focus=people/a&contested=maybe", "neither"),
        ("to=people/a", "one focus"),
        ("focus=people/a,people/b&to=people/d", "one focus"),
        ("focus=people/a&relations=a%20b", "is no name"),
        ("focus=people/a>", "is no thing"),
        ("expand=people/a", "around a focus"),
        ("focus=people/a&to=people/d&expand=people/b", "around a focus"),
        ("focus=people/a&expand=people/b:a.b", "is no name"),
        ("focus=people/a&certainty=sure", "use some of official"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        select(text)


def test_the_address_of_a_selection_is_canonical_and_leads_back() -> None:
    text = "limit=7&contested=yes&kinds=people+models&focus=https://w3id.org/sinograph/id/models/c&from=2020&depth=2"
    selection = select(text.replace("+", ","))
    canonical = "focus=models/c&depth=2&kinds=models,people&from=2020-01-01&contested=1&limit=7"
    assert selection.query_string() == canonical
    assert select(canonical) == selection
    more = "focus=a/b&expand=c/d,e/f:people&certainty=official,rumoured"
    assert select(more).query_string() == more and select(f"{more},official") == select(more)
    assert select("focus=a/b&on=2024-05-01").query_string() == "focus=a/b&on=2024-05-01"
    assert select("focus=a/b&depth=1&limit=200").query_string() == "focus=a/b"
