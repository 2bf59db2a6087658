"""Validates a graph against ``ontology/shapes/*.ttl`` with pySHACL (extra ``check``).

pySHACL needs minutes for the whole graph: it judges each node by itself, shape within shape. So the nodes that surely
conform are set aside first (``conform``), and pySHACL judges the rest, which is nothing at all in a clean graph.
"""

from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import rdflib

from sinograph import vocabulary as v
from sinograph.check.conform import Shapes
from sinograph.check.facts import Facts, Node
from sinograph.errors import CheckFailed

Progress = Callable[[str, int, int], None]

_SH = rdflib.Namespace(v.SH)


def available() -> bool:
    """Tell whether pySHACL is installed."""
    return find_spec("pyshacl") is not None


def findings(quads: Iterable[ox.Quad], folder: Path, progress: Progress | None = None) -> list[str]:
    """Return one line for each violation of a shape; the default graph alone is looked at.

    The lines are those of pySHACL (``plainly``). Raises ``CheckFailed`` when pySHACL is not installed.
    """
    _require()
    triples = {q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)}
    stated = (
        t.triple for path in sorted(folder.glob("*.ttl")) for t in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    )
    shapes = Shapes(Facts(stated), Facts(triples))
    named = shapes.targets()
    if named is None:
        return plainly(triples, folder)
    suspects: dict[ox.NamedNode, set[Node]] = {}
    for done, shape in enumerate(named, 1):
        suspects[shape] = shapes.suspects(shape)
        if progress:
            progress("shapes", done, len(named) + 1)
    found = _judged(triples, folder, suspects) if any(suspects.values()) else []
    if progress:
        progress("shapes", len(named) + 1, len(named) + 1)
    return found


def plainly(triples: Iterable[ox.Triple], folder: Path) -> list[str]:
    """Return what pySHACL finds in ``triples`` when it is asked about every node: the same, in minutes."""
    _require()
    return _validate(_graph(triples), _shapes(folder))


def _judged(triples: Iterable[ox.Triple], folder: Path, suspects: dict[ox.NamedNode, set[Node]]) -> list[str]:
    """Ask pySHACL about ``suspects`` only: each shape gets them as its targets in place of whole classes."""
    if any(isinstance(node, ox.BlankNode) for nodes in suspects.values() for node in nodes):
        return plainly(triples, folder)  # a blank node cannot be named in another graph
    shapes = _shapes(folder)
    shapes.remove((None, _SH.targetClass, None))
    for shape, nodes in suspects.items():
        for node in nodes:
            shapes.add((rdflib.URIRef(shape.value), _SH.targetNode, rdflib.URIRef(str(node)[1:-1])))
    return _validate(_graph(triples), shapes)


def _require() -> None:
    if not available():
        raise CheckFailed(["shapes need pySHACL: pip install 'sinograph[check]'"])


def _graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    return graph.parse(data=text, format="nt")


def _shapes(folder: Path) -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in sorted(folder.glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


def _validate(graph: rdflib.Graph, shapes: rdflib.Graph) -> list[str]:
    import pyshacl
    from pyshacl.errors import ReportableRuntimeError

    try:
        _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none", advanced=False)
    except (ReportableRuntimeError, TypeError) as error:  # it cannot compare a text with a number, or a blank node
        raise CheckFailed([f"shape: pySHACL stopped: {error}"]) from error
    assert isinstance(report, rdflib.Graph)
    return sorted(_lines(report))


def _lines(report: rdflib.Graph) -> Iterable[str]:
    for result in report.subjects(rdflib.RDF.type, _SH.ValidationResult):
        focus = report.value(result, _SH.focusNode)
        path = report.value(result, _SH.resultPath)
        value = report.value(result, _SH.value)
        message = report.value(result, _SH.resultMessage)
        about = f" {path}" if isinstance(path, rdflib.URIRef) else ""
        yield f"shape: {focus}{about}: {message}" + (f" (found {value})" if value is not None else "")
