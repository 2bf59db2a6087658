"""What a network is made from: spells of several claims, edges, claims, rows in order, results of queries."""

from pathlib import Path

import pytest
import yaml
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from sinograph.engine import LocalEngine
from sinograph.errors import Unprocessable
from sinograph.export.network import Heading
from sinograph.network.result import of_query, of_triples
from sinograph.network.spool import Spool, in_order
from sinograph.network.statements import CERTAINTIES, edges, overlaps, spells
from sinograph.network.things import nodes
from sinograph.vocabulary import CLAIM, ENTITY, RDF_TYPE, RDFS_LABEL, TERM, sg

ROOT = Path(__file__).parents[2]
HEADING = Heading("abc", "2026-11-22T00:00:00+00:00", "test")


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("", "")], ()),
        ([("2020", "")], (("2020-01-01", ""),)),
        ([("2020-03", "2021-05-10")], (("2020-03-01", "2021-05-09"),)),
        ([("", "2021")], (("", "2021-12-30"),)),
        ([("2020", "2021-01-01"), ("2021-01-01", "2022-01-01")], (("2020-01-01", "2021-12-31"),)),
        ([("2020", "2020-06-01"), ("2022", "")], (("2020-01-01", "2020-05-31"), ("2022-01-01", ""))),
        ([("2020", ""), ("2022", "2023-01-01")], (("2020-01-01", ""),)),
        ([("2019", "2024-01-01"), ("2020", "2021-01-01")], (("2019-01-01", "2023-12-31"),)),
        ([("", ""), ("2020", "")], (("2020-01-01", ""),)),
        ([("2024-05-01", "2024-05-01")], (("2024-05-01", "2024-05-01"),)),
    ],
)
def test_times_of_several_claims_become_spells(
    pairs: list[tuple[str, str]], expected: tuple[tuple[str, str], ...]
) -> None:
    assert spells(pairs) == expected


@pytest.mark.parametrize(
    ("spans", "since", "until", "expected"),
    [
        ((), "2020-01-01", "2020-01-01", True),
        ((("2020-01-01", "2020-12-31"),), "2020-12-31", "", True),
        ((("2020-01-01", "2020-12-31"),), "2021-01-01", "", False),
        ((("2020-01-01", ""),), "", "2019-12-31", False),
        ((("", "2019-12-31"),), "2019-12-31", "2019-12-31", True),
    ],
)
def test_what_holds_in_a_time(spans: tuple[tuple[str, str], ...], since: str, until: str, expected: bool) -> None:
    assert overlaps(spans, since, until) is expected


def test_claims_of_the_same_statement_are_one_edge() -> None:
    about = [f"{ENTITY}models/a", f"{TERM}baseModel", f"{ENTITY}models/b"]

    def row(claim: str, source: str, certainty: str, status: str) -> list[str]:
        return [*about, CLAIM + claim, f"{ENTITY}sources/{source}", TERM + certainty, TERM + status, "", ""]

    rows = [
        row("1", "wiki", "reported", "unreviewed"),
        row("2", "report", "companyClaimed", "accepted"),
        row("3", "wiki", "rumoured", "unreviewed"),
        [*about[:2], f"{ENTITY}models/c", *row("4", "wiki", "opinion", "unreviewed")[3:]],
    ]
    first, second = edges(rows, {f"{CLAIM}3"}, {f"{TERM}baseModel": "base model"})
    assert (first.source, first.relation, first.target, first.label) == (
        "models/a", "baseModel", "models/b", "base model",
    )  # fmt: skip
    assert (first.claims, first.certainty, first.status, first.disputed) == (3, "companyClaimed", "accepted", True)
    assert first.source_ids == ("report", "wiki")
    assert (second.claims, second.certainty, second.status, second.disputed) == (1, "opinion", "unreviewed", False)


def test_certainties_have_the_order_of_the_policy() -> None:
    policy = yaml.safe_load((ROOT / "queries" / "acceptance.yaml").read_text())
    assert CERTAINTIES[: len(policy["certainty"])] == tuple(policy["certainty"])
    assert set(CERTAINTIES[len(policy["certainty"]) :]) == set(policy["never"])


def test_the_first_of_several_values_describes_a_thing() -> None:
    iri = f"{ENTITY}chips/x"
    rows = [
        [iri, "country 1", "China"], [iri, "country 2", "United States"], [iri, "end 1", "2020"], [iri, "label", "X"],
        [iri, "label", "Y"], [iri, "start 3 launchDate", "2021-03"], [iri, "type", "Chip"],
    ]  # fmt: skip
    (one,) = nodes(rows)
    assert (one.id, one.label, one.kind, one.country, one.type) == ("chips/x", "X", "chips", "China", "Chip")
    assert (one.start, one.dated) == ("2021-03-01", "launchDate 2021-03")
    assert one.end == ""  # an end before the beginning is none


@pytest.mark.parametrize("together", [1, 3, 100])
def test_rows_are_sorted_without_holding_them(together: int) -> None:
    rows = [(n * 7) % 50 for n in range(50)]
    assert list(in_order(iter(rows), lambda n: n, together)) == sorted(rows)


def test_a_spool_can_be_read_again_and_again() -> None:
    spool = Spool(iter(range(1203)))
    assert len(spool) == 1203 and list(spool) == list(spool) == list(range(1203))
    assert list(Spool(iter(()))) == []


def test_triples_become_nodes_attributes_and_edges() -> None:
    a, b, blank = NamedNode(f"{ENTITY}models/a"), NamedNode("http://example.org/b#part"), BlankNode("x")
    network = of_triples(
        [
            Triple(a, RDF_TYPE, sg("LanguageModel")),
            Triple(a, RDFS_LABEL, Literal("A", language="en")),
            Triple(a, RDFS_LABEL, Literal("甲", language="zh")),
            Triple(a, sg("totalParameters"), Literal("7")),
            Triple(a, sg("totalParameters"), Literal("8")),
            Triple(a, sg("baseModel"), b),
            Triple(b, sg("summary"), blank),
        ],
        HEADING,
    )
    assert [(n.id, n.label, n.type) for n in network.nodes] == [
        ("_:x", "_:x", ""), ("http://example.org/b#part", "part", ""), ("models/a", "A", "LanguageModel"),
    ]  # fmt: skip
    assert network.nodes[2].label_zh == "甲" and network.nodes[2].extra == {"totalParameters": "7; 8"}
    assert [c.name for c in network.columns("nodes")][-1] == "totalParameters"
    assert [(e.source, e.relation, e.target) for e in network.edges] == [
        ("http://example.org/b#part", "summary", "_:x"), ("models/a", "baseModel", "http://example.org/b#part"),
    ]  # fmt: skip


def test_the_result_of_a_query_is_a_network_within_limits(small_engine: LocalEngine) -> None:
    text = "CONSTRUCT WHERE { ?model sg:developedBy ?lab }"
    network = of_query(small_engine, text, HEADING, 10)
    assert (len(network.nodes), len(network.edges)) == (3, 2)
    with pytest.raises(Unprocessable, match="2 triples"):
        of_query(small_engine, text, HEADING, 1)
    with pytest.raises(Unprocessable, match="table"):
        of_query(small_engine, "SELECT * { ?s ?p ?o }", HEADING, 10)
