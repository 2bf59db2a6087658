"""A small network in which everything that can break a file stands somewhere."""

import pytest

from sinograph.export.columns import STRING, Column
from sinograph.export.network import Claim, Edge, Heading, Network, Node, Source

#: Labels that break files: quotes, markup, formulas, control characters, line breaks, Chinese, right-to-left.
NASTY = (
    'say "x" & <b>bold</b>',
    "=cmd|' /C calc'!A0",
    "</script><script>alert(1)</script>",
    "two\nlines\r\nand a tab\t.",
    "null\x00 bell\x07 escape\x1b vertical\x0b last\ufffe",
    "深度求索 — 人工智能",
    "שלום \u202eعالم",
    "end; graph {a->b} ]]> %% `tick` \\ back",
    "@SUM(1+1)*cmd",
    "[[link|x]] # *star* _under_ $x$",
    "-2+3",
    "emoji 🧠 and 𠮷",
)


def node(number: int, label: str) -> Node:
    return Node(
        id=f"models/m{number:02}",
        iri=f"https://w3id.org/sinograph/id/models/m{number:02}",
        label=label,
        kind="models",
        type="LanguageModel",
        label_zh="模型",
        country="China",
        start="2024-12-26" if number == 0 else "",
        end="2025-01-01" if number == 0 else "",
        dated="releaseDate 2024-12-26" if number == 0 else "",
        summary=label,
        extra={"note": label} if number == 1 else {},
    )


@pytest.fixture(scope="session")
def nasty() -> Network:
    nodes = tuple(node(number, label) for number, label in enumerate(NASTY))
    term = "https://w3id.org/sinograph/ontology#baseModel"
    edges = (
        Edge(
            "0", nodes[0].id, nodes[1].id, "baseModel", 'base "model" <of>', term, 3, "official", "contested", True,
            (("2019-03-01", "2021-04-30"), ("2023-01-01", "")), ("report", "wiki"),
        ),
        Edge("1", nodes[0].id, nodes[2].id, "baseModel", "base model", term, 1, "reported", "accepted"),
        Edge("2", nodes[1].id, nodes[1].id, "baseModel", "base model", term, 1, "reported", "accepted", False,
             (("", "2020-01-01"),), ("wiki",)),
    )  # fmt: skip
    claims = tuple(
        Claim(
            id=f"c{number}", iri=f"https://w3id.org/sinograph/claim/c{number}", about=one.id, about_label=one.label,
            property="score", value="88.5", value_text=f"{one.label} percent", number_low=88.45, number_high=88.55,
            date_earliest="2024-01-01" if number else "", qualifiers=one.label, certainty="official",
            status="accepted", source="report", source_title=one.label, locator=one.label, checked=True,
        )
        for number, one in enumerate(nodes)
    )  # fmt: skip
    sources = tuple(
        Source(id, f"https://w3id.org/sinograph/id/sources/{id}", title, "https://example.org/a(b)", "2024")
        for id, title in (("report", NASTY[0]), ("wiki", NASTY[9]))
    )
    heading = Heading("abc0123", "2026-11-22T04:50:53+00:00", 'CONSTRUCT { ?a ?b "</x>\x01" } -- {x}', "Sinograph 9.9")
    return Network(heading, nodes, edges, claims, sources, (Column("note", STRING, "A note"),))
