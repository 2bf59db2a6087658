"""The attributes of nodes, edges, claims and sources: the same names, types and order in every format."""

from collections.abc import Mapping
from dataclasses import dataclass

STRING, INTEGER, NUMBER, BOOLEAN, DATE, ADDRESS = "string", "integer", "number", "boolean", "date", "address"


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute: the same name and type in every format."""

    name: str
    type: str
    about: str


def _columns(text: str) -> tuple[Column, ...]:
    lines = (line.split(None, 2) for line in text.strip().splitlines())
    return tuple(Column(name, type, about) for name, type, about in lines)


#: Attributes of each table in their order; id, source and target come first and join the tables.
TABLES: Mapping[str, tuple[Column, ...]] = {
    "nodes": _columns("""
        id string Kind and name, such as models/deepseek-v3
        label string English name
        kind string Folder of the thing: organizations, models, chips …
        type string Most specific class of the ontology
        label_zh string Chinese name
        country string Country of head office, developer, designer or jurisdiction
        start date First possible day of founding, release, launch or effect
        end date First possible day of the end
        dated string The date behind start as printed, with its property
        url address Own address of the thing, else its page here
        summary string One short sentence of the curators
        iri address Name of the thing in the graph
    """),
    "edges": _columns("""
        id string Number of the edge in this file
        source string Node that the statement is about
        target string Node that it names
        relation string Local name of the property
        label string English name of the property
        claims integer How many claims say it
        certainty string Best certainty among the claims
        status string accepted if the graph asserts it, else contested or unreviewed
        disputed boolean Whether a claim stands in a dispute or is contested
        start date First possible day
        end date Last possible day
        intervals string All times at which it holds, as ISO 8601 intervals
        sources string Ids of the sources, separated by blanks
        relation_iri address Name of the property in the graph
    """),
    "claims": _columns("""
        id string Id of the claim
        about string Node it is about
        about_label string English name of that node
        property string Local name of the property
        value string The value as printed: number, date, text, or id of a node or concept
        value_text string The value in words
        value_id string Id of the node, where the value is one
        number_low number Lower bound in the canonical unit
        number_high number Upper bound in the canonical unit
        date_earliest date First day a date can be
        date_latest date Last day a date can be
        unit string Unit of the printed value
        measurand string What exactly a number measures
        qualifiers string Further conditions, name=value, separated by semicolons
        valid_from string True from then on, as printed
        valid_until string No longer true then, as printed
        as_of string Observed then, as printed
        certainty string How the source stands behind it
        status string What the graph makes of it
        disputed boolean Whether it stands in a dispute or is contested
        source string Id of the source
        source_title string Title of the source
        source_url address Address of the source
        locator string Place in the source
        claimant string Who says it, where it is not the publisher
        asserted_on string When it was said, as printed
        checked boolean Whether a curator has opened the source
        iri address Name of the claim in the graph
    """),
    "sources": _columns("""
        id string Id of the source
        title string Title
        url address Where it can be read
        published string When it was published, as printed
        publisher string Who published it
        iri address Name of the source in the graph
    """),
}
