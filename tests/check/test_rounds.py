"""Money is counted once: the check of rounds notices each way to count it twice."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from sinograph import vocabulary as v

CHECK = Path(__file__).parents[2] / "queries" / "checks" / "rounds-counted-once.rq"


def rows(statements: str) -> int:
    store = ox.Store()
    store.update(f"INSERT DATA {{ {statements} }}", prefixes=v.PREFIXES)
    return len(list(store.query(CHECK.read_text(), prefixes=v.PREFIXES)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "statements",
    [
        "rounds:a sg:countable true . rounds:b sg:countable true ; sg:includedIn rounds:a",
        "rounds:a sg:countable true . rounds:b sg:versionOf rounds:a . "
        "rounds:c sg:includedIn rounds:b ; sg:countable true",
        "rounds:a sg:countable true . rounds:b sg:countable true . rounds:a sg:versionOf rounds:b",
        # two versions of one plan
        "rounds:a sg:countable true ; sg:versionOf rounds:c . rounds:b sg:countable true ; sg:versionOf rounds:c",
        "rounds:a sg:includedIn rounds:b . rounds:b sg:includedIn rounds:a",
        "rounds:b a sg:FundingRound ; sg:includedIn rounds:a",
    ],
)  # fmt: skip
def test_what_would_count_money_twice_is_a_finding(statements: str) -> None:
    assert rows(statements) > 0


def test_a_part_that_is_not_countable_is_fine() -> None:
    assert (
        rows("rounds:a sg:countable true . rounds:b a sg:FundingRound ; sg:countable false ; sg:includedIn rounds:a")
        == 0
    )
