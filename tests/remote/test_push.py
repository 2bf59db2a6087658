"""A push into a real store: whole or not at all, going on after an interruption, and never claiming too much."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from sinograph.cli import main
from sinograph.engine import Limits, Query
from sinograph.engine.remote import Remote, RemoteEngine
from sinograph.errors import CheckFailed, RemoteFailed, SinographError
from sinograph.store import portions
from sinograph.store.portions import Portions
from sinograph.store.push import Push
from sinograph.store.stocked import Stocked, Target
from sinograph.vocabulary import RDFS, TERM

Make = Callable[[str, str], Path]
#: 313 triples in the default graph, 12 of them around two blank nodes; two graphs of sources.
GRAPH = """
<{id}models/v3> <{a}> <{sg}LanguageModel> .
<{id}models/v3> <{label}> "\u6df1\u5ea6 \\"v3\\" \\\\ \\n \\t."@zh .
_:one <{sg}note> "a" .
_:one <{sg}note> "b" .
_:one <{sg}next> _:two .
_:two <{sg}note> "c" .
<{id}models/v3> <{sg}part> _:one .
<{id}models/v3> <{sg}developedBy> <{id}organizations/deepseek> <{id}sources/report> .
<{id}models/r1> <{sg}developedBy> <{id}organizations/high-flyer> <{id}sources/wiki> .
"""
OTHER = "<{id}models/v4> <{a}> <{sg}LanguageModel> .\n<{id}models/v4> <{a}> <{sg}Model> <{id}sources/new> .\n"
WAYS = {"update": ("update", False), "graphs": ("both", False), "update in place": ("update", True),
        "graphs in place": ("data", True)}  # fmt: skip


class Interrupted(Exception):
    """What ends a push in a test."""


class Flaky(Stocked):
    """A store that breaks the connection for good, or loses a line, at the n-th portion."""

    def __init__(self, target: Target, breaks: int = -1, loses: int = -1) -> None:
        super().__init__(target, wait=lambda seconds: None)
        self.breaks, self.loses, self.adds = breaks, loses, 0
        self.marks: list[str] = []

    def add(self, graph: str | None, lines: bytes, repeat: bool) -> None:
        self.adds += 1
        if self.adds == self.breaks:
            super().add(graph, b"".join(lines.splitlines(keepends=True)[: lines.count(b"\n") // 2]), repeat)
            raise Interrupted
        if self.adds == self.loses:
            lines = b"".join(lines.splitlines(keepends=True)[1:])
        super().add(graph, lines, repeat)


def target(fuseki: str, how: str) -> Target:
    update = f"{fuseki}/update" if how in ("update", "both") else ""
    return Target(f"{fuseki}/sparql", update, f"{fuseki}/data" if how in ("data", "both") else "")


def content(fuseki: str) -> tuple[dict[str, int], int, str]:
    stocked = Stocked(target(fuseki, "update"))
    try:
        return stocked.sizes(), stocked.default_size(), stocked.mark()
    finally:
        stocked.close()


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 60)
    monkeypatch.setattr("sinograph.store.push.PORTION", 60)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_brings_all_graphs(store: str, make_snapshot: Make, way: str) -> None:
    how, in_place = WAYS[way]
    snapshot = make_snapshot("abc123", GRAPH)
    stocked = Stocked(target(store, how))
    done = Push(Portions(snapshot), stocked, in_place=in_place).run()
    sizes, default, mark = content(store)
    named = {name.rpartition("/")[2]: size for name, size in sizes.items()}
    assert (named, default, mark) == ({"report": 1, "wiki": 1, "pushed": 1}, 307, "abc123")
    assert (done.triples, done.sent, done.graphs, done.samples) == (309, 309, 3, 200)
    engine = RemoteEngine(Remote(f"{store}/sparql"), Limits(workers=2))
    (row,) = engine.select(f"SELECT * {{ ?s <{TERM}part>/<{TERM}next>/<{TERM}note> ?note ; <{RDFS}label> ?label }}")
    assert (row["note"].value, row["label"].value) == ("c", '\u6df1\u5ea6 "v3" \\ \n \t.')
    assert engine.snapshot == "abc123"
    engine.close()
    assert Push(Portions(snapshot), stocked, in_place=in_place).run().sent == 0, "it is all there"
    assert Push(Portions(snapshot), stocked, in_place=in_place).run(again=True).sent == 309
    stocked.close()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("breaks", [1, 4, 6, 7, 8])
def test_an_interrupted_push_goes_on_and_never_claims_to_be_whole(
    store: str, make_snapshot: Make, way: str, breaks: int
) -> None:
    how, in_place = WAYS[way]
    first = Stocked(target(store, "update"))
    Push(Portions(make_snapshot("0ld", OTHER)), first).run()
    first.close()
    snapshot = make_snapshot("abc123", GRAPH)
    flaky = Flaky(target(store, how), breaks)
    with pytest.raises(Interrupted):
        Push(Portions(snapshot), flaky, in_place=in_place).run()
    flaky.close()
    sizes, default, mark = content(store)
    if in_place:
        assert mark in ("", "0ld") or " " in mark, "a half graph must not name a snapshot"
        engine = RemoteEngine(Remote(f"{store}/sparql"), Limits(workers=2))
        assert engine.snapshot.startswith("unmarked-") or mark == "0ld"
        engine.close()
    else:
        assert (mark, default) == ("0ld", 301), "readers see the old snapshot until the new one is whole"
    again = Stocked(target(store, how))
    done = Push(Portions(snapshot), again, in_place=in_place).run()
    again.close()
    sizes, default, mark = content(store)
    assert (default, mark, len(sizes)) == (307, "abc123", 3)
    if not in_place and 2 < breaks < 6:
        assert done.sent < 309, "what had arrived was not sent again"


@pytest.mark.parametrize("loses", [1, 6, 7])
def test_a_store_that_loses_a_triple_is_found_out(store: str, make_snapshot: Make, loses: int) -> None:
    flaky = Flaky(target(store, "both"), loses=loses)
    with pytest.raises(CheckFailed, match="triples in the store"):
        Push(Portions(make_snapshot("abc123", GRAPH)), flaky).run()
    flaky.close()
    assert content(store)[2] == ""


def test_a_store_with_another_triple_is_found_out_by_samples(store: str, make_snapshot: Make) -> None:
    snapshot = make_snapshot("abc123", GRAPH)
    stocked = Stocked(target(store, "both"))
    Push(Portions(snapshot), stocked).run()
    stocked.update("DELETE { ?s ?p ?o } INSERT { ?s ?p 'changed', ?s } WHERE { ?s ?p ?o FILTER(isLiteral(?o)) }")
    stocked.update("DELETE { ?s ?p ?s } WHERE { ?s ?p ?s }")
    with pytest.raises(CheckFailed, match="missing|triples in the store"):
        Push(Portions(snapshot), stocked)._verify(lambda graph: graph, "comparing")
    stocked.close()


def test_what_is_not_ours_stays_and_what_is_old_goes(store: str, make_snapshot: Make) -> None:
    stocked = Stocked(target(store, "both"))
    stocked.update("INSERT DATA { GRAPH <http://example.org/theirs> { <x:a> <x:a> <x:a> } }")
    stocked.update("INSERT DATA { GRAPH <urn:sinograph:push:gone:4> { <x:a> <x:a> <x:a> } }")
    Push(Portions(make_snapshot("0ld", OTHER)), stocked).run()
    Push(Portions(make_snapshot("abc123", GRAPH)), stocked).run()
    names = set(content(store)[0])
    stocked.close()
    assert "http://example.org/theirs" in names and len(names) == 4
    assert not any("sources/new" in name or name.startswith("urn:") for name in names)


def test_one_named_graph_as_default_graph(store: str, make_snapshot: Make) -> None:
    wanted = Target(f"{store}/sparql", f"{store}/update", default_graph="http://example.org/default")
    stocked = Stocked(wanted)
    Push(Portions(make_snapshot("abc123", GRAPH)), stocked).run()
    stocked.close()
    assert content(store)[1] == 0
    engine = RemoteEngine(Remote(f"{store}/sparql", default_graph="http://example.org/default"), Limits(workers=2))
    assert engine.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"].value == "307"
    assert (
        engine.query(Query("ASK { ?s ?p ?o }", default_graphs=("http://example.org/none",))).read().endswith(b"false}")
    )
    engine.close()


def test_a_store_without_updates_needs_in_place(make_snapshot: Make) -> None:
    with pytest.raises(SinographError, match="--in-place"):
        Push(Portions(make_snapshot("abc123", GRAPH)), Stocked(Target("http://a/", graphs="http://a/")))


def test_a_store_that_takes_no_updates_says_so(store: str, make_snapshot: Make) -> None:
    stocked = Stocked(Target(f"{store}/sparql", f"{store}/sparql"), wait=lambda seconds: None)
    with pytest.raises((RemoteFailed, SinographError)):
        Push(Portions(make_snapshot("abc123", GRAPH)), stocked).run()
    stocked.close()


def test_the_command(store: str, snapshot_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = ["--home", str(snapshot_dir.parents[1]), "push"]
    run = CliRunner().invoke
    assert run(main, home).exit_code == 2
    assert run(main, [*home, "http://127.0.0.1:9/", "--timeout", "x"]).exit_code == 2
    monkeypatch.setenv("SINOGRAPH_ENGINE_AUTH", "me:s3cret")
    done = run(main, [*home, "http://127.0.0.1:9/"])
    assert done.exit_code == 1 and "cannot be reached" in done.output and "s3cret" not in done.output
    done = run(main, [*home, "http://me:s3cret@127.0.0.1:9/"])
    assert done.exit_code == 1 and "must not hold a password" in done.output and "s3cret" not in done.output
    assert "Example" in run(main, [*home, "--help"]).output
