"""LOAD is found however it is written; it may fetch only what the settings allow."""

import pytest

from sinograph.engine.guards import check_loads
from sinograph.errors import QueryRefused

TARGET = "<http://127.0.0.1:9/x>"
# Each of these was tried on the engine's own parser: all fetch.
SPELLINGS = [
    f"LOAD {TARGET}",
    f"load{TARGET}",
    f"LOAD SILENT {TARGET} INTO GRAPH <x:g>",
    f"LOADSILENT{TARGET}",
    f"CLEAR ALL;LOAD{TARGET}",
    f"BASE<x:>LOAD{TARGET}",
    f"PREFIX x:<x:>LOAD{TARGET}",
    f"# a comment\rLOAD {TARGET}",
    f"INSERT DATA {{ <x:s> <x:p> '}}' }} ; LOAD {TARGET}",
    f"INSERT DATA {{ <x:s> <x:p> ''}};LOAD{TARGET}#'",
    "PREFIX : <http://127.0.0.1:9/> LOAD:x",
]
HARMLESS = [
    "INSERT DATA { <x:LOAD> <x:load> 'LOAD <http://x/>' } # LOAD <http://x/>",
    "INSERT DATA { ex:load ex:preload _:load }",
    "INSERT { ?load ex:p 1 } WHERE { ?load ?p ?download }",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_load_is_refused_however_it_is_spelt(text: str) -> None:
    with pytest.raises(QueryRefused):
        check_loads(text, ())
    with pytest.raises(QueryRefused):
        check_loads(text, ("http://127.0.0.1:99/", "https://example.org/"))


@pytest.mark.parametrize("text", HARMLESS)
def test_the_word_load_may_stand_where_it_fetches_nothing(text: str) -> None:
    check_loads(text, ())


def test_load_may_fetch_from_an_allowed_prefix() -> None:
    for text in (f"LOAD {TARGET}", f"LOAD SILENT # why not\n {TARGET}"):
        check_loads(text, ("http://127.0.0.1:9/",))
    with pytest.raises(QueryRefused):
        check_loads("LOAD <http://127.0.0.1:9.evil.example/x>", ("http://127.0.0.1:9/",))
