"""Everything ``sinograph check`` looks at: data files, checks, shapes and, when asked, the reasoner."""

from pathlib import Path

import pyoxigraph as ox

from sinograph.build import Graph, Progress, assemble, expected
from sinograph.check import queries, reason, shapes


def audit(share: Path, data: Path | None = None, reasoner: bool = False, progress: Progress | None = None) -> list[str]:
    """Return one line for each finding; an empty list means that the graph may be built and published.

    Raises ``DataError`` when the data files cannot be loaded at all, ``CheckFailed`` when a tool is not installed.
    """
    graph = assemble(share, data, progress)
    found = _checked(graph, share, progress) + expected.findings(graph, data or share / "data")
    if shapes.available():
        found += shapes.findings(graph.quads, share / "ontology" / "shapes", progress)
    if reasoner:
        found += _reasoned(graph, progress)
    return found


def _reasoned(graph: Graph, progress: Progress | None) -> list[str]:
    """Classify the ontology, then ask whether it can be true together with everything accepted."""
    _tell(progress, "classify", 0)
    terms = {ox.Quad(t.subject, t.predicate, t.object) for t in graph.schema.triples}
    found = reason.reason(terms).findings()
    _tell(progress, "classify", 1)
    _tell(progress, "consistent", 0)
    if not found and not reason.is_consistent(graph.asserted):
        found = reason.Verdict(False, ()).findings()
    _tell(progress, "consistent", 1)
    return found


def _checked(graph: Graph, share: Path, progress: Progress | None) -> list[str]:
    return queries.findings(graph.store, share / "queries" / "checks", progress)


def _tell(progress: Progress | None, step: str, done: int) -> None:
    if progress:
        progress(step, done, 1)
