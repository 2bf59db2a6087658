"""``/about``: what this graph is and how to read it, with examples and numbers that are taken from it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from sinograph import vocabulary as v
from sinograph.draw.kinds import group_of
from sinograph.draw.result_bars import Bar, bars
from sinograph.engine import Row
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.context import engine, manifest, settings
from sinograph.web.disputes.listed import ORDERS, disputes, mismatches
from sinograph.web.pages.browse import kinds
from sinograph.web.words import wording
from sinograph.web.words.language import _, later
from sinograph.web.words.links import name_of, path_of
from sinograph.web.words.names import link
from sinograph.web.words.terms import OntologyTerm, terms

blueprint = Blueprint("about", __name__)
FURTHER = (later("About the data"), "/about", "about")

_GLOSSARY = (
    "Claim", "Source", "claimant", "locator", "certainty", "measurand", "reviewStatus", "Dispute", "ScopeMismatch",
    "Adjudication", "Doubt", "basedOn", "asOf", "validFrom", "RuleVersion", "ControlStatus",
)  # fmt: skip
_LANGUAGES = {
    "en": "English", "zh": "中文", "it": "italiano", "de": "Deutsch", "es": "español", "pt": "português",
    "pl": "polski", "fr": "français", "ja": "日本語", "ko": "한국어", "ru": "русский", "nl": "Nederlands",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole: what it is, how many, how many in a hundred, where they are listed."""

    label: str
    number: int
    percent: float
    term: OntologyTerm | None = None
    href: str | None = None
    lang: str | None = None


@blueprint.get("/about")
def page() -> Response:
    """Say what this is, how to read it, where it comes from, and what is not in it."""
    tag = conditional.tag(engine().snapshot, "about")
    if conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    response = Response(ask.once_spoken("about page", _body), content_type="text/html; charset=utf-8")
    conditional.stamp(response, tag, settings().max_age)
    return response


def _body() -> str:
    claims, sources = ask.rows("about-claims"), ask.rows("about-sources")
    published = ask.rows("about-published")
    built = str(manifest(engine().snapshot).get("built", ""))
    joined = sorted((d for d in disputes() if d.kind == "number" and len(d.values) < 4), key=ORDERS["sources"])
    known = terms()
    return render_template(
        "about.html",
        counts={name_of(r["class"].value): int(r["nodes"].value) for r in ask.rows("home-counts")},
        kinds=[k for k in kinds() if k.total and not k.situation],
        things=sum(k.total for k in kinds() if not k.situation),
        certainties=_shares(claims, "certainty", "claims", _claims_of),
        statuses=_shares(claims, "status", "claims"),
        checked=_checked(claims, "claims"),
        kinds_of_sources=_shares(sources, "kind", "sources", _sources_of),
        spoken_in=_languages(sources),
        opened=_checked(sources, "sources"),
        dispute=joined[0] if joined else next(iter(disputes()), None),
        mismatch=max(mismatches(), key=lambda m: len(m.values), default=None),
        decision=next(iter(ask.rows("about-decisions")), None),
        doubt=max(ask.rows("about-doubts"), key=lambda row: len(row["why"].value), default=None),
        newest=wording.date(max((r["published"].value for r in published), default="")),
        years=_years(published),
        built=wording.date(built) if built else None,
        glossary=[known.get(v.TERM + name) for name in _GLOSSARY if v.TERM + name in known.by_iri],
        link=link, term=known.get, path_of=path_of,
    )  # fmt: skip


def _shares(rows: list[Row], variable: str, number: str, href: Callable[[str], str] | None = None) -> list[Share]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row[variable].value if variable in row else ""] += int(row[number].value)
    whole = found.total() or 1
    made = []
    for iri, many in found.most_common():
        term = terms().get(iri) if iri else None
        address = href(iri) if href and iri else None
        made.append(Share(term.label if term else _("not said"), many, 100 * many / whole, term, address))
    return made


def _languages(rows: list[Row]) -> list[Share]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row["language"].value if "language" in row else ""] += int(row["sources"].value)
    whole = found.total() or 1
    return [
        Share(_LANGUAGES.get(code, code) if code else _("not noted"), many, 100 * many / whole, lang=code or None)
        for code, many in found.most_common()
    ]


def _checked(rows: list[Row], number: str) -> Share:
    """Return the part that somebody has looked at: of claims the place in the source, of sources the document."""
    yes = sum(int(r[number].value) for r in rows if "checked" in r and r["checked"].value == "true")
    whole = sum(int(r[number].value) for r in rows)
    return Share("", yes, 100 * yes / (whole or 1))


def _years(rows: list[Row]) -> Markup | None:
    found: Counter[str] = Counter()
    for row in rows:
        found[row["published"].value[:4]] += int(row["sources"].value)
    if not found:
        return None
    ordered = sorted(found.items())
    drawn = [Bar(year, many, f"{many:,}", f"/sparql?{urlencode({'query': _of_year(year)})}", group_of("sources"))
             for year, many in ordered]  # fmt: skip
    return bars(drawn, _("Sources by year of publication"))


def _of_year(year: str) -> str:
    return (
        "SELECT ?source ?published\nWHERE {\n  ?source a sg:Source ;\n    sg:publishedOn ?published .\n"
        f'  FILTER(STRSTARTS(STR(?published), "{year}"))\n}}\nORDER BY ?published'
    )


def _claims_of(certainty: str) -> str:
    name = terms().get(certainty).name
    query = (
        f"SELECT ?claim ?about ?property ?value ?source\nWHERE {{\n  ?claim sg:certainty sg:{name} ;\n"
        "    sg:about ?about ;\n    sg:property ?property ;\n    sg:valueText ?value ;\n"
        "    sg:source ?source .\n}\nLIMIT 200"
    )
    return f"/sparql?{urlencode({'query': query})}"


def _sources_of(kind: str) -> str:
    query = (
        f"SELECT ?source ?published\nWHERE {{\n  ?source sg:sourceType sg:{terms().get(kind).name} .\n"
        "  OPTIONAL { ?source sg:publishedOn ?published }\n}\nORDER BY DESC(?published)"
    )
    return f"/sparql?{urlencode({'query': query})}"
