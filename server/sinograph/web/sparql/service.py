"""The service description: what the endpoint can do (SPARQL 1.1 Service Description, and what the 1.2 draft adds)."""

from hashlib import sha256

from sinograph import export
from sinograph.store.syntaxes import SYNTAXES
from sinograph.vocabulary import ENTAILMENT, GEOF, RDFS, SD, SPARQL, VOID
from sinograph.web.context import public_url, scribe, settings
from sinograph.web.data import dataset, statistics
from sinograph.web.data.described import Description
from sinograph.web.data.triples import Triples

_LANGUAGES = ("SPARQL11Query", "SPARQLQuery")
_UPDATES = ("SPARQL11Update", "SPARQLUpdate")
_VERSIONS = ("version-1.1", "version-1.2")
#: Functions of GeoSPARQL 1.0 that the engine has (each is tried in a test).
FUNCTIONS = tuple(
    f"{GEOF}{name}"
    for name in "distance sfEquals sfDisjoint sfIntersects sfTouches sfCrosses sfWithin sfContains sfOverlaps".split()
)


def make() -> Triples:
    """Return the description of the endpoint (Service Description sections 3.2 to 3.4)."""
    graph, now = Triples(), settings()
    service = public_url("sparql")
    graph.type(service, f"{SD}Service")
    graph.say(service, f"{RDFS}label", "Sinograph SPARQL endpoint")
    graph.add(service, f"{SD}endpoint", service)
    writable = scribe() is not None
    languages = _LANGUAGES + (_UPDATES if writable else ())
    graph.add(service, f"{SD}supportedLanguage", *(f"{SD}{name}" for name in languages))
    graph.add(service, f"{SD}supportedVersion", *(f"{SPARQL}{name}" for name in _VERSIONS))
    graph.add(service, f"{SD}resultFormat", *(format.iri for format in export.formats().values() if format.iri))
    if writable:
        read = {export.formats()[name].iri for name in SYNTAXES if name in export.formats()}
        graph.add(service, f"{SD}inputFormat", *sorted(iri for iri in read if iri))
    graph.add(service, f"{SD}feature", f"{SD}EmptyGraphs")
    if now.allow_service:
        graph.add(service, f"{SD}feature", f"{SD}BasicFederatedQuery")
    graph.add(service, f"{SD}extensionFunction", *FUNCTIONS)
    for function in FUNCTIONS:
        graph.type(function, f"{SD}Function")
    graph.add(service, f"{SD}defaultEntailmentRegime", f"{ENTAILMENT}Simple")
    _dataset(graph, service)
    return graph


def _dataset(graph: Triples, service: str) -> None:
    """State the default graph and every named one with its size (section 3.3)."""
    counted, whole, default = statistics.current(), f"{service}#dataset", f"{service}#default-graph"
    graph.add(service, f"{SD}defaultDataset", whole)
    graph.type(whole, f"{SD}Dataset", f"{VOID}Dataset")
    graph.add(whole, f"{VOID}sparqlEndpoint", service)
    graph.add(whole, f"{SD}defaultGraph", default)
    graph.type(default, f"{SD}Graph", f"{VOID}Dataset")
    graph.add(default, f"{VOID}triples", counted.triples)
    graph.add(default, f"{RDFS}seeAlso", dataset.iri(), public_url("/.well-known/void"))
    for name, triples in counted.graphs.items():
        digest = sha256(name.encode()).hexdigest()[:16]
        node, content = f"{whole}-graph-{digest}", f"{whole}-triples-{digest}"
        graph.add(whole, f"{SD}namedGraph", node)
        graph.type(node, f"{SD}NamedGraph")
        graph.add(node, f"{SD}name", name)
        graph.add(node, f"{SD}graph", content)
        graph.type(content, f"{SD}Graph", f"{VOID}Dataset")
        graph.add(content, f"{VOID}triples", triples)


DESCRIPTION = Description(
    "/sparql",
    "The SPARQL endpoint, described",
    "Languages, formats, functions and graphs of the endpoint.",
    make,
    page=False,
)
