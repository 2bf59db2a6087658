"""Tools about what follows from claims: disputes, control status, paths between two things."""

from collections import defaultdict

from sinograph import vocabulary as v
from sinograph.agents.ground import Found, Ground, fitting, local
from sinograph.agents.things import BUDGET
from sinograph.control.answer import WORDS
from sinograph.engine import Row
from sinograph.errors import NotFound, RequestError
from sinograph.network.paths import ALWAYS, LONGEST, OTHERWISE, Step, Wish, paths

_SEVERITIES = ("high", "medium", "low")


def disputes(ground: Ground, about: str = "", prop: str = "", severity: str = "", limit: int = 8) -> Found:
    """Return what sources disagree about, the most serious first, each value with its source."""
    if severity and severity not in _SEVERITIES:
        raise RequestError(f"there is no severity {severity!r}", hint=f"use one of {', '.join(_SEVERITIES)}")
    iri = ground.thing(about) if about else ""
    wanted = prop.removeprefix("sg:")
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in ground.once("disputes", lambda: ground.rows("disputes-table", "pages")):
        fits = (not iri or row["about"].value == iri) and (not severity or row["severity"].value == severity)
        if fits and (not wanted or local(row["property"].value) == wanted):
            groups[row["dispute"].value].append(row)
    if wanted and not groups and wanted not in ground.terms():
        near = ground.near_term(wanted)
        raise NotFound(f"there is no property {wanted!r}", hint=f"did you mean {' or '.join(near)}?" if near else None)
    ordered = sorted(groups.items(), key=lambda g: (_SEVERITIES.index(g[1][0]["severity"].value), g[0]))
    kept, cut = fitting([_dispute(ground, iri, rows) for iri, rows in ordered], max(1, min(limit, 50)), BUDGET)
    return {"total": len(ordered), "disputes": kept, "truncated": cut}


def dispute(ground: Ground, iri: str) -> Found:
    """Return one dispute. NotFound if there is none of that IRI."""
    every = ground.once("disputes", lambda: ground.rows("disputes-table", "pages"))
    rows = [row for row in every if row["dispute"].value == iri]
    if not rows:
        raise NotFound(f"there is no dispute {local(iri)!r} in this graph", hint="the list is at /disputes")
    return _dispute(ground, iri, rows)


def _dispute(ground: Ground, iri: str, rows: list[Row]) -> Found:
    first = rows[0]
    claims = {row["claim"].value: row for row in rows}
    values: list[Found] = [
        {
            "value": row["text"].value,
            "certainty": local(row["certainty"].value),
            "status": local(row["status"].value),
            **({"assertedOn": row["assertedOn"].value} if "assertedOn" in row else {}),
            "claim": claim,
            "citation": ground.cite(row["source"].value),
        }
        for claim, row in claims.items()
    ]
    kept, cut = fitting(values, 6, BUDGET)
    return {
        "about": local(first["about"].value),
        "label": first["aboutLabel"].value if "aboutLabel" in first else ground.label(first["about"].value),
        "property": local(first["property"].value),
        **({"measures": local(first["measurand"].value)} if "measurand" in first else {}),
        "severity": first["severity"].value,
        "iri": iri,
        "page": ground.page(iri),
        "values": kept,
        **({"more_values": len(values) - len(kept)} if cut else {}),
    }


def control_status(ground: Ground, chip: str, to: str, on: str, hq: str = "") -> Found:
    """Return whether an export needed a licence on a day, with the rules that decide. Raises what ``control`` does."""
    answer = ground.book().status(chip, to, on, hq or None)
    sources: dict[str, Found] = {}
    for rule in answer.rules:
        for source in rule.sources:
            iri = v.ENTITY + source.id
            sources.setdefault(iri, ground.cite(iri, source.title))
    rules: list[Found] = [
        {
            "rule": rule.title,
            "effect": rule.effect,
            "verdict": rule.verdict,
            **{k: t for k, t in (("paragraph", rule.paragraph), ("act", rule.act), ("since", rule.since)) if t},
            "page": ground.page(v.ENTITY + rule.id),
        }
        for rule in answer.rules
    ]
    kept, cut = fitting(rules, 6, BUDGET // 2)
    lines = list(answer.lines())
    cited, fewer = fitting(list(sources.values()), 8, BUDGET // 2)
    place, slug = answer.destination.rpartition("/")[2], answer.chip.rpartition("/")[2]
    return {
        "chip": answer.chip,
        "destination": answer.destination,
        "on": answer.on,
        "status": answer.status,
        "in_words": WORDS[answer.status],
        "basis": answer.basis,
        "rules": kept,
        "tests": [str(test) for test in answer.tests[:8]],
        "missing": list(answer.missing),
        "robust": answer.robust,
        "caveats": list(answer.caveats),
        "forms": [{"chip": f.chip, "status": f.status} for f in answer.variants[:12]],
        "explanation": "\n".join(lines[:20]),
        "citations": cited,
        "page": f"{ground.url}status?chip={slug}&to={place}&on={answer.on}",
        "truncated": cut or fewer or len(lines) > 20 or len(answer.tests) > 8 or len(answer.variants) > 12,
    }


def path(ground: Ground, start: str, end: str, longest: int = 4, through_places: bool = False, limit: int = 3) -> Found:
    """Return the best paths between two things, each step a claim with its source. NotFound if none is short.

    They lead through places, lists, techniques and benchmarks only where nothing else joins the two, or if asked to.
    """
    first, last = local(ground.thing(start)), local(ground.thing(end))
    index = ground.network()
    for id in (first, last):
        if id not in index.nodes:
            raise NotFound(f"nothing is joined with {id!r} by a claim", hint="ask for something that claims speak of")
    most = max(1, min(limit, 10))
    found = paths(index, first, last, Wish(longest, ALWAYS if through_places else OTHERWISE), most + 1)
    if found.length is None:
        raise NotFound(
            f"no path of {longest} step{'s' if longest > 1 else ''} or fewer joins the two",
            hint=f"try longest up to {LONGEST}",
        )
    kept, cut = fitting([{"steps": [_step(ground, step) for step in one.steps]} for one in found.found], most, BUDGET)
    note = {"note": "nothing but places, lists, techniques or benchmarks joins the two"} if found.joining else {}
    return {"from": first, "to": last, "length": found.length, "paths": kept, **note, "truncated": cut}


def _step(ground: Ground, step: Step) -> Found:
    one = step.edges[0]
    return {
        "from": {"path": one.source, "label": ground.label(v.ENTITY + one.source)},
        "property": one.relation,
        "to": {"path": one.target, "label": ground.label(v.ENTITY + one.target)},
        "claim": one.said[0].claim,
        "claims": sum(edge.claims for edge in step.edges),
        "citation": ground.cite(f"{v.ENTITY}sources/{one.said[0].source}"),
    }
