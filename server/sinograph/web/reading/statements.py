"""Claims as pages show them: value in words, who says it, how sure, when, and what stands against it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sinograph import vocabulary as v
from sinograph.engine import Term
from sinograph.engine.nodes import Node
from sinograph.web.words import wording
from sinograph.web.words.conditions import condition
from sinograph.web.words.language import _, later
from sinograph.web.words.links import Link, is_local, kind_of, name_of, path_of
from sinograph.web.words.names import link, names
from sinograph.web.words.terms import OntologyTerm, Terms
from sinograph.web.words.wording import Words

#: How strong a certainty is, for the order on a page; the policy of acceptance is another matter.
_STRENGTH = ("official", "companyClaimed", "derived", "reported", "estimated", "rumoured", "opinion")
_UNKNOWN_SOURCE = later("a source without a name")
#: Predicates of a claim node that are no qualifiers of its value.
_OWN = frozenset(
    "about property value valueText valueLow valueHigh valueEarliest valueLatest unit measurand source claimant"
    " certainty locator paraphrase basedOn contrasts approximate undisclosed checked assertedOn assertedEarliest"
    " recordedOn retractedOn validFrom validUntil asOf startEarliest startLatest endEarliest endLatest"
    " reviewStatus".split()
)


@dataclass(frozen=True, slots=True)
class Value:
    """A claimed value: words, and where they lead."""

    words: Words
    href: str | None = None
    chinese: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """One qualifier of a value, such as the benchmark of a score."""

    name: str
    label: str
    value: Value
    dimension: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim, ready for a page."""

    iri: str
    about: Link
    prop: OntologyTerm
    value: Value
    source: Link
    claimant: Link | None
    certainty: OntologyTerm
    status: str
    locator: str
    paraphrase: str | None
    said: Words | None
    period: str
    as_of: str
    measurand: OntologyTerm | None
    scopes: tuple[Scope, ...]
    notes: tuple[str, ...]
    based_on: tuple[Link, ...]
    contrasts: tuple[Link, ...]
    order: tuple[int, str]
    number: str = ""
    """The number that is claimed, in the unit of the claim; empty for other values and open bounds."""
    days: tuple[str, str, str] = ("", "", "")
    """From when, until when, as of when it holds, as the source prints it."""

    @property
    def path(self) -> str:
        """The path of the claim's own page."""
        return path_of(self.iri)

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """What two claims must share to speak of the same thing."""
        measurand = self.measurand.iri if self.measurand else ""
        return self.prop.iri, measurand, tuple(f"{s.name}={s.value.words.text}" for s in self.scopes if s.dimension)

    @property
    def own_measurand(self) -> OntologyTerm | None:
        """The measurand, unless it is the one that the property has anyway."""
        if self.measurand and self.measurand.iri not in self.prop.sg("defaultMeasurand"):
            return self.measurand
        return None

    @property
    def is_opinion(self) -> bool:
        """Tell whether the claim is words or somebody's view, not a fact with a value."""
        return self.prop.is_text or self.certainty.name == "opinion"


