"""``/api/queries``: the named queries for programs, with parameters that have types, in every format of results."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from sinograph import __version__, export
from sinograph import vocabulary as v
from sinograph.engine import Query
from sinograph.engine.guards import form_of
from sinograph.errors import RequestError
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.query import library
from sinograph.query.library import NamedQuery, Parameter
from sinograph.query.parameters import substitutions, wrong
from sinograph.web.answers import conditional
from sinograph.web.answers.reply import send_json
from sinograph.web.context import engine, public_url, settings
from sinograph.web.data.linked_data import LICENCE
from sinograph.web.negotiate import Variant
from sinograph.web.pages.queries import FOLDER, named
from sinograph.web.sparql.question import not_acceptable, variant_for
from sinograph.web.sparql.sparql import body_of
from sinograph.web.words.names import close_to, names, near
from sinograph.web.words.terms import terms

blueprint = Blueprint("api_queries", __name__)

VERSION = 1
#: Names in an address that say in which format to answer, so that no query may call a parameter so.
RESERVED = ("format", "output")
_TYPES = {"entity": "kind/slug", "property": "name of a property", "date": "YYYY-MM-DD", "number": "digits"}


@blueprint.get("/api/queries")
def index() -> Response:
    """List the named queries: what each asks, its parameters, and where its answer is."""
    return send_json(_listed, "queries")


@blueprint.get("/api/queries/<name>")
def answer(name: str) -> Response:
    """Run a named query; the format is that of the suffix, of ``format=`` or of Accept, JSON without a wish."""
    stem, _, extension = name.rpartition(".")
    suffix = extension if stem and any(f.answers_to(extension) for f in export.formats().values()) else None
    query = library.find(FOLDER, stem if suffix else name)
    form = form_of(query.text) or SOLUTIONS
    variant = _variant(form, suffix)
    asked = _asked(query, variant)
    tag = conditional.tag(engine().snapshot, "api", asked.key, variant.content_type)
    if conditional.is_fresh(request, tag):
        return _linked(conditional.not_modified(tag, settings().max_age), query)
    found = engine().query(asked)
    response = body_of(found, variant)
    conditional.stamp(response, tag, settings().max_age)
    file = f"{query.name}.{export.formats()[variant.name].extension}"
    response.headers["Content-Disposition"] = f'inline; filename="{file}"'
    response.headers["X-Sinograph-Snapshot"] = found.snapshot
    return _linked(response, query)


def given(query: NamedQuery) -> dict[str, str]:
    """Return what the address says for each parameter, once; things and properties must be in this graph.

    Raises RequestError for a parameter that is given twice, QueryError for one that is wrong.
    """
    found: dict[str, str] = {}
    for name, values in request.args.lists():
        if name in RESERVED and name not in {p.name for p in query.params}:
            continue
        if len(values) > 1:
            raise RequestError(f"the parameter '{name}' is given {len(values)} times", members={"parameter": name})
        found[name] = values[0]
    bound = substitutions(query, found)
    for parameter in query.params:
        if parameter.name in found:
            _check_known(parameter, found[parameter.name], bound[parameter.name][1:-1])
    return bound


def _check_known(parameter: Parameter, text: str, thing: str) -> None:
    if parameter.type == "entity" and thing not in names():
        raise wrong(parameter, f"'{parameter.name}': there is nothing called '{text}' in this graph", **_near(thing))
    if parameter.type == "property" and not terms().get(thing).is_property:
        every = [term.name for term in terms().by_iri.values() if term.is_property]
        help = close_to(thing.removeprefix(v.TERM), every)
        raise wrong(
            parameter, f"'{parameter.name}': there is no property '{text}'", help.get("hint", "see /ontology"),
            near=help.get("members", {}).get("near", []),
        )  # fmt: skip


def _near(thing: str) -> dict[str, Any]:
    found = near(thing)
    return {"hint": found.get("hint"), **found.get("members", {})}


def _asked(query: NamedQuery, variant: Variant) -> Query:
    forms = dict.fromkeys((SOLUTIONS, BOOLEAN, GRAPH), variant.name)
    return Query(query.text, forms, substitutions=given(query), base=settings().base, prefixes=v.PREFIXES)


def _variant(form: str, suffix: str | None) -> Variant:
    wish = suffix or request.args.get("format") or request.args.get("output")
    accept = request.headers.get("Accept")
    found = variant_for(wish, form, accept, html=False)
    if found is None:
        raise not_acceptable(form, wish or accept, html=False)
    return found


def _linked(response: Response, query: NamedQuery) -> Response:
    arguments = [(n, value) for n, value in request.args.items() if n in {p.name for p in query.params}]
    page = f"/queries/{query.name}" + (f"?{urlencode(arguments)}" if arguments else "")
    links = [(page, 'rel="alternate"; type="text/html"'), (LICENCE, 'rel="license"'), ("/api/queries", 'rel="index"')]
    response.headers["Link"] = ", ".join(f"<{target}>; {parameters}" for target, parameters in links)
    response.vary.add("Accept")
    return response


def _listed() -> dict[str, object]:
    return {
        "version": VERSION,
        "snapshot": engine().snapshot,
        "generator": f"Sinograph {__version__}",
        "licence": LICENCE,
        "queries": [_described(query) for query in named()],
    }


def _described(query: NamedQuery) -> dict[str, object]:
    address = public_url(f"/api/queries/{query.name}")
    names_of = ",".join(p.name for p in query.params)
    extensions = [f.extension for f in export.formats().values() if (form_of(query.text) or SOLUTIONS) in f.forms]
    return {
        "name": query.name,
        "title": query.title,
        "question": query.question,
        "why": query.why,
        "cannot": query.cannot or None,
        "parameters": [_parameter(p) for p in query.params],
        "addresses": {
            "answer": address,
            "template": address + (f"{{?{names_of}}}" if names_of else ""),
            "page": public_url(f"/queries/{query.name}"),
            "formats": {extension: f"{address}.{extension}" for extension in sorted(set(extensions))},
        },
    }


def _parameter(parameter: Parameter) -> dict[str, object]:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "written": _TYPES.get(parameter.type, "text"),
        "default": parameter.default,
        "required": parameter.default is None,
        "about": parameter.about,
    }
