"""The disputes that curators have looked at: a new one is a finding until somebody accepts it into the list."""

from pathlib import Path

from sinograph import vocabulary as v
from sinograph.build import Graph

FILE = "expected-disputes.txt"


def findings(graph: Graph, data: Path) -> list[str]:
    """Compare the disputes of ``graph`` with ``data/expected-disputes.txt``; no such file, no findings.

    The list holds one dispute a line, as the end of its address; lines that begin with ``#`` are words for people.
    """
    path = data / FILE
    if not path.is_file():
        return []
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    expected = {line for line in lines if line and not line.startswith("#")}
    typed = (q.subject for q in graph.quads if q.predicate == v.RDF_TYPE and q.object == v.sg("Dispute"))
    found = {str(subject)[1:-1].removeprefix(v.DISPUTE) for subject in typed}
    new = [f"disputes: '{slug}' is new; look at it, then add it to data/{FILE}" for slug in found - expected]
    gone = [f"disputes: '{slug}' is gone; see why, then remove it from data/{FILE}" for slug in expected - found]
    return sorted(new) + sorted(gone)
