"""The JSON-LD context of a thing's JSON, version 1: every key of the shape says what triple it stands for."""

from sinograph import vocabulary as v

#: Keys whose values are terms of the ontology, by their local name.
TERMS = ("property", "certainty", "reviewStatus", "unit", "measurand")
#: Keys whose values are IRIs.
IRIS = ("about", "source", "claimant")
#: The same, always a list.
IRI_LISTS = ("basedOn", "contrasts", "involves", "accepts")
TEXTS = ("locator", "valueText")
SWITCHES = ("checked", "approximate", "undisclosed")
DAYS = "recordedOn assertedEarliest startEarliest startLatest endEarliest endLatest valueEarliest valueLatest".split()
#: Further keys of claims and findings, whose values carry their own type.
VALUES = tuple(
    "value valueLow valueHigh paraphrase assertedOn retractedOn validFrom validUntil asOf rationale severity spread"
    " disputeKind".split()
)
#: Lists of nodes; none of them says by itself how its nodes hang together, the nodes do.
COLLECTIONS = ("claims", "disputes", "mismatches", "adjudications", "doubts", "situations", "named")
#: Keys for people and programs that no triple stands behind.
SILENT = ("version", "snapshot", "licence", "kind", "slug", "links", "name", "number")

CONTEXT: dict[str, object] = {
    "@version": 1.1,
    "@vocab": v.TERM,
    **{prefix: iri for prefix, iri in v.PREFIXES.items() if prefix not in ("claim", "id", *v.KINDS)},
    **dict.fromkeys(SILENT),
    "id": "@id",
    "type": "@type",
    "literal": "@value",
    "language": "@language",
    "label": {"@id": f"{v.RDFS}label", "@container": "@language"},
    "altLabel": {"@id": f"{v.SKOS}altLabel", "@container": "@language"},
    "summary": {"@id": f"{v.DCT}description", "@container": "@language"},
    "sameAs": {"@id": f"{v.SKOS}exactMatch", "@type": "@id", "@container": "@set"},
    "facts": "@nest",
    "qualifiers": "@nest",
    **dict.fromkeys(COLLECTIONS, "@included"),
    "claim": {"@id": f"{v.TERM}doubts", "@type": "@id"},
    **{name: {"@id": v.TERM + name, "@type": "@vocab"} for name in TERMS},
    **{name: {"@id": v.TERM + name, "@type": "@id"} for name in IRIS},
    **{name: {"@id": v.TERM + name, "@type": "@id", "@container": "@set"} for name in IRI_LISTS},
    **{name: {"@id": v.TERM + name, "@type": f"{v.XSD}date"} for name in DAYS},
}
