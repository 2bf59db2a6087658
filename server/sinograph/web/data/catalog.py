"""The catalogue: the data set, the files it comes in and the services that answer for it, in DCAT 3."""

from flask import Blueprint, Response

from sinograph.vocabulary import DCAT, DCT, FOAF, IANA, RDFS, SPDX, XSD
from sinograph.web.context import public_url
from sinograph.web.data import dataset
from sinograph.web.data.described import Description, known, send
from sinograph.web.data.distribution import served
from sinograph.web.data.linked_data import LICENCE
from sinograph.web.data.triples import Triples
from sinograph.web.words.language import later

blueprint = Blueprint("catalog", __name__)
FURTHER = (later("Catalogue"), "/catalog", "take")

PATH = "/catalog"
_XSD_INTEGER = f"{XSD}nonNegativeInteger"
_KEYWORDS = ("artificial intelligence", "China", "export controls", "semiconductors", "language models", "provenance")
#: Path, title, what it conforms to, and where its own description is.
_SERVICES = (
    ("sparql", "SPARQL endpoint", "http://www.w3.org/TR/sparql11-protocol/", "sparql?format=ttl"),
    ("graphs", "Graph Store Protocol", "http://www.w3.org/TR/sparql11-http-rdf-update/", "sparql?format=ttl"),
)


@blueprint.get(PATH)
def catalog() -> Response:
    """Describe data set, files and services."""
    return send(DESCRIPTION)


@blueprint.get(f"{PATH}.<extension>")
def catalog_file(extension: str) -> Response:
    """Describe them in the format of an extension."""
    return send(DESCRIPTION, known(extension))


def make() -> Triples:
    """Return the catalogue (DCAT 3 sections 6.3 to 6.8)."""
    graph = Triples()
    here, data = public_url(PATH), dataset.common(graph)
    graph.type(here, f"{DCAT}Catalog")
    graph.say(here, f"{DCT}title", "Sinograph: data set, files and services")
    graph.say(here, f"{DCT}description", DESCRIPTION.about)
    graph.add(here, f"{DCT}publisher", f"{dataset.iri()}contributors")
    graph.add(here, f"{DCT}license", LICENCE)
    graph.add(here, f"{FOAF}homepage", public_url("/"))
    graph.add(here, f"{DCAT}dataset", data)
    graph.add(data, f"{DCAT}landingPage", public_url("/"))
    for word in _KEYWORDS:
        graph.say(data, f"{DCAT}keyword", word)
    _files(graph, data, here)
    for path, title, protocol, described in _SERVICES:
        service = public_url(path)
        graph.add(here, f"{DCAT}service", service)
        graph.type(service, f"{DCAT}DataService")
        graph.say(service, f"{DCT}title", title)
        graph.add(service, f"{DCT}conformsTo", protocol)
        graph.add(service, f"{DCAT}endpointURL", service)
        graph.add(service, f"{DCAT}endpointDescription", public_url(described))
        graph.add(service, f"{DCAT}servesDataset", data)
        graph.add(service, f"{DCT}license", LICENCE)
    return graph


def _files(graph: Triples, data: str, here: str) -> None:
    """State the distributions (section 6.8), which are those that the server really sends."""
    for number, found in enumerate(served(), start=1):
        part, address = f"{here}#file-{number}", public_url(found.path)
        graph.add(data, f"{DCAT}distribution", part)
        graph.type(part, f"{DCAT}Distribution")
        graph.say(part, f"{DCT}title", found.title)
        graph.add(part, f"{DCT}license", LICENCE)
        graph.add(part, f"{DCAT}accessURL", address)
        graph.add(part, f"{DCAT}downloadURL", address)
        graph.add(part, f"{DCAT}mediaType", f"{IANA}{found.media_type}")
        graph.add(part, f"{DCT}format", found.format)
        if found.packed:
            graph.add(part, f"{DCAT}compressFormat", f"{IANA}{found.packed}")
        if found.size is not None:
            graph.add(part, f"{DCAT}byteSize", str(found.size), datatype=_XSD_INTEGER)
        if found.sha256:
            graph.add(part, f"{SPDX}checksum", f"{part}-checksum")
            graph.type(f"{part}-checksum", f"{SPDX}Checksum")
            graph.add(f"{part}-checksum", f"{SPDX}algorithm", f"{SPDX}checksumAlgorithm_sha256")
            graph.add(f"{part}-checksum", f"{SPDX}checksumValue", found.sha256, datatype=f"{XSD}hexBinary")
    graph.add(data, f"{RDFS}seeAlso", public_url("/.well-known/void"))


DESCRIPTION = Description(
    PATH,
    later("The catalogue, in DCAT"),
    later("The data set, the files in which it can be had and the services that answer questions about it."),
    make,
    files=True,
)