class Reader:
    """Turns claim nodes into statements with the labels of the things they name."""

    def __init__(self, terms: Terms) -> None:
        """Names come from the ontology and from the names of all things."""
        self._terms = terms
        self._names = names()
        self._links: dict[str, Link] = {}

    def link(self, iri: str) -> Link:
        """Return a link to an entity or term, named by its label."""
        found = self._links.get(iri)
        if found is None:
            found = self._links[iri] = self._link(iri)
        return found

    def _link(self, iri: str) -> Link:
        if iri.startswith(v.TERM):
            term = self._terms.get(iri)
            return Link(path_of(iri), term.label, title=term.definition)
        return link(iri)

    def term(self, term: Term) -> Value:
        """Return any term as a value."""
        if term.kind == "iri":
            found = self.link(term.value)
            return Value(Words(found.text, found.title), found.href if is_local(term.value) else None, found.chinese)
        if term.datatype == f"{v.XSD}anyURI":
            return Value(Words(term.value), term.value if term.value.startswith("http") else None)
        return Value(wording.literal(term))

    def statements(self, nodes: Mapping[str, Node], about: str = "") -> list[Statement]:
        """Return the claims in reading order: stronger certainty first, then the newer word.

        ``about`` is what those are about whose nodes do not say it.
        """
        found = [self.statement(iri, node, about) for iri, node in nodes.items() if "certainty" in node]
        return sorted(found, key=lambda s: (s.order[0], _descending(s.order[1]), s.iri))

    def statement(self, iri: str, node: Node, about: str = "") -> Statement:
        """Return one claim node as a statement."""

        def one(name: str) -> str | None:
            return node[name][0].value if node.get(name) else None

        prop = self._terms.get(one("property") or "")
        certainty = self._terms.get(one("certainty") or "")
        measurand, said = one("measurand"), one("assertedOn")
        strength = _STRENGTH.index(certainty.name) if certainty.name in _STRENGTH else len(_STRENGTH)
        claimant, source = one("claimant"), one("source")
        return Statement(
            iri=iri,
            about=self.link(one("about") or about),
            prop=prop,
            value=self._value(node, prop),
            source=self.link(source) if source else Link("#", _(_UNKNOWN_SOURCE)),
            claimant=self.link(claimant) if claimant else None,
            certainty=certainty,
            status=name_of(one("reviewStatus") or "unreviewed"),
            locator=one("locator") or "",
            paraphrase=one("paraphrase"),
            said=wording.date(said) if said else None,
            period=wording.period(one("validFrom"), one("validUntil")),
            as_of=wording.date(one("asOf") or "").text,
            measurand=self._terms.get(measurand) if measurand else None,
            scopes=tuple(self._scopes(node, prop)),
            notes=tuple(_notes(node)),
            based_on=tuple(self._claims(node, "basedOn")),
            contrasts=tuple(self._claims(node, "contrasts")),
            order=(strength, said or ""),
            number=(one("value") or "") if prop.is_number else "",
            days=(one("validFrom") or "", one("validUntil") or "", one("asOf") or ""),
        )

    def _claims(self, node: Node, name: str) -> Iterable[Link]:
        iris = sorted(term.value for term in node.get(name, ()))
        return (Link(path_of(iri), _("claim %(id)s", id=name_of(iri))) for iri in iris)

    def _value(self, node: Node, prop: OntologyTerm) -> Value:
        shown = node["valueText"][0].value if node.get("valueText") else ""
        term = node["value"][0] if node.get("value") else None
        about = _("about %(number)s", number="") if node.get("approximate") else ""
        if node.get("undisclosed"):
            return Value(Words(_("not disclosed"), _("the source says that the value exists and is not public")))
        if term is not None and term.kind == "iri":
            if kind_of(term.value) and term.value not in self._names:
                return Value(Words(shown or name_of(term.value)), path_of(term.value))
            return self.term(term)
        if prop.is_number:
            unit = self._terms.get(node["unit"][0].value) if node.get("unit") else None
            words = wording.quantity(shown, unit.notation if unit else None, unit.label if unit else None)
            return Value(Words(about + words.text, words.exact))
        if term is None:
            return Value(Words(about + shown))
        if prop.name == "conditionText" and (said := condition(term.value)):
            return Value(Words(said, term.value))
        value = self.term(term)
        return value if not about else Value(Words(about + value.words.text, datetime=value.words.datetime), value.href)

    def _scopes(self, node: Node, prop: OntologyTerm) -> Iterable[Scope]:
        for name in sorted(node.keys() - _OWN):
            term = self._terms.get(v.TERM + name)
            if term.types:
                yield Scope(name, term.label, self.term(node[name][0]), name in prop.dimensions)


def _notes(node: Node) -> Iterable[str]:
    if node.get("checked") and node["checked"][0].value == "false":
        yield _("not checked against the source")
    if node.get("retractedOn"):
        yield _("withdrawn on %(day)s", day=wording.date(node["retractedOn"][0].value).text)


def _descending(text: str) -> tuple[int, ...]:
    return tuple(-ord(c) for c in text)
