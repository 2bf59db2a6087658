"""Validates a graph against ``ontology/shapes/*.ttl`` with pySHACL (extra ``check``)."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import rdflib

from sinograph.errors import CheckFailed


def available() -> bool:
    """Tell whether pySHACL is installed."""
    return find_spec("pyshacl") is not None


def findings(quads: Iterable[ox.Quad], folder: Path) -> list[str]:
    """Return one line for each violation of a shape; the default graph alone is looked at.

    Raises ``CheckFailed`` when pySHACL is not installed.
    """
    if not available():
        raise CheckFailed(["shapes need pySHACL: pip install 'sinograph[check]'"])
    import pyshacl

    data = rdflib.Graph()
    triples = {q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)}
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert text is not None
    data.parse(data=text, format="nt")
    shapes = rdflib.Graph()
    for path in sorted(folder.glob("*.ttl")):
        shapes.parse(path, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    assert isinstance(report, rdflib.Graph)
    return sorted(_lines(report))


def _lines(report: rdflib.Graph) -> Iterable[str]:
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        focus = report.value(result, sh.focusNode)
        path = report.value(result, sh.resultPath)
        value = report.value(result, sh.value)
        message = report.value(result, sh.resultMessage)
        about = f" {path}" if path else ""
        yield f"shape: {focus}{about}: {message}" + (f" (found {value})" if value is not None else "")
