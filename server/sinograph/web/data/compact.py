"""The JSON of a thing: JSON-LD in a short and stable shape, for programs that know nothing of RDF.

``label`` ``altLabel`` ``summary`` ``type`` say what it is, ``accepted`` holds what the graph itself asserts, ``claims``
everything that sources say, ``disputes`` ``mismatches`` ``adjudications`` what stands between claims, ``made`` the
claims a source makes. Numbers are strings with all their digits.
"""

from sinograph import vocabulary as v
from sinograph.engine import Term
from sinograph.web import ask
from sinograph.web.words.links import name_of

#: Properties of claims and findings whose values are terms or entities.
_LINKS = (
    "about property source claimant certainty reviewStatus unit measurand basedOn contrasts involves accepts doubts"
).split()
CONTEXT: dict[str, object] = {
    "@version": 1.1,
    "@vocab": v.TERM,
    "id": "@id",
    "type": "@type",
    "label": {"@id": f"{v.RDFS}label", "@container": "@language"},
    "altLabel": {"@id": f"{v.SKOS}altLabel", "@container": ["@language", "@set"]},
    "summary": {"@id": f"{v.DCT}description", "@container": "@language"},
    "sameAs": {"@id": f"{v.SKOS}exactMatch", "@type": "@id", "@container": "@set"},
    "accepted": "@nest",
    "claims": {"@reverse": f"{v.TERM}about", "@container": "@set"},
    "disputes": {"@reverse": f"{v.TERM}about", "@container": "@set"},
    "mismatches": {"@reverse": f"{v.TERM}about", "@container": "@set"},
    "adjudications": {"@reverse": f"{v.TERM}about", "@container": "@set"},
    "made": {"@reverse": f"{v.TERM}source", "@type": "@id", "@container": "@set"},
    "doubt": {"@reverse": f"{v.TERM}doubts"},
    **{name: {"@id": f"{v.TERM}{name}", "@type": "@vocab"} for name in _LINKS},
    **{prefix: iri for prefix, iri in v.PREFIXES.items() if prefix not in ("sg", "claim", "id", *v.KINDS)},
}
_PLACES = {"dispute": "disputes", "mismatch": "mismatches", "adjudication": "adjudications"}


def compact(thing: str) -> dict[str, object]:
    """Return the JSON document of the thing with this IRI."""
    plain: dict[str, list[Term]] = {}
    for row in ask.rows("entity-facts", entity=thing):
        values = plain.setdefault(row["property"].value, [])
        if row["value"] not in values:
            values.append(row["value"])
    nodes = ask.nodes("entity-nodes", entity=thing)
    doubts = {
        term.value: (iri, node)
        for iri, node in ask.nodes("entity-doubts", entity=thing).items()
        for term in node.get("doubts", ())
    }
    grouped: dict[str, list[object]] = {"claims": [], "disputes": [], "mismatches": [], "adjudications": []}
    for iri in sorted(nodes):
        kind = _PLACES.get(iri.removeprefix(v.BASE).partition("/")[0], "claims")
        node = _node(iri, nodes[iri], kind == "claims")
        if iri in doubts:
            doubt, parts = doubts[iri]
            node["doubt"] = {"id": doubt, "type": "Doubt", "rationale": [_value(t) for t in parts.get("rationale", ())]}
        grouped[kind].append(node)
    accepted = {iri.removeprefix(v.TERM): values for iri, values in plain.items() if iri.startswith(v.TERM)}
    if thing.startswith(v.SOURCE):
        grouped["made"] = [*sorted(row["claim"].value for row in ask.rows("source-claims", source=thing))]
    return {
        "@context": CONTEXT,
        "id": thing,
        "type": sorted(t.value.removeprefix(v.TERM) for t in plain.get(f"{v.RDF}type", ())),
        "label": _one_a_language(plain.get(f"{v.RDFS}label", [])),
        "altLabel": _by_language(plain.get(f"{v.SKOS}altLabel", [])),
        "summary": _one_a_language(plain.get(f"{v.DCT}description", [])),
        "sameAs": sorted(t.value for t in plain.get(f"{v.SKOS}exactMatch", ())),
        "accepted": {name: [_value(t) for t in sorted(accepted[name], key=_order)] for name in sorted(accepted)},
        **grouped,
    }


def _node(iri: str, node: dict[str, list[Term]], claim: bool) -> dict[str, object]:
    found: dict[str, object] = {"id": iri, "type": "Claim" if claim else _type(iri)}
    for name in sorted(node):
        if name.startswith("http"):
            continue
        values = [_short(name, t) for t in sorted(node[name], key=_order)]
        found[name] = values[0] if len(values) == 1 and name not in ("involves", "accepts") else values
    found.pop("about", None) if claim or len(node.get("about", ())) == 1 else None
    return found


def _type(iri: str) -> str:
    kinds = {"dispute": "Dispute", "mismatch": "ScopeMismatch", "adjudication": "Adjudication"}
    return kinds[iri.removeprefix(v.BASE).partition("/")[0]]


def _short(name: str, term: Term) -> object:
    if term.kind == "iri" and name in _LINKS:
        return name_of(term.value) if term.value.startswith(v.TERM) else term.value
    return _value(term)


def _value(term: Term) -> object:
    if term.kind == "iri":
        return {"id": term.value}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype == f"{v.XSD}boolean":
        return term.value == "true"
    if term.datatype and term.datatype != f"{v.XSD}string":
        return {"@value": term.value, "type": term.datatype.replace(v.XSD, "xsd:")}
    return term.value


def _order(term: Term) -> tuple[str, str, str, str]:
    """The order of values must not be that in which an engine happens to find them."""
    return term.kind, term.value, term.language or "", term.datatype or ""


def _one_a_language(terms: list[Term]) -> dict[str, str]:
    return {t.language or "en": t.value for t in sorted(terms, key=lambda t: (t.language or "en", t.value))}


def _by_language(terms: list[Term]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for term in sorted(terms, key=str):
        found.setdefault(term.language or "en", []).append(term.value)
    return found
