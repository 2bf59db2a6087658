"""What both versions of the reconciliation API are made of: candidates, suggestions, property values, in their JSON."""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from flask import request

from sinograph import vocabulary as v
from sinograph.engine import Term
from sinograph.errors import BodyTooLarge, RequestError
from sinograph.search import Asked, Candidate, Found, Given, Record, candidates
from sinograph.web import ask
from sinograph.web.context import names_index
from sinograph.web.pages.search import classes_of
from sinograph.web.reading.unknown import class_totals, peers
from sinograph.web.words.terms import OntologyTerm, terms, usage

#: Queries in one batch, things in one extension, properties in one extension.
BATCH, IDS, PROPERTIES = 100, 200, 50
#: Candidates of one query, usually and at most.
USUAL, MOST = 5, 25
_SUGGESTED, _MOST = 10, 100

Json = dict[str, Any]


def name_in_schema(text: str) -> str:
    """Return the local name of a class or property given by local name, ``sg:name`` or IRI."""
    return text.removeprefix(v.TERM).removeprefix("sg:")


def read(text: str | bytes, what: str) -> Json:
    """Read a JSON object; RequestError if it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestError(f"{what} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise RequestError(f"{what} is not a JSON object")
    return found


def values_of(given: Any) -> tuple[Given, ...]:
    """Return the value or values given for a property; RequestError for what cannot be compared."""
    values = [one for one in (given if isinstance(given, list) else [given]) if one not in (None, "")]
    if not all(isinstance(one, str | int | float | dict) for one in values):
        raise RequestError("a value of a property is a text, a number, true, false or an object with an 'id'")
    return tuple(values)


def limited(batch: Iterable[object], most: int, what: str) -> None:
    """Raise ``BodyTooLarge`` when a batch has more than ``most``."""
    total = len(list(batch))
    if total > most:
        raise BodyTooLarge(f"{total} {what} are more than the {most} of one batch", hint="send them in several batches")


def answered(rows: Iterable[Asked]) -> list[list[Candidate]]:
    """Return the candidates of each row."""
    index = names_index()
    facts = cache(facts_of)
    return [candidates(index, facts, asked) for asked in rows]


def facts_of(iri: str) -> dict[str, list[Term]]:
    """Return what the graph itself asserts of a thing: property → values, each once."""
    found: dict[str, list[Term]] = {}
    for row in ask.rows("entity-facts", entity=iri):
        values = found.setdefault(row["property"].value, [])
        if row["value"] not in values:
            values.append(row["value"])
    return found


def described(record: Record) -> Json:
    """Return id, name, and what tells a thing from its namesakes."""
    parts = [part for part in (record.chinese, record.summary) if part and part != record.label]
    return {"id": record.path, "name": record.label, **({"description": " · ".join(parts)} if parts else {})}


def types_of(record: Record) -> list[Json]:
    """Return the most specific classes of a thing."""
    return [typed(terms().get(iri)) for iri in classes_of(record)]


def typed(term: OntologyTerm) -> Json:
    """Return a class or property as id, name and definition."""
    return {
        "id": term.name,
        "name": term.label,
        **({"description": term.definition} if term.definition else {}),
    }


def suggested_things(prefix: str, offset: int) -> list[Json]:
    """Return things whose name begins like ``prefix``; an id or IRI gives the thing itself first."""
    found: Found = names_index().find(prefix, limit=_SUGGESTED, offset=offset)
    return [{**described(hit.record), "notable": types_of(hit.record)} for hit in found.hits]


def suggested_types(prefix: str, offset: int) -> list[Json]:
    """Return classes that something is of, those with most things first."""
    totals = class_totals()
    used = [terms().get(iri) for iri in sorted(totals, key=lambda iri: (-totals[iri], iri)) if iri in terms().by_iri]
    return [typed(term) for term in _called(used, prefix)[offset : offset + _SUGGESTED]]


def suggested_properties(prefix: str, offset: int) -> list[Json]:
    """Return properties that are claimed of something, those with most claims first."""
    known = usage()
    used = [terms().get(iri) for iri in sorted(known, key=lambda iri: (-known[iri][0], iri))]
    return [typed(term) for term in _called(used, prefix)[offset : offset + _SUGGESTED]]


def proposed(type_name: str, limit: int) -> list[Json]:
    """Return the properties that things of a class most often have; of any class without a name."""
    counts = peers().get(v.TERM + type_name, {}) if type_name else {iri: total for iri, (total, _) in usage().items()}
    ordered = sorted(counts, key=lambda iri: (-counts[iri], iri))
    return [{"id": term.name, "name": term.label} for term in map(terms().get, ordered[:limit])]


def extended(document: Json, value: Callable[[Term], Json]) -> tuple[list[Json], dict[str, dict[str, list[Json]]]]:
    """Return the columns and the values that a data extension query asks for.

    Values are those that the graph asserts; a thing that is not here, or without a value, gets an empty list. Raises
    RequestError for a query that is none, BodyTooLarge for too large a one.
    """
    ids, properties = document.get("ids"), document.get("properties")
    if (
        not (isinstance(ids, list) and all(isinstance(one, str) for one in ids))
        or not (isinstance(properties, list) and all(isinstance(p, dict) for p in properties))
        or not all(isinstance(p.get("id"), str) for p in properties)
    ):
        raise RequestError("an extension has 'ids', a list of texts, and 'properties', a list of objects with an 'id'")
    limited(ids, IDS, "ids")
    limited(properties, PROPERTIES, "properties")
    rows: dict[str, dict[str, list[Json]]] = {}
    for one in dict.fromkeys(ids):
        record = names_index().get(one)
        facts = facts_of(record.iri) if record else {}
        rows[one] = {
            p["id"]: [value(term) for term in facts.get(v.TERM + name_in_schema(p["id"]), ())][: _settled(p)]
            for p in properties
        }
    return [_column(name_in_schema(p["id"]), p["id"]) for p in properties], rows


def wished(limit: object) -> int:
    """Return how many candidates are wished, within bounds; RequestError if it is no number."""
    if not isinstance(limit, int | float) or not math.isfinite(limit):
        raise RequestError(f"limit={limit!r} is no number")
    return min(MOST, max(1, int(limit)))


def number_in(arguments: Mapping[str, str], name: str, usual: int, most: int = _MOST) -> int:
    """Read a number of the address; RequestError if it is none."""
    word = arguments.get(name) or str(usual)
    if not word.isascii() or not word.isdigit():
        raise RequestError(f"{name}={word!r} is no number")
    return min(int(word[:9]), most)


def asked_for(arguments: Mapping[str, str]) -> tuple[str, int]:
    """Read what suggestions are asked for: ``prefix``, and from where on (``cursor``, in the draft ``offset``)."""
    word = "cursor" if "cursor" in arguments else "offset"
    return arguments.get("prefix", "")[:500], number_in(arguments, word, 0, 10_000)


def thing_asked_for() -> Record | None:
    """Return the thing that ``?id=`` names, by ``kind/slug`` or IRI."""
    return names_index().get(request.args.get("id", ""))


def _settled(wanted: Json) -> int | None:
    given = wanted.get("settings")
    limit = str(given.get("limit", "")) if isinstance(given, dict) else ""
    return int(limit) or None if limit.isascii() and limit.isdigit() else None


def _column(name: str, given: str) -> Json:
    term = terms().get(v.TERM + name)
    ranges = [terms().get(iri) for iri in term.all(f"{v.RDFS}range") if iri in terms().by_iri]
    found: Json = {"id": given, "name": term.label}
    return {**found, "type": {"id": ranges[0].name, "name": ranges[0].label}} if ranges else found


def _called(among: Iterable[OntologyTerm], prefix: str) -> list[OntologyTerm]:
    wanted = name_in_schema(prefix).casefold().strip()
    here = list(among)
    first = [term for term in here if term.name.casefold() == wanted or term.label.casefold() == wanted]
    begins = [term for term in here if term.name.casefold().startswith(wanted) or _begins(term, wanted)]
    holds = [term for term in here if wanted in term.label.casefold() or wanted in (term.chinese or "")]
    return list({term.iri: term for term in (*first, *begins, *holds)}.values())


def _begins(term: OntologyTerm, wanted: str) -> bool:
    return any(word.startswith(wanted) for word in (term.label.casefold(), *term.label.casefold().split()))
