"""Reads one claim block: what ONE source says about one entity; every property in it becomes a claim."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha1

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.load.reader import Cursor, name_of
from sinograph.load.records import Claim, Entity, Place, Validity, Value
from sinograph.load.tree import Mapping, Node
from sinograph.load.value import read_value
from sinograph.schema import Property
from sinograph.values import PartialDate

#: Keys of a claim block that are not properties.
BLOCK_KEYS = frozenset(
    "source locator certainty claimant assertedOn recordedOn retractedOn validFrom validUntil asOf paraphrase id"
    " approximate basedOn contrasts doubt unchecked".split()
)
_ID = re.compile(r"[a-z0-9][a-z0-9.-]*")


@dataclass(frozen=True)
class Frame:
    """The parts of a claim that all claims of one block share."""

    source: ox.NamedNode
    certainty: ox.NamedNode
    locator: str
    place: Place


def read_block(cursor: Cursor, about: ox.NamedNode, block: Mapping, sources: dict[ox.NamedNode, Entity]) -> list[Claim]:
    """Return the claims of one block; what is wrong is noted and leaves the claim out."""
    keys = [k for k in block.entries if k not in BLOCK_KEYS]
    if not keys:
        cursor.problem(block.line, "a claim block without a property", "add what the source says, or remove the block")
        return []
    frame = _frame(cursor, block)
    claims = []
    for key in keys:
        prop = _property(cursor, about, block, key)
        if prop is None:
            continue
        for node in cursor.many(block.entries[key]):
            claim = _claim(cursor, about, prop, node, block, frame, sources)
            if claim is not None:
                claims.append(claim)
    if "id" in block.entries and len(claims) > 1:
        what = f"the id '{claims[0].iri.value.removeprefix(v.CLAIM)}' stands for {len(claims)} claims"
        cursor.problem(block.line_of("id"), what, "give each value its own 'id', or split the block")
        return claims[:1]
    return claims


def _frame(cursor: Cursor, block: Mapping) -> Frame | None:
    found: dict[str, str] = {}
    for key, instead in (
        ("source", "name a file of data/sources without its ending"),
        ("locator", "say where in the source: page, section, table row"),
        ("certainty", "write official, companyClaimed, reported, estimated, rumoured, derived or opinion"),
    ):
        if key not in block.entries:
            cursor.problem(block.line, f"a claim without '{key}'", instead)
            continue
        text = cursor.text(block.entries[key], key)
        if text is not None:
            found[key] = text
    if len(found) < 3:
        return None
    source = ox.NamedNode(v.SOURCE + found["source"]) if _ID.fullmatch(found["source"]) else None
    if source is None or source not in cursor.context.types:
        known = (name_of(i).removeprefix("sources/") for i in cursor.context.types if i.value.startswith(v.SOURCE))
        instead = cursor.context.near(found["source"], known) or f"add data/sources/{found['source']}.yaml"
        cursor.problem(block.line_of("source"), f"the unknown source '{found['source']}'", instead)
        return None
    certainty = cursor.context.schema.concept(v.sg("Certainty"), found["certainty"])
    if certainty is None:
        known_words = sorted(cursor.context.schema.concepts.get(v.sg("Certainty"), {}))
        instead = f"write one of {', '.join(known_words)}"
        cursor.problem(block.line_of("certainty"), f"'{found['certainty']}' is no certainty", instead)
        return None
    return Frame(source, certainty, found["locator"], Place(cursor.file, block.line))


def _property(cursor: Cursor, about: ox.NamedNode, block: Mapping, key: str) -> Property | None:
    schema = cursor.context.schema
    prop = schema.properties.get(key)
    if prop is None or not prop.claimable:
        claimable = [p.name for p in schema.properties.values() if p.claimable]
        instead = cursor.context.near(key, [*claimable, *BLOCK_KEYS]) or "see data/README.md for the keys"
        if prop is not None and prop.descriptive:
            instead = "write it at the top of the file, outside the claims"
        cursor.problem(block.line_of(key), f"unknown key '{key}'", instead)
        return None
    types = cursor.context.types.get(about, ())
    if prop.domain in schema.parents and not any(prop.domain in schema.ancestors(t) for t in types):
        assert prop.domain is not None
        is_a = name_of(types[0]) if types else "thing"
        what = f"'{key}' is said of a {name_of(prop.domain)}, but {name_of(about)} is a {is_a}"
        cursor.problem(block.line_of(key), what, "use another property, or correct the type of the entity")
        return None
    return prop


def _claim(
    cursor: Cursor,
    about: ox.NamedNode,
    prop: Property,
    node: Node,
    block: Mapping,
    frame: Frame | None,
    sources: dict[ox.NamedNode, Entity],
) -> Claim | None:
    own = dict(block.entries)
    lines = dict(block.key_lines)
    if isinstance(node, Mapping):
        inner = {k: n for k, n in node.entries.items() if k in BLOCK_KEYS - {"source"}}
        own |= inner
        lines |= {k: node.line_of(k) for k in inner}
        node = Mapping(node.line, {k: n for k, n in node.entries.items() if k not in inner}, node.key_lines)
    value = read_value(cursor, prop, node)
    shared = Mapping(node.line, own, lines)
    validity = _validity(cursor, shared)
    extras = _Extras(cursor, shared)
    if value is None or frame is None:
        extras.everything()
        return None
    claim = Claim(
        iri=ox.NamedNode(v.CLAIM),
        about=about,
        property=prop,
        value=value,
        source=frame.source,
        certainty=frame.certainty,
        locator=extras.text("locator") or frame.locator,
        place=Place(cursor.file, node.line),
        validity=validity,
        claimant=extras.entity("claimant"),
        paraphrase=extras.text("paraphrase"),
        asserted_on=extras.date("assertedOn") or _described(sources, frame.source, "publishedOn"),
        recorded_on=extras.date("recordedOn") or _described(sources, frame.source, "recordedOn"),
        retracted_on=extras.date("retractedOn"),
        approximate=extras.flag("approximate"),
        checked=_checked(sources, frame.source) and not extras.flag("unchecked"),
        doubt=extras.text("doubt"),
        based_on=extras.claims("basedOn"),
        contrasts=extras.claims("contrasts"),
    )
    explicit = extras.identifier()
    return replace(claim, iri=ox.NamedNode(v.CLAIM + (explicit or content_id(claim))))


class _Extras:
    """The optional keys of a claim, read one by one."""

    def __init__(self, cursor: Cursor, block: Mapping) -> None:
        self.cursor = cursor
        self.block = block

    def text(self, key: str) -> str | None:
        node = self.block.entries.get(key)
        return self.cursor.text(node, key) if node else None

    def date(self, key: str) -> PartialDate | None:
        node = self.block.entries.get(key)
        return self.cursor.date(node, key) if node else None

    def flag(self, key: str) -> bool:
        node = self.block.entries.get(key)
        return self.cursor.flag(node, key) if node else False

    def entity(self, key: str) -> ox.NamedNode | None:
        node = self.block.entries.get(key)
        return self.cursor.entity(node, key) if node else None

    def claims(self, key: str) -> tuple[ox.NamedNode, ...]:
        node = self.block.entries.get(key)
        texts = [self.cursor.text(n, key) for n in self.cursor.many(node)] if node else []
        return tuple(ox.NamedNode(v.CLAIM + t) for t in texts if t is not None and self._well_formed(key, t))

    def identifier(self) -> str | None:
        text = self.text("id")
        return text if text is not None and self._well_formed("id", text) else None

    def everything(self) -> None:
        """Read all keys for their problems alone."""
        for key in ("paraphrase", "doubt"):
            self.text(key)
        for key in ("assertedOn", "recordedOn", "retractedOn"):
            self.date(key)
        for key in ("approximate", "unchecked"):
            self.flag(key)
        self.entity("claimant")

    def _well_formed(self, key: str, text: str) -> bool:
        if _ID.fullmatch(text):
            return True
        self.cursor.problem(self.block.line_of(key), f"'{text}' is no claim id", "use a-z, 0-9, '-' and '.'")
        return False


def _validity(cursor: Cursor, block: Mapping) -> Validity:
    found = {k: cursor.date(block.entries[k], k) for k in ("validFrom", "validUntil", "asOf") if k in block.entries}
    start, until = found.get("validFrom"), found.get("validUntil")
    if start and until and start.earliest > until.latest:
        cursor.problem(block.line_of("validUntil"), "validUntil is before validFrom", "exchange the two dates")
    return Validity(start, until, found.get("asOf"))


def _described(sources: dict[ox.NamedNode, Entity], source: ox.NamedNode, name: str) -> PartialDate | None:
    wanted = v.sg(name)
    for predicate, term in sources[source].statements if source in sources else ():
        if predicate == wanted and isinstance(term, ox.Literal):
            return PartialDate.parse(term.value[:10])
    return None


def _checked(sources: dict[ox.NamedNode, Entity], source: ox.NamedNode) -> bool:
    statements = sources[source].statements if source in sources else ()
    return any(p == v.sg("checked") and isinstance(t, ox.Literal) and t.value == "true" for p, t in statements)


def content_id(claim: Claim) -> str:
    """Return the id of a claim without one: 16 hex digits of what it says, stable across builds."""
    return sha1("\n".join(_content(claim)).encode(), usedforsecurity=False).hexdigest()[:16]


def _content(claim: Claim) -> Iterator[str]:
    yield claim.source.value
    yield claim.about.value
    yield claim.property.iri.value
    yield str(claim.measurand)
    yield from (f"{name}={term}" for name, term in claim.dimensions)
    yield _value_text(claim.value)
    yield claim.validity.start.text if claim.validity.start else ""
    yield claim.validity.as_of.text if claim.validity.as_of else ""
    yield claim.locator


def _value_text(value: Value) -> str:
    return f"{value.term}|{value.text}"
