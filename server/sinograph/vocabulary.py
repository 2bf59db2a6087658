"""The IRIs the code must know; nothing else in the package spells one."""

from functools import cache

from pyoxigraph import NamedNode

BASE = "https://w3id.org/sinograph/"
ONTOLOGY = f"{BASE}ontology"
TERM = f"{ONTOLOGY}#"
ENTITY = f"{BASE}id/"
SOURCE = f"{ENTITY}sources/"
CLAIM = f"{BASE}claim/"
DISPUTE = f"{BASE}dispute/"
MISMATCH = f"{BASE}mismatch/"
ADJUDICATION = f"{BASE}adjudication/"
DOUBT = f"{BASE}doubt/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA = "https://schema.org/"
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
FOAF = "http://xmlns.com/foaf/0.1/"
SPDX = "http://spdx.org/rdf/terms#"
FORMATS = "http://www.w3.org/ns/formats/"
ENTAILMENT = "http://www.w3.org/ns/entailment/"
SPARQL = "http://www.w3.org/ns/sparql#"
GEOF = "http://www.opengis.net/def/function/geosparql/"
IANA = "https://www.iana.org/assignments/media-types/"
SH = "http://www.w3.org/ns/shacl#"
HYDRA = "http://www.w3.org/ns/hydra/core#"

#: The kinds of things that data files describe; each has a folder, a path and a prefix of this name.
KINDS = tuple(
    "organizations people models chips clusters papers places products techniques benchmarks events rules policies"
    " programs rounds lists other sources".split()
)

#: Prefixes offered to every query and used in every Turtle and JSON-LD answer.
PREFIXES: dict[str, str] = {
    "sg": TERM,
    "id": ENTITY,
    "claim": CLAIM,
    **{kind: f"{ENTITY}{kind}/" for kind in KINDS},
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dct": DCT,
    "prov": PROV,
    "schema": SCHEMA,
}

#: Prefixes of the descriptions of the service, besides those of the data.
DESCRIPTION_PREFIXES: dict[str, str] = {
    **PREFIXES,
    "sd": SD,
    "void": VOID,
    "dcat": DCAT,
    "foaf": FOAF,
    "spdx": SPDX,
    "formats": FORMATS,
    "geof": GEOF,
}


@cache
def sg(name: str) -> NamedNode:
    """Return the term ``name`` of our ontology."""
    return NamedNode(TERM + name)


def sh(name: str) -> NamedNode:
    """Return the term ``name`` of SHACL."""
    return NamedNode(SH + name)


INFERRED = NamedNode(f"{BASE}graph/inferred")

RDF_TYPE = NamedNode(f"{RDF}type")
RDF_FIRST = NamedNode(f"{RDF}first")
RDF_REST = NamedNode(f"{RDF}rest")
RDF_NIL = NamedNode(f"{RDF}nil")
RDF_LANG_STRING = NamedNode(f"{RDF}langString")
RDFS_LABEL = NamedNode(f"{RDFS}label")
RDFS_DOMAIN = NamedNode(f"{RDFS}domain")
RDFS_RANGE = NamedNode(f"{RDFS}range")
RDFS_CLASS = NamedNode(f"{RDFS}Class")
RDFS_SUBCLASS_OF = NamedNode(f"{RDFS}subClassOf")
OWL_CLASS = NamedNode(f"{OWL}Class")
OWL_OBJECT_PROPERTY = NamedNode(f"{OWL}ObjectProperty")
OWL_DATATYPE_PROPERTY = NamedNode(f"{OWL}DatatypeProperty")
OWL_ANNOTATION_PROPERTY = NamedNode(f"{OWL}AnnotationProperty")
SKOS_ALT_LABEL = NamedNode(f"{SKOS}altLabel")
SKOS_EXACT_MATCH = NamedNode(f"{SKOS}exactMatch")
SKOS_NOTATION = NamedNode(f"{SKOS}notation")
SKOS_CONCEPT = NamedNode(f"{SKOS}Concept")
DCT_DESCRIPTION = NamedNode(f"{DCT}description")

XSD_STRING = NamedNode(f"{XSD}string")
XSD_BOOLEAN = NamedNode(f"{XSD}boolean")
XSD_INTEGER = NamedNode(f"{XSD}integer")
XSD_DECIMAL = NamedNode(f"{XSD}decimal")
XSD_DOUBLE = NamedNode(f"{XSD}double")
XSD_DATE = NamedNode(f"{XSD}date")
XSD_GYEAR = NamedNode(f"{XSD}gYear")
XSD_GYEAR_MONTH = NamedNode(f"{XSD}gYearMonth")
XSD_DATE_TIME = NamedNode(f"{XSD}dateTime")
XSD_ANY_URI = NamedNode(f"{XSD}anyURI")
