"""The cache gives back the same bytes, forgets the oldest first and never mixes snapshots."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sinograph.engine import Engine, Limits, LocalEngine, Query
from sinograph.engine.cache import CachedEngine
from sinograph.errors import QuerySyntaxError


class Counting:
    """An engine that counts what it is asked."""

    def __init__(self, inner: LocalEngine) -> None:
        self.inner, self.asked = inner, 0
        self.select, self.close, self.limits = inner.select, inner.close, inner.limits

    @property
    def snapshot(self) -> str:
        return self.inner.snapshot

    def query(self, query: Query, cancelled: Callable[[], bool] | None = None):  # type: ignore[no-untyped-def]
        self.asked += 1
        return self.inner.query(query, cancelled)


def asked(engine: Engine, counting: Counting, *texts: str) -> int:
    before = counting.asked
    for text in texts:
        assert engine.query(Query(text)).read()
    return counting.asked - before


A, B = "SELECT * { ?s ?p ?o } LIMIT 20", "SELECT * { ?s ?p ?o } LIMIT 21"


def test_the_same_question_is_evaluated_once(small_engine: LocalEngine) -> None:
    counting = Counting(small_engine)
    engine = CachedEngine(counting, 10**6)
    assert engine.query(Query(A)).read() == engine.query(Query(A)).read() == small_engine.query(Query(A)).read()
    again = engine.query(Query(A, timeout_s=1))
    assert (counting.asked, engine.hits, again.size, again.complete) == (1, 2, len(again.read()), True)
    assert asked(engine, counting, A + " ", B) == 2


@pytest.mark.parametrize("text", ["SELECT (NOW() AS ?x) {}", "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 9000"])
def test_what_changes_or_is_large_is_not_kept(small_engine: LocalEngine, text: str) -> None:
    counting = Counting(small_engine)
    assert asked(CachedEngine(counting, 10**7), counting, text, text) == 2


def test_an_error_is_not_kept(small_engine: LocalEngine) -> None:
    counting = Counting(small_engine)
    engine = CachedEngine(counting, 10**6)
    for _ in range(2):
        with pytest.raises(QuerySyntaxError):
            engine.query(Query("SELEC"))
    assert counting.asked == 2


def test_the_least_recently_used_goes_first(small_engine: LocalEngine) -> None:
    counting = Counting(small_engine)
    size = small_engine.query(Query(B)).size
    engine = CachedEngine(counting, int(size * 2.5))
    assert asked(engine, counting, A, B, A) == 2
    assert asked(engine, counting, "SELECT * { ?s ?p ?o } LIMIT 19", A) == 1
    assert asked(engine, counting, B) == 1


def test_another_snapshot_is_another_answer(small_snapshot: Path, make_snapshot: Callable[[str, str], Path]) -> None:
    local = LocalEngine(small_snapshot, Limits(workers=1))
    engine = CachedEngine(local, 10**6)
    try:
        count = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        first = engine.query(count).read()
        local.switch(make_snapshot("other4567", "<x:a> <x:b> <x:c> .\n<x:a> <x:b> <x:d> ."))
        assert engine.snapshot == "other4567" and engine.query(count).read() != first
    finally:
        engine.close()
