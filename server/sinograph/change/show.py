"""Changes as text, as JSON and as RDF (PROV-O)."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.change.compare import Changes
from sinograph.change.model import Accepted, Claim, Named
from sinograph.export.convert import convert
from sinograph.export.format import Format

_PROV = v.PROV
_LISTS = ("added", "removed", "retracted", "revised", "accepted", "new", "merged", "gone", "opened", "closed")
_WORDS = {
    "added": "claims added",
    "removed": "claims removed",
    "retracted": "claims retracted",
    "revised": "claims revised",
    "accepted": "accepted values changed",
    "new": "things new",
    "merged": "things merged",
    "gone": "things gone",
    "opened": "disputes opened",
    "closed": "disputes closed",
}


def short(iri: str) -> str:
    """Return ``kind/slug``, the local name of a term, or the id of a node."""
    return iri.removeprefix(v.ENTITY).removeprefix(v.TERM).removeprefix(v.BASE)


def line(one: Claim | Named | Accepted) -> str:
    """Return one change in words."""
    if isinstance(one, Claim):
        withdrawn = f", withdrawn {one.retracted}" if one.retracted else ""
        return f"{short(one.about)} {short(one.prop)} = {one.value} [{short(one.source)}, {short(one.iri)}]{withdrawn}"
    if isinstance(one, Named):
        into = f" into {short(one.other)}" if one.other else ""
        return f"{one.label} [{short(one.iri)}]{into}"
    scope = f" ({short(one.measurand)})" if one.measurand else ""
    before, after = (" and ".join(values) or "nothing" for values in (one.before, one.after))
    return f"{short(one.about)} {short(one.prop)}{scope}: {before} → {after}; {one.why}: {one.because}"


def text(changes: Changes, most: int | None = None) -> Iterator[str]:
    """Yield lines; of each kind at most ``most``, and how many more there are."""
    yield f"from {changes.before} to {changes.after} ({changes.made})"
    if not any(changes.counts().values()):
        yield "nothing changed"
    for name in _LISTS:
        found: tuple[Claim | Named | Accepted, ...] = getattr(changes, name)
        if found:
            yield f"\n{len(found)} {_WORDS[name]}"
            yield from (f"  {line(one)}" for one in found[:most])
            if most is not None and len(found) > most:
                yield f"  … and {len(found) - most} more"


def sections(changes: Changes, most: int) -> list[tuple[str, int, list[tuple[str, str]]]]:
    """Return for each kind of change that there is: words, how many, and IRI and line of the first ``most``."""
    found = []
    for name in _LISTS:
        every: tuple[Claim | Named | Accepted, ...] = getattr(changes, name)
        if every:
            shown = [(one.about if isinstance(one, Accepted) else one.iri, line(one)) for one in every[:most]]
            found.append((_WORDS[name], len(every), shown))
    return found


def document(changes: Changes) -> Mapping[str, object]:
    """Return the members for JSON."""
    lists = {name: [_members(one) for one in getattr(changes, name)] for name in _LISTS}
    return {"from": changes.before, "to": changes.after, "made": changes.made, "counts": changes.counts(), **lists}


def _members(one: Claim | Named | Accepted) -> dict[str, object]:
    return {"property" if name == "prop" else name: value for name, value in asdict(one).items() if value}


def rdf(changes: Changes, format: Format) -> bytes:
    """Return the changes as a graph: one prov:Activity that generated, invalidated and revised."""
    return convert("".join(f"{triple} .\n" for triple in _triples(changes)), format, v.PREFIXES)


def _triples(changes: Changes) -> Iterator[ox.Triple]:
    this = f"{v.BASE}changes/{changes.before}..{changes.after}"
    yield _triple(this, f"{v.RDF}type", f"{_PROV}Activity")
    yield _triple(this, f"{_PROV}used", f"{v.BASE}snapshot/{changes.before}")
    yield _triple(f"{v.BASE}snapshot/{changes.after}", f"{_PROV}wasGeneratedBy", this)
    made = ox.Literal(changes.made, datatype=v.XSD_DATE_TIME)
    yield ox.Triple(ox.NamedNode(this), ox.NamedNode(f"{_PROV}endedAtTime"), made)
    begun: tuple[Claim | Named, ...] = (*changes.added, *changes.new, *changes.opened)
    ended: tuple[Claim | Named, ...] = (
        *changes.removed, *changes.retracted, *changes.gone, *changes.merged, *changes.closed
    )  # fmt: skip
    for one in begun:
        yield _triple(one.iri, f"{_PROV}wasGeneratedBy", this)
    for one in ended:
        yield _triple(one.iri, f"{_PROV}wasInvalidatedBy", this)
    for merged in changes.merged:
        yield _triple(merged.iri, f"{v.DCT}isReplacedBy", merged.other)
    for number, accepted in enumerate(changes.accepted, 1):
        yield from _revision(f"{this}#accepted-{number}", accepted, this)


def _revision(node: str, one: Accepted, this: str) -> Iterator[ox.Triple]:
    yield _triple(node, f"{v.RDF}type", f"{_PROV}Entity")
    yield _triple(node, f"{_PROV}wasGeneratedBy", this)
    yield _triple(node, f"{v.TERM}about", one.about)
    yield _triple(node, f"{v.TERM}property", one.prop)
    for value in one.after:
        yield ox.Triple(ox.NamedNode(node), ox.NamedNode(f"{_PROV}value"), ox.Literal(value))
    for claim in one.claims:
        yield _triple(node, f"{_PROV}wasDerivedFrom", claim)
    reason = ox.Literal(f"{one.why}: {one.because}", language="en")
    yield ox.Triple(ox.NamedNode(node), v.sg("rationale"), reason)


def _triple(subject: str, predicate: str, thing: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(thing))
