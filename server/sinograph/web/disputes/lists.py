"""Where sources disagree: the list with its filters, what only looks like it, and who disagrees most."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request

from sinograph.errors import NotFound, RequestError
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.answers.paging import page_number
from sinograph.web.context import engine, settings
from sinograph.web.disputes import listed
from sinograph.web.disputes.listed import ORDERS, SEVERITIES, Listed, by_source, disputes, mismatches
from sinograph.web.forms.address import address
from sinograph.web.words.kinds import kind_word
from sinograph.web.words.language import _, later

blueprint = Blueprint("disputes", __name__)
NAVIGATION = (later("Disputes"), "/disputes", 30)

_PAGE = 40
_FILTERS = ("about", "severity", "property", "kind", "thing", "source")
#: Column → order, and whether the order counts downwards.
COLUMNS = (
    ("name", later("About"), "ascending"), ("property", later("Property"), "ascending"),
    ("", later("Values, and who says so"), ""),
    ("spread", later("How far apart"), "descending"), ("severity", later("Severity"), "descending"),
    ("sources", later("Sources"), "descending"), ("since", later("Since"), "descending"),
)  # fmt: skip
SEVERITY_WORDS = {"high": later("high"), "medium": later("medium"), "low": later("low")}
KIND_WORDS = {"number": later("numbers"), "date": later("dates"), "entity": later("who or what")}


@dataclass(frozen=True, slots=True)
class Column:
    """A head of the table: ``href`` sorts by it; ``sorted`` says how it is sorted now."""

    words: str
    href: str
    sorted: str


def warm() -> None:
    """Read all disputes and what only looks like one."""
    disputes()
    mismatches()
    by_source()


@blueprint.get("/disputes")
def index() -> Response:
    """List what sources disagree about; ``?sort=`` and filters ``about severity property kind thing source``."""
    word = request.args.get("sort", "severity")
    if word not in ORDERS:
        raise RequestError(f"disputes cannot be sorted by {word!r}", hint=f"use one of {', '.join(ORDERS)}")
    every, wanted = disputes(), _wanted()
    found = sorted(_fitting(every, wanted), key=ORDERS[word])
    page = page_number()
    return _page(
        "disputes.html", disputes=found[(page - 1) * _PAGE : page * _PAGE], found=len(found), total=len(every),
        first=(page - 1) * _PAGE, page=page, pages=max(1, -(-len(found) // _PAGE)), address=address, sort=word,
        wanted=wanted, columns=_columns(word), short=listed.short, severities=SEVERITY_WORDS, kinds=KIND_WORDS,
        options=_options(every), mismatches=len(mismatches()), alike=_alike(wanted) if not found else [],
    )  # fmt: skip


@blueprint.get("/disputes/mismatches")
def apart() -> Response:
    """List figures that look like rivals although each measures something else; filters ``about property``."""
    wanted = {name: value for name, value in _wanted().items() if name in ("about", "property")}
    every = mismatches()
    found = _fitting(every, wanted)
    return _page(
        "mismatches.html", found=found, total=len(every), disputes=len(disputes()), wanted=wanted,
        properties=_counted((d.prop.name, d.prop.label) for d in every),
    )  # fmt: skip


@blueprint.get("/disputes/sources")
def sources() -> Response:
    """List the sources that take part in disputes, those with most of them first."""
    return _page("dispute-sources.html", rows=by_source(), disputes=len(disputes()), mismatches=len(mismatches()))


@blueprint.get("/disputes.<extension>")
def table(extension: str) -> Response:
    """Give all disputes as CSV or JSON, one row a claim."""
    if extension not in ("csv", "json"):
        raise NotFound(f"there is no 'disputes.{extension}'", hint="there is disputes.csv and disputes.json")
    result = ask.answer("disputes-table", extension)
    response = Response(result.read(), content_type=result.content_type)
    conditional.stamp(response, conditional.tag(engine().snapshot, request.path), settings().max_age)
    return response


def _page(template: str, **values: object) -> Response:
    response = Response(render_template(template, **values), content_type="text/html; charset=utf-8")
    conditional.stamp(response, conditional.tag(engine().snapshot, request.full_path), settings().max_age)
    return response


def _wanted() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in _FILTERS}


def _fitting(every: Iterable[Listed], wanted: dict[str, str]) -> list[Listed]:
    return [d for d in every if all(not w or d.is_of(name, w) for name, w in wanted.items())]


def _alike(wanted: dict[str, str]) -> list[Listed]:
    """Return the scope mismatches that fit, for a list of disputes that is empty."""
    same = {name: wanted[name] for name in ("about", "property", "source") if wanted[name]}
    return _fitting(mismatches(), same)[:8] if same else []


def _columns(word: str) -> list[Column]:
    return [
        Column(_(words), address(sort=order, page="") if order else "", downwards if order == word else "")
        for order, words, downwards in COLUMNS
    ]


def _options(every: list[Listed]) -> dict[str, list[tuple[str, str, int]]]:
    """Return what each filter can be set to: value, words, how many disputes."""
    said = {(s.href.removeprefix("/page/"), s.text, d.path) for d in every for one in d.said for s in one.sources}
    severity = Counter(d.severity for d in every)
    return {
        "severity": [(name, _(SEVERITY_WORDS[name]), severity[name]) for name in SEVERITIES],
        "property": _counted((d.prop.name, d.prop.label) for d in every),
        "kind": [(name, _(KIND_WORDS.get(name, name)), n) for name, _w, n in _counted((d.kind, d.kind) for d in every)],
        "thing": _counted((d.thing, kind_word(d.thing)) for d in every),
        "source": _counted((path, text) for path, text, _path in said),
    }


def _counted(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str, int]]:
    counts = Counter(pairs)
    return sorted(((value, words, n) for (value, words), n in counts.items()), key=lambda o: (-o[2], o[1].casefold()))
