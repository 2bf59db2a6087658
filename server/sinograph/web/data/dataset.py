"""What the descriptions say alike about the data set: its names, licence, date and the services that offer it."""

from sinograph.vocabulary import DCAT, DCT, FOAF, VOID, XSD
from sinograph.web.context import engine, public_url, settings
from sinograph.web.data.described import built
from sinograph.web.data.linked_data import LICENCE
from sinograph.web.data.triples import Triples

TITLE = "Sinograph"
ABOUT = (
    "A knowledge graph of the AI race, China first: labs, people, models, chips, export controls and funding. Every"
    " fact is a claim with its source, and where sources disagree, the graph says so."
)


def iri() -> str:
    """Return the name of the data set, which does not depend on who serves it."""
    return settings().base


def common(graph: Triples) -> str:
    """State what VoID and DCAT both want to know of the data set; return its name."""
    data, people = iri(), f"{iri()}contributors"
    graph.type(data, f"{VOID}Dataset", f"{DCAT}Dataset")
    graph.say(data, f"{DCT}title", TITLE)
    graph.say(data, f"{DCT}description", ABOUT)
    graph.add(data, f"{DCT}license", LICENCE)
    graph.add(data, f"{DCT}publisher", people)
    graph.add(data, f"{DCT}creator", people)
    graph.type(people, f"{FOAF}Organization", f"{FOAF}Agent")
    graph.say(people, f"{FOAF}name", "Sinograph contributors")
    graph.add(data, f"{DCT}modified", built(), datatype=f"{XSD}dateTime")
    graph.say(data, f"{DCAT}version", engine().snapshot, language="")
    graph.add(data, f"{FOAF}homepage", public_url("/"))
    graph.add(data, f"{DCT}conformsTo", f"{settings().base}ontology")
    return data
