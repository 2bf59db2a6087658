"""Two graphs that differ in a known way: what changed, and why."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from sinograph.change import Changes, compare, read
from sinograph.change.apart import compared
from sinograph.change.model import Claim, State
from sinograph.errors import SinographError
from sinograph.store.kept import Kept
from sinograph.vocabulary import BASE, CLAIM, ENTITY, PREFIXES, PROV, TERM
from tests.conftest import environment

Two = tuple[Path, Kept, Kept]
V3, DEEPSEEK = f"{ENTITY}models/deepseek-v3", f"{ENTITY}organizations/deepseek"


def test_claims_added_and_removed(found: Changes) -> None:
    assert [(c.about, c.prop, c.value) for c in found.added] == [(V3, f"{TERM}contextWindow", "128000 tokens")]
    assert [c.iri for c in found.removed] == [f"{CLAIM}tiny-moves"]
    assert found.retracted == ()
    assert [(c.iri, c.value) for c in found.revised] == [(f"{CLAIM}tiny-founded-hindu", "2023-07")]


def test_things_new_and_merged(found: Changes) -> None:
    assert [(n.iri, n.label) for n in found.new] == [(f"{ENTITY}people/new-person", "New Person")]
    assert [(n.iri, n.other) for n in found.merged] == [(f"{ENTITY}organizations/deepseek-ai", DEEPSEEK)]
    assert found.gone == ()


def test_an_accepted_value_and_the_decision_behind_it(found: Changes) -> None:
    price = next(a for a in found.accepted if a.prop.endswith("#inputPrice"))
    assert price.why == "adjudication" and price.because == "The history was written later."
    assert f"{CLAIM}tiny-price-docs" in price.claims and f"{CLAIM}tiny-price-history" in price.claims
    assert price.before != price.after and price.before and price.after


def test_a_dispute_that_is_closed_and_opened(found: Changes, back: Callable[[], Changes]) -> None:
    assert [d.label for d in found.closed] == ["DeepSeek: foundingDate"] and found.opened == ()
    reverse = back()
    assert reverse.opened == found.closed and reverse.closed == ()
    assert {c.iri for c in reverse.added} == {c.iri for c in found.removed}


def test_every_claim_is_read_as_a_query_over_the_graph_gives_it(two: Two) -> None:
    store = ox.Store.read_only(str(two[2].folder / "store"))
    asked = store.query(
        """SELECT ?claim ?about ?property ?status ?source ?measurand {
             ?claim sg:about ?about ; sg:property ?property ; sg:source ?source ; sg:reviewStatus ?status
             OPTIONAL { ?claim sg:measurand ?measurand }
           }""",
        prefixes=PREFIXES,
    )
    rows = {row["claim"].value: row for row in asked}
    claims = read(two[2]).claims
    assert claims.keys() == rows.keys() and len(rows) > 20
    for iri, row in rows.items():
        found = claims[iri]
        assert (found.about, found.prop, found.source) == tuple(row[n].value for n in ("about", "property", "source"))
        assert found.status == row["status"].value.rpartition("#")[2]
        assert found.measurand == (row["measurand"].value if row["measurand"] else "")


def test_another_process_finds_the_same_and_says_why_it_does_not(two: Two, found: Changes) -> None:
    assert compared(two[0], two[1].id, two[2].id) == found
    with pytest.raises(SinographError, match="could not be compared: .*ffff"):
        compared(two[0], "ffff", two[2].id)


def test_nothing_changes_from_a_snapshot_to_itself(two: Two) -> None:
    state = read(two[1])
    assert not any(compare(state, state).counts().values())


def state(*claims: Claim, **rest: object) -> State:
    empty = State("x", "2026-01-01", {}, {}, {}, {}, {}, frozenset({f"{TERM}p"}), {})
    return replace(empty, claims={c.iri: c for c in claims}, **rest)  # type: ignore[arg-type]


OLD = Claim("c:1", "e:1", f"{TERM}p", "5", "accepted", "s:1")
RIVAL = Claim("c:2", "e:1", f"{TERM}p", "6", "unreviewed", "s:2")


@pytest.mark.parametrize(("before", "after", "why"), [
    ([OLD], [replace(OLD, status="superseded"), replace(RIVAL, status="accepted")], "new claim"),
    ([OLD, RIVAL], [replace(OLD, status="superseded"), replace(RIVAL, status="accepted")], "policy"),
    ([OLD, RIVAL], [replace(OLD, retracted="2026-02-01"), replace(RIVAL, status="accepted")], "claim retracted"),
    ([OLD, RIVAL], [replace(RIVAL, status="accepted")], "claim removed"),
    ([OLD], [replace(OLD, status="contested"), replace(RIVAL, status="contested")], "new claim"),
])  # fmt: skip
def test_every_reason(before: list[Claim], after: list[Claim], why: str) -> None:
    (one,) = compare(state(*before), state(*after)).accepted
    assert one.why == why and one.because
    assert one.before == ("5",)


def test_a_retraction_and_a_decision() -> None:
    withdrawn = compare(state(OLD), state(replace(OLD, retracted="2026-02-01")))
    assert [c.retracted for c in withdrawn.retracted] == ["2026-02-01"]
    topic = (OLD.about, OLD.prop)
    decided = state(OLD, replace(RIVAL, status="accepted"), decisions={topic: ("c:2", "read it")})
    (one,) = compare(state(OLD, RIVAL), decided).accepted
    assert (one.why, one.because) == ("adjudication", "read it")


def test_a_first_value_of_a_new_claim_is_no_change_of_an_accepted_one() -> None:
    assert compare(state(), state(OLD)).accepted == ()


def test_a_thing_whose_claims_another_has_now_was_merged_into_it() -> None:
    one, other = f"{ENTITY}models/one", f"{ENTITY}models/other"
    names = {one: ("One",), other: ("Other",)}
    moved = replace(OLD, about=one)
    before = state(moved, names=names)
    after = state(replace(moved, about=other), names={other: ("Other",)})
    assert [(n.iri, n.other) for n in compare(before, after).merged] == [(one, other)]
    assert compare(state(names=names), state(names={other: ("Other",)})).gone[0].iri == one


def run(two: Two, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sinograph", "--home", str(two[0]), "diff", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=120)


def test_the_command_prints_text_json_and_rdf(two: Two, found: Changes) -> None:
    text = run(two, two[1].id[:8], two[2].id[:8])
    assert text.returncode == 0, text.stderr
    assert "1 things merged\n  DeepSeek AI Lab [organizations/deepseek-ai] into organizations/deepseek" in text.stdout
    document = json.loads(run(two, two[1].id, two[2].id, "--format", "json").stdout)
    assert document["counts"] == found.counts() and document["from"] == two[1].id
    turtle = run(two, two[1].id, two[2].id, "--format", "turtle").stdout
    triples = {tuple(map(str, q.triple)) for q in ox.parse(turtle.encode(), ox.RdfFormat.TURTLE)}
    this = f"<{BASE}changes/{two[1].id}..{two[2].id}>"
    assert (f"<{CLAIM}tiny-moves>", f"<{PROV}wasInvalidatedBy>", this) in triples
    assert (
        f"<{ENTITY}organizations/deepseek-ai>",
        "<http://purl.org/dc/terms/isReplacedBy>",
        f"<{DEEPSEEK}>",
    ) in triples
    assert not any(subject.startswith("_:") for subject, _, _ in triples)
    unknown = run(two, "ffffffff", two[2].id)
    assert unknown.returncode == 1 and "there is no snapshot" in unknown.stderr
