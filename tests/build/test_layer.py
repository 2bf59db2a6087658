"""One situation for one fact: the same listing with a coarser date makes no second node."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from sinograph import build as building
from sinograph import vocabulary as v

ROOT = Path(__file__).parents[2]
LIST = {"lists/entity-list": "type: RestrictedPartyList\nlabel: Entity List"}
LAB = "type: Company\nlabel: A lab\nclaims:\n"


def listed(*claims: str) -> dict[str, str]:
    blocks = [
        f"- source: {source}\n  locator: entry\n  certainty: reported\n"
        f"  listedOn: {{value: lists/entity-list, {more}}}\n"
        for source, more in zip(("article", "report", "wiki"), claims, strict=False)
    ]
    return {**LIST, "organizations/lab": LAB + "".join(blocks)}


@pytest.mark.parametrize(
    ("claims", "dates"),
    [
        (["validFrom: 2025-01-16, citation: 90 FR 4617", "validFrom: 2025-01"], {"2025-01-16": 2}),
        (["validFrom: 2025-01", "validFrom: 2025-01-16", "validFrom: 2025"], {"2025-01-16": 3}),
        (["validFrom: 2025-01-16", "validFrom: 2025-01-16"], {"2025-01-16": 2}),
        # nothing to merge: other month, two finer days, more said with the coarser date, another end
        (["validFrom: 2025-01-16", "validFrom: 2025-02"], {"2025-01-16": 1, "2025-02": 1}),
        (
            ["validFrom: 2025-01-16", "validFrom: 2025-01-20", "validFrom: 2025-01"],
            {"2025-01-16": 1, "2025-01-20": 1, "2025-01": 1},
        ),
        (["validFrom: 2025-01-16", "validFrom: 2025-01, citation: 1 FR 1"], {"2025-01-16": 1, "2025-01": 1}),
        (["validFrom: 2025-01-16", "validFrom: 2025-01, validUntil: 2025-06"], {"2025-01-16": 1, "2025-01": 1}),
    ],
)
def test_a_listing_with_a_coarser_date_stands_behind_the_finer(
    write_data: Callable[[dict[str, str]], Path], claims: list[str], dates: dict[str, int]
) -> None:
    store = building.assemble(ROOT, write_data(listed(*claims))).store
    query = """SELECT ?from (COUNT(?claim) AS ?n) WHERE {
        ?listing a sg:EntityListing ; sg:listingOf organizations:lab ; sg:validFrom ?from ; sg:statedBy ?claim }
        GROUP BY ?listing ?from"""
    rows = store.query(query, prefixes=v.PREFIXES)
    assert isinstance(rows, ox.QuerySolutions)
    assert {row["from"].value: int(row["n"].value) for row in rows} == dates  # type: ignore[union-attr]
