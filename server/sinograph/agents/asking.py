"""Tools that run queries: the named ones, SPARQL within limits, and what a class looks like before one is written."""

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from sinograph import vocabulary as v
from sinograph.agents import mend
from sinograph.agents.ground import Found, Ground, fitting, local
from sinograph.agents.things import BUDGET
from sinograph.engine import Query, Row, read_rows, read_variables
from sinograph.engine.answer import Term
from sinograph.errors import NotFound, QueryError, QuerySyntaxError
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.query import library
from sinograph.query.library import NamedQuery
from sinograph.query.parameters import substitutions
from sinograph.resources import share

ROWS = 50
"""Most rows of an answer."""
SCHEMA = 7600
"""Characters of a schema, so that it stays under 2,000 tokens."""
_LABEL, _DEFINITION = f"{v.RDFS}label", f"{v.SKOS}definition"
_PREFIXES = sorted(v.PREFIXES.items(), key=lambda pair: -len(pair[1]))


def folder() -> Path:
    """Return where the named queries are."""
    return share() / "queries" / "answers"


def named_query(ground: Ground, name: str = "", parameters: dict[str, str] | None = None, limit: int = 25) -> Found:
    """Run a named query; without a name list them with their parameters. NotFound, QueryError as the library says."""
    if not name:
        listed: list[Found] = [_listed(query) for query in library.read_all(folder()).values()]
        kept, cut = fitting(listed, 100, 2 * BUDGET)
        return {"queries": kept, "truncated": cut}
    query = library.find(folder(), name)
    given = parameters or {}
    terms = substitutions(query, given)
    most = max(1, min(limit, ROWS))
    answer = ground.engine.query(Query(query.text, _FORMS, substitutions=terms, prefixes=v.PREFIXES, rows=most + 1))
    address = f"{ground.url}queries/{name}" + (f"?{urlencode(given)}" if given else "")
    head: Found = {"query": name, "title": query.title, "page": address}
    if answer.form != SOLUTIONS:
        return {**head, **_cut_text(answer.read().decode())}
    hidden = {parameter.name for parameter in query.params}
    data = answer.read()
    columns = [c for c in read_variables(data) if c not in hidden]
    return {**head, **_table(columns, read_rows(data), most)}


def sparql(ground: Ground, query: str, limit: int = 25) -> Found:
    """Run a SPARQL query that reads, within the limits of the engine; at most ``ROWS`` rows.

    An answer without rows says which pattern has no match. Raises QueryError and its kinds, with a way out.
    """
    text, note = mend.unfenced(query)
    notes = [note] if note else []
    most = max(1, min(limit, ROWS))
    try:
        answer = ground.engine.query(Query(text, _FORMS, prefixes=v.PREFIXES, rows=most + 1))
    except QuerySyntaxError as error:
        said = mend.unknown_terms(ground, text)
        hint = "; ".join([*([error.hint] if error.hint else []), *said]) or "the tool schema shows terms that exist"
        excerpt = f"\n{error.members['excerpt']}" if "excerpt" in error.members else ""
        raise QueryError(f"{error.detail}{excerpt}", hint=hint, members=error.members) from error
    if answer.form == BOOLEAN:
        found = json.loads(answer.read())["boolean"]
        notes += mend.advice(ground, text) if not found else []
        return {"boolean": found, "notes": notes, "truncated": False}
    if answer.form == GRAPH:
        return {**_cut_text(answer.read().decode()), "notes": notes}
    data = answer.read()
    rows = read_rows(data)
    notes += mend.advice(ground, text) if not rows else []
    return {**_table(read_variables(data), rows, most), "notes": notes}


