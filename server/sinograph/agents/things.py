"""Tools about single things: find them, what is accepted of them, every claim with its source."""

from collections import defaultdict

from sinograph import vocabulary as v
from sinograph.agents.ground import Found, Ground, fitting, local
from sinograph.engine import Row
from sinograph.errors import NotFound

BUDGET = 9000
"""Characters of an answer, roughly; about 2,500 tokens."""
_ORDER = ("accepted", "contested", "unreviewed", "superseded", "rejected")


def search(ground: Ground, text: str, type_name: str = "", limit: int = 10) -> Found:
    """Find things by name, any script, with small errors; ``type_name`` is a kind or class. NotFound if nothing is."""
    if type_name and not ground.names.knows(type_name):
        raise NotFound(f"nothing is of the type {type_name!r}", hint="write a kind (models) or a class (LanguageModel)")
    found = ground.names.find(text, type_name, max(1, min(limit, 50)))
    results = [
        {
            "path": hit.record.path,
            "label": hit.record.label,
            "type": hit.record.classes[0] if hit.record.classes else hit.record.kind,
            **({"summary": hit.record.summary[:200]} if hit.record.summary else {}),
            "score": hit.score,
            "claims": hit.record.links,
            "iri": hit.record.iri,
            "page": ground.page(hit.record.iri),
        }
        for hit in found.hits
    ]
    kept, cut = fitting(list(results), limit, BUDGET)
    return {"total": found.total, "results": kept, "truncated": cut or found.total > len(kept)}


def entity(ground: Ground, name: str) -> Found:
    """Return what the graph accepts of one thing, each value with one source, and where sources disagree."""
    iri = ground.thing(name)
    record = ground.names.get(iri)
    rows = _claims(ground, iri)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["property"].value].append(row)
    facts = [_fact(ground, group) for group in sorted(groups.values(), key=lambda group: _first(ground, group))]
    kept, cut = fitting(facts, 60, BUDGET)
    head: Found = {"iri": iri, "path": local(iri), "page": ground.page(iri), "label": ground.label(iri)}
    if record:
        head |= {"types": list(record.classes[:3])} | ({"chinese": record.chinese} if record.chinese else {})
        head |= {"summary": record.summary} if record.summary else {}
    disputes = [d for d in _disputes_of(ground, iri)]
    hint = {"more": "the tool claims gives every claim of a property"} if cut or len(rows) > len(facts) else {}
    return {**head, "facts": kept, "disputes": disputes[:10], "truncated": cut or len(disputes) > 10, **hint}


def claims(ground: Ground, name: str, prop: str = "", limit: int = 20, offset: int = 0) -> Found:
    """Return the claims about one thing, of one property if given. NotFound for a property nobody claims of it."""
    iri = ground.thing(name)
    rows = _claims(ground, iri)
    wanted = prop.removeprefix(v.TERM).removeprefix("sg:")
    if wanted:
        known = sorted({local(row["property"].value) for row in rows})
        if wanted not in known:
            near = [term for term in ground.near_term(wanted) if term in known]
            hint = f"did you mean {' or '.join(near)}?" if near else f"there are claims of {', '.join(known[:30])}"
            raise NotFound(f"no source says anything about {wanted!r} of {local(iri)}", hint=hint)
        rows = [row for row in rows if local(row["property"].value) == wanted]
    rows = sorted(rows, key=_rank)[offset:]
    kept, cut = fitting([_claim(ground, row) for row in rows], max(1, min(limit, 100)), BUDGET)
    more = {"next_offset": offset + len(kept)} if cut else {}
    head = {"about": local(iri), "label": ground.label(iri), "page": ground.page(iri)}
    return {**head, "total": len(rows) + offset, "claims": kept, "truncated": cut, **more}


def claim(ground: Ground, iri: str) -> Found:
    """Return one claim with its source. NotFound if there is none of that IRI."""
    rows = ground.rows("claim-about", claim=iri)
    if not rows:
        raise NotFound(f"there is no claim {local(iri)!r} in this graph")
    about = rows[0]["about"].value
    found = [row for row in _rows(ground, about) if row["claim"].value == iri]
    head = {"about": local(about), "label": ground.label(about), "page": ground.page(about)}
    return {**head, "claims": [_claim(ground, row) for row in found[:1]]}


def _rows(ground: Ground, about: str) -> list[Row]:
    return ground.rows("claims", entity=about)


def _claims(ground: Ground, iri: str) -> list[Row]:
    seen: dict[str, Row] = {}
    for row in _rows(ground, iri):
        seen.setdefault(row["claim"].value, row)
    return [row for row in seen.values() if "retractedOn" not in row]


def _rank(row: Row) -> tuple[object, ...]:
    status = local(row["status"].value)
    place = _ORDER.index(status) if status in _ORDER else len(_ORDER)
    return local(row["property"].value), place, row["claim"].value


def _first(ground: Ground, group: list[Row]) -> tuple[bool, int]:
    """Put properties with one value, such as the founding date, before long lists."""
    term = ground.terms().get(local(group[0]["property"].value), {})
    many = any(local(row["value"].value) == "Many" for row in term.get(f"{v.TERM}multiplicity", ()))
    return many, -len(group)


def _value(row: Row) -> str:
    if "valueLabel" in row:
        return row["valueLabel"].value
    text = row["text"].value if "text" in row else local(row["value"].value) if "value" in row else "not disclosed"
    unit = row["unit"].value if "unit" in row else ""
    return text if not unit or unit in text else f"{text} {unit}"


def _source(ground: Ground, row: Row) -> Found:
    parts = {name: row[name].value for name in ("url", "locator") if name in row}
    label = row["sourceLabel"].value if "sourceLabel" in row else ""
    return ground.cite(row["source"].value, label, **parts)


def _claim(ground: Ground, row: Row) -> Found:
    extra = {name: row[name].value for name in ("assertedOn", "validFrom", "validUntil", "asOf") if name in row}
    thing = row["value"].value if "value" in row and row["value"].value.startswith(v.ENTITY) else ""
    return {
        "claim": row["claim"].value,
        "property": local(row["property"].value),
        "value": _value(row),
        **({"value_path": local(thing)} if thing else {}),
        **({"measures": local(row["measurand"].value)} if "measurand" in row else {}),
        "certainty": local(row["certainty"].value),
        "status": local(row["status"].value),
        **({"said_by": row["claimantLabel"].value} if "claimantLabel" in row else {}),
        **extra,
        "citation": _source(ground, row),
    }


def _fact(ground: Ground, group: list[Row]) -> Found:
    group = sorted(group, key=_rank)
    accepted = [row for row in group if local(row["status"].value) == "accepted"]
    shown = accepted or group[:1]
    values = list(dict.fromkeys(_value(row) for row in shown))
    return {
        "property": local(group[0]["property"].value),
        "values": values[:6],
        "accepted": bool(accepted),
        "claims": len(group),
        **({"more_values": len(values) - 6} if len(values) > 6 else {}),
        **({"contested": True} if any(local(r["status"].value) == "contested" for r in group) else {}),
        "citation": _source(ground, shown[0]),
    }


def _disputes_of(ground: Ground, iri: str) -> list[Found]:
    rows = ground.once("disputes", lambda: ground.rows("disputes-table", "pages"))
    found = {row["dispute"].value: local(row["property"].value) for row in rows if row["about"].value == iri}
    return [{"property": prop, "page": ground.page(dispute)} for dispute, prop in found.items()]
