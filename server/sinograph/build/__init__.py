"""From data files to a snapshot: load → check → accept → derive → snapshot, each a function of what came before."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from sinograph import schema as ontology
from sinograph import vocabulary as v
from sinograph.build import policy, snapshot
from sinograph.build.accept import Decisions, accept
from sinograph.build.claims import dataset_quads, entity_quads
from sinograph.build.compare import Comparer
from sinograph.build.derive import derive
from sinograph.build.dispute import disputes, mismatches
from sinograph.build.findable import index
from sinograph.build.inputs import fingerprint
from sinograph.build.layer import accepted_quads, decision_quads, dispute_quads
from sinograph.check.queries import require
from sinograph.errors import NotFound
from sinograph.load import load
from sinograph.load.reader import name_of
from sinograph.load.records import Dataset
from sinograph.schema import Schema

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Graph:
    """A graph that is not written yet: all quads, also as a store to ask, and the part that OWL sees."""

    store: ox.Store
    quads: set[ox.Quad]
    asserted: set[ox.Quad]
    decisions: Decisions
    dataset: Dataset
    schema: Schema
    counts: dict[str, int]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Do without the search for reference cycles: a build makes millions of objects and no cycles among them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_uncollected()
def assemble(share: Path, data: Path | None = None, progress: Progress | None = None) -> Graph:
    """Return the graph that the files under ``share`` (and ``data``, default ``share/data``) make.

    Raises ``DataError`` with every problem of the data files, ``BuildError`` for a broken rule or policy.
    """
    schema = ontology.read(share / "ontology")
    dataset = load(data or share / "data", schema, progress)
    judgement = policy.read(share / "queries" / "acceptance.yaml")
    comparer = Comparer(dataset, judgement.contained_by)
    decisions = accept(dataset, judgement, comparer)
    tbox = {_quad(t) for t in schema.triples}
    asserted = tbox | set(entity_quads(dataset)) | set(accepted_quads(dataset, decisions, schema))
    found, apart = disputes(dataset, judgement, comparer), mismatches(dataset, comparer)
    stated = set(dataset_quads(dataset)) | set(decision_quads(decisions)) | set(dispute_quads(found, apart, dataset))
    store = ox.Store()
    store.bulk_extend(asserted)
    inferred = derive(store, share / "queries" / "rules", progress)
    # Computed values and rule applicability look at claims too, and only after everything else is settled.
    store.bulk_extend(stated)
    inferred |= derive(store, share / "queries" / "control" / "derive", progress)
    marked = {ox.Quad(t.subject, t.predicate, t.object, v.INFERRED) for t in inferred}
    store.bulk_extend(marked)
    quads = asserted | stated | marked | {_quad(t) for t in inferred}
    counts = {
        "entities": len(dataset.entities),
        "claims": len(dataset.claims),
        "sources": sum(i.value.startswith(v.SOURCE) for i in dataset.entities),
        "accepted": len(decisions.accepted),
        "inferred": len(inferred),
        "disputes": len(found),
        "mismatches": len(apart),
        "undecided": len(decisions.undecided),
    }
    return Graph(store, quads, asserted, decisions, dataset, schema, counts)


def up_to_date(home: Path, share: Path, data: Path | None = None) -> bool:
    """Tell whether the current snapshot under ``home`` was made from just these files."""
    try:
        return snapshot.manifest(snapshot.current(home)).get("inputs") == fingerprint(share, data)
    except NotFound:
        return False


def _quad(triple: ox.Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object)


@_uncollected()
def build(home: Path, share: Path, data: Path | None = None, progress: Progress | None = None) -> Path:
    """Build a snapshot under ``home`` and make it the current one; return its folder.

    When anything fails (``DataError``, ``CheckFailed``, ``BuildError``) the snapshot served before stays untouched.
    """
    began = time.monotonic()
    graph = assemble(share, data, progress)
    require(graph.store, share / "queries" / "checks", progress)
    if progress:
        progress("snapshot", 0, 1)
    undecided = [f"{name_of(key[0])} {key[1]}" for key in graph.decisions.undecided]
    nquads = snapshot.canonical(graph.quads)
    made = snapshot.Made(fingerprint(share, data), graph.counts, undecided, time.monotonic() - began)
    folder = snapshot.write(home, nquads, made)
    index(folder, graph.store)
    snapshot.switch(home, folder)
    if progress:
        progress("snapshot", 1, 1)
    return folder
