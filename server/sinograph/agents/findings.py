"""Tools about what follows from claims: disputes, control status, paths between two things."""

from collections import defaultdict, deque
from dataclasses import dataclass

from sinograph import control
from sinograph import vocabulary as v
from sinograph.agents.ground import Found, Ground, fitting, local
from sinograph.agents.things import BUDGET
from sinograph.control.answer import WORDS
from sinograph.engine import Row
from sinograph.errors import NotFound, RequestError

LONGEST = 6
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
    answer = control.status(ground.engine, chip, to, on, hq or None)
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


@dataclass(frozen=True, slots=True)
class _Step:
    """One claim that joins two things."""

    claim: str
    about: str
    prop: str
    value: str
    source: str

    def other(self, end: str) -> str:
        return self.value if end == self.about else self.about


def path(ground: Ground, start: str, end: str, longest: int = 4, through_places: bool = False, limit: int = 3) -> Found:
    """Return the shortest paths between two things, each step a claim with its source. NotFound if none is short.

    Places join everything with everything, so paths do not lead through them unless asked to.
    """
    if not 1 <= longest <= LONGEST:
        raise RequestError(f"paths have 1 to {LONGEST} steps, not {longest}")
    first, last = ground.thing(start), ground.thing(end)
    joined = ground.once("edges", lambda: _joined(ground))
    ends = {first, last}

    def open_to(iri: str) -> bool:
        return through_places or iri in ends or local(iri).partition("/")[0] not in ("places", "lists")

    distance = {last: 0}
    todo = deque([last])
    while todo and first not in distance:
        here = todo.popleft()
        for step in joined.get(here, ()) if distance[here] < longest else ():
            there = step.other(here)
            if there not in distance and open_to(there):
                distance[there] = distance[here] + 1
                todo.append(there)
    if first not in distance:
        what = "" if through_places else ", or through_places=true"
        raise NotFound(f"no path of {longest} steps or fewer joins the two", hint=f"try longest up to {LONGEST}{what}")
    most = max(1, min(limit, 10))
    found: list[list[str]] = []
    _walk(joined, distance, [first], last, most + 1, found)
    paths: list[Found] = [{"steps": _steps(ground, joined, nodes)} for nodes in found]
    kept, cut = fitting(paths, most, BUDGET)
    return {"from": local(first), "to": local(last), "length": distance[first], "paths": kept, "truncated": cut}


def _joined(ground: Ground) -> dict[str, list[_Step]]:
    found: dict[str, list[_Step]] = defaultdict(list)
    for row in ground.rows("edges"):
        if local(row["status"].value) != "rejected":
            step = _Step(*(row[name].value for name in ("claim", "about", "property", "value", "source")))
            found[step.about].append(step)
            found[step.value].append(step)
    return {iri: sorted(steps, key=lambda s: s.claim) for iri, steps in found.items()}


def _walk(
    joined: dict[str, list[_Step]],
    distance: dict[str, int],
    nodes: list[str],
    last: str,
    most: int,
    found: list[list[str]],
) -> None:
    """Collect the ways downhill to ``last``, at most ``most``."""
    if nodes[-1] == last:
        found.append(list(nodes))
        return
    here = nodes[-1]
    for there in dict.fromkeys(step.other(here) for step in joined.get(here, ())):
        if len(found) < most and distance.get(there, -1) == distance[here] - 1:
            _walk(joined, distance, [*nodes, there], last, most, found)


def _steps(ground: Ground, joined: dict[str, list[_Step]], nodes: list[str]) -> list[Found]:
    steps: list[Found] = []
    for here, there in zip(nodes, nodes[1:], strict=False):
        all_claims = [step for step in joined[here] if step.other(here) == there]
        one = all_claims[0]
        steps.append({
            "from": {"path": local(one.about), "label": ground.label(one.about)},
            "property": local(one.prop),
            "to": {"path": local(one.value), "label": ground.label(one.value)},
            "claim": one.claim,
            "claims": len(all_claims),
            "citation": ground.cite(one.source),
        })  # fmt: skip
    return steps