def schema(ground: Ground, class_name: str = "") -> Found:
    """Return what is said of the things of a class, most used first, in under 2,000 tokens; or without a name all."""
    if not class_name:
        counts = ground.once("classes", lambda: ground.rows("class-usage", "pages"))
        ordered = sorted(counts, key=lambda row: -int(row["things"].value))
        listed: list[Found] = [
            {"class": local(row["class"].value), "things": int(row["things"].value)} for row in ordered
        ]
        kept, cut = fitting(listed, 80, SCHEMA)
        return {"prefix": f"PREFIX sg: <{v.TERM}>", "classes": kept, "truncated": cut}
    name = class_name.removeprefix(v.TERM).removeprefix("sg:")
    term = ground.terms().get(name)
    if term is None or f"{v.OWL}Class" not in _iris(term.get(f"{v.RDF}type", ())):
        near = ground.near_term(name)
        raise NotFound(f"there is no class {name!r}", hint=f"did you mean {' or '.join(near)}?" if near else _NO_CLASS)
    used = ground.once(f"class {name}", lambda: ground.rows("class-properties", **{"class": v.TERM + name}))
    listed = [_property(ground, local(row["property"].value), row["claims"].value) for row in used]
    kept, cut = fitting(listed, 60, SCHEMA - 1500)
    plain = [str(item["property"]) for item in listed if f"{v.TERM}dimension" not in _of(ground, item)]
    example = plain[0].removeprefix("sg:") if plain else "note"
    return {
        "class": f"sg:{name}",
        "iri": v.TERM + name,
        "page": ground.page(v.TERM + name),
        "definition": _words(term.get(_DEFINITION, ()))[:300],
        "broader": [f"sg:{local(iri)}" for iri in _iris(term.get(f"{v.RDFS}subClassOf", ()))][:5],
        "properties": kept,
        "truncated": cut,
        "example": f"PREFIX sg: <{v.TERM}>\n"
        f"SELECT ?thing ?value WHERE {{ ?thing a sg:{name} ; sg:{example} ?value }} LIMIT 10",
        "claims_example": f"SELECT ?source ?text WHERE {{ ?claim sg:about ?thing ; sg:property sg:{example} ; "
        "sg:source ?source ; sg:valueText ?text . }",
        "note": "plain triples hold what is accepted; every claim is a node with sg:about, sg:property, sg:value",
    }


_FORMS = {SOLUTIONS: "json", BOOLEAN: "json", GRAPH: "turtle"}
_NO_CLASS = "call schema without a name for the list of classes"


def _of(ground: Ground, item: Found) -> Mapping[str, object]:
    return ground.terms().get(str(item["property"]).removeprefix("sg:"), {})


def _listed(query: NamedQuery) -> Found:
    params = {p.name: f"{p.type}, default {p.default}" if p.default else p.type for p in query.params}
    return {"name": query.name, "title": query.title, **({"parameters": params} if params else {})}


def _property(ground: Ground, name: str, claims: str) -> Found:
    term = ground.terms().get(name, {})
    ranges = _iris(term.get(f"{v.RDFS}range", ()))
    unit = _iris(term.get(f"{v.TERM}canonicalUnit", ()))
    definition = _words(term.get(_DEFINITION, ()))
    return {
        "property": f"sg:{name}",
        "means": definition if len(definition) < 110 else definition[:107] + "…",
        **({"range": shortened(ranges[0])} if ranges else {}),
        **({"unit": local(unit[0])} if unit else {}),
        "claims": int(claims),
    }


def _iris(rows: tuple[Row, ...]) -> list[str]:
    return [row["value"].value for row in rows]


def _words(rows: tuple[Row, ...]) -> str:
    return next((row["value"].value for row in rows if row["value"].language in ("en", None)), "")


def shortened(iri: str) -> str:
    """Return an IRI with one of the prefixes that every query may use."""
    for prefix, start in _PREFIXES:
        rest = iri.removeprefix(start)
        if rest != iri and rest and "/" not in rest:
            return f"{prefix}:{rest}"
    return iri


def _cell(term: Term) -> str:
    return shortened(term.value) if term.kind == "iri" else term.value


def _table(columns: list[str], rows: list[dict[str, Term]], most: int) -> Found:
    shown: list[Found] = [{c: _cell(row[c])[:600] for c in columns if c in row} for row in rows]
    kept, cut = fitting(shown, most, BUDGET)
    return {"columns": columns, "rows": kept, "truncated": cut}


def _cut_text(text: str) -> Found:
    if len(text) <= BUDGET:
        return {"text": text, "truncated": False}
    return {"text": text[: text.rfind("\n", 0, BUDGET)], "truncated": True}
