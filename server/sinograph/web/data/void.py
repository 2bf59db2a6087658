"""The data set in the Vocabulary of Interlinked Datasets (VoID), at the well-known address of its section 7.2."""

from hashlib import sha256

from flask import Blueprint, Response

from sinograph import export
from sinograph.export.format import GRAPH
from sinograph.query.statistics import Statistics
from sinograph.vocabulary import DCT, FOAF, ONTOLOGY, OWL, RDF, RDFS, SKOS, TERM, VOID
from sinograph.web.context import public_url, settings
from sinograph.web.data import dataset, statistics
from sinograph.web.data.described import Description, send
from sinograph.web.data.distribution import served
from sinograph.web.data.triples import Triples
from sinograph.web.words.language import later

blueprint = Blueprint("void", __name__)

PATH = "/.well-known/void"
_EXAMPLES = 5
#: Vocabularies by namespace, as they are called; a namespace of the data that is not here is named as it is.
_VOCABULARIES = {TERM: ONTOLOGY, RDF: RDF, RDFS: RDFS, OWL: OWL, SKOS: SKOS.rstrip("#"), DCT: DCT}


@blueprint.get(PATH)
def void() -> Response:
    """Describe the data set with its class and property partitions."""
    return send(DESCRIPTION)


def make() -> Triples:
    """Return the description (VoID sections 2 to 5)."""
    graph, counted = Triples(), statistics.current()
    document, data = public_url(PATH), dataset.common(graph)
    graph.type(document, f"{VOID}DatasetDescription")
    graph.say(document, f"{DCT}title", DESCRIPTION.title)
    graph.add(document, f"{FOAF}primaryTopic", data)
    graph.add(data, f"{VOID}sparqlEndpoint", public_url("sparql"))
    graph.add(data, f"{VOID}dataDump", *(public_url(found.path) for found in served()))
    graph.say(data, f"{VOID}uriSpace", settings().base, language="")
    graph.add(data, f"{VOID}rootResource", public_url("/"))
    graph.add(data, f"{VOID}feature", *(f.iri for f in export.formats().values() if f.iri and GRAPH in f.forms))
    graph.add(data, f"{VOID}vocabulary", *_vocabularies(counted))
    ours = sorted(counted.classes.items(), key=lambda entry: (-entry[1], entry[0]))
    examples = [counted.examples.get(name, "") for name, _ in ours if name.startswith(TERM)]
    shown = list(dict.fromkeys(e for e in examples if e.startswith(f"{settings().base}id/")))
    graph.add(data, f"{VOID}exampleResource", *shown[:_EXAMPLES])
    _count(graph, data, counted)
    _partitions(graph, data, document, counted)
    _subsets(graph, data, document, counted)
    return graph


def _count(graph: Triples, data: str, counted: Statistics) -> None:
    graph.add(data, f"{VOID}triples", counted.triples)
    graph.add(data, f"{VOID}entities", counted.entities)
    graph.add(data, f"{VOID}distinctSubjects", counted.subjects)
    graph.add(data, f"{VOID}distinctObjects", counted.objects)
    graph.add(data, f"{VOID}classes", len(counted.classes) or None)
    graph.add(data, f"{VOID}properties", len(counted.properties) or None)


def _partitions(graph: Triples, data: str, document: str, counted: Statistics) -> None:
    """State section 4.5: a part for each class and each property."""
    for name, entities in counted.classes.items():
        part = f"{document}#class-{_digest(name)}"
        graph.add(data, f"{VOID}classPartition", part)
        graph.type(part, f"{VOID}Dataset")
        graph.add(part, f"{VOID}class", name)
        graph.add(part, f"{VOID}entities", entities)
    for name, usage in counted.properties.items():
        part = f"{document}#property-{_digest(name)}"
        graph.add(data, f"{VOID}propertyPartition", part)
        graph.type(part, f"{VOID}Dataset")
        graph.add(part, f"{VOID}property", name)
        graph.add(part, f"{VOID}triples", usage.triples)
        graph.add(part, f"{VOID}distinctSubjects", usage.subjects)
        graph.add(part, f"{VOID}distinctObjects", usage.objects)


def _subsets(graph: Triples, data: str, document: str, counted: Statistics) -> None:
    """State what each source says as a part of its own, and section 5: links to other data sets."""
    if counted.graphs:
        part = f"{document}#graphs"
        graph.add(data, f"{VOID}subset", part)
        graph.type(part, f"{VOID}Dataset")
        graph.say(part, f"{DCT}title", "What each source says, one named graph a source")
        graph.add(part, f"{VOID}triples", sum(counted.graphs.values()))
        graph.add(part, f"{VOID}documents", len(counted.graphs))
    for space, links in counted.links.items():
        other = f"{document}#to-{_digest(space)}"
        graph.type(other, f"{VOID}Dataset")
        graph.say(other, f"{VOID}uriSpace", space, language="")
        for predicate, total in links.items():
            part = f"{document}#links-{_digest(f'{space} {predicate}')}"
            graph.add(data, f"{VOID}subset", part)
            graph.type(part, f"{VOID}Linkset")
            graph.add(part, f"{VOID}linkPredicate", predicate)
            graph.add(part, f"{VOID}subjectsTarget", data)
            graph.add(part, f"{VOID}objectsTarget", other)
            graph.add(part, f"{VOID}triples", total)


def _vocabularies(counted: Statistics) -> list[str]:
    spaces = {name[: max(name.rfind("#"), name.rfind("/")) + 1] for name in (*counted.properties, *counted.classes)}
    return sorted(_VOCABULARIES.get(space, space) for space in spaces if space)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


DESCRIPTION = Description(
    PATH,
    later("The data set, described in VoID"),
    later(
        "What is in the graph: how many triples, things, classes and properties, which vocabularies, where to get it."
    ),
    make,
)
