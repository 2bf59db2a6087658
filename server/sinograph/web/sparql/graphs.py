"""The SPARQL 1.1 Graph Store HTTP Protocol at ``/graphs``: reading for everybody, changes for holders of a token."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from uuid import uuid4

from flask import Blueprint, Response, request

from sinograph import export
from sinograph.engine import Query, iri
from sinograph.engine.answer import Answer
from sinograph.errors import MethodNotAllowed, NotFound, RequestError, UnknownFormat, UnsupportedMediaType
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.store import Change, Outcome
from sinograph.store.change import DELETE, PATCH, POST, PUT
from sinograph.vocabulary import PREFIXES
from sinograph.web.answers import conditional
from sinograph.web.answers.authorize import writer
from sinograph.web.answers.payload import documents, is_empty, unpacked
from sinograph.web.answers.precondition import conditions
from sinograph.web.ask import text_of
from sinograph.web.context import engine, settings
from sinograph.web.data import statistics
from sinograph.web.data.distribution import Distribution
from sinograph.web.negotiate import Variant, choose, offered, override
from sinograph.web.sparql.protocol import UPDATE
from sinograph.web.sparql.sparql import body_of
from sinograph.web.sparql.target import Target, identified, named
from sinograph.web.sparql.update import stamped

blueprint = Blueprint("graphs", __name__)

#: Triples of a default graph that is sent as a whole in one answer: more do not come within the time of a query.
_LARGEST = 500_000
_KINDS = {"PUT": PUT, "POST": POST, "DELETE": DELETE, "PATCH": PATCH}
_PATCH_TYPES = "application/sparql-update"


def distributions() -> Iterator[Distribution]:
    """Return the form in which the default graph can be fetched as a whole, unless it is too large for one answer."""
    triples = statistics.current().triples
    if triples is not None and triples <= _LARGEST:
        format = export.formats()["ntriples"]
        path = f"graphs?default&format={format.extension}"
        yield Distribution(f"The default graph as {format.title}", path, format.media_types[0], format=format.iri)


@blueprint.route("/graphs", methods=["GET", "PUT", "POST", "DELETE", "PATCH"])
@blueprint.route("/graphs/<path:path>", methods=["GET", "PUT", "POST", "DELETE", "PATCH"])
def graph(path: str | None = None) -> Response:
    """Read or change the graph that the address identifies, directly or by ``?graph=`` or ``?default`` (section 4)."""
    reading = request.method in ("GET", "HEAD")
    target = identified(request, path)
    if target is None:
        return _names() if reading else _made()
    return _content(target) if reading else _changed(target)


@blueprint.after_request
def _announce(response: Response) -> Response:
    """Name what can be sent (RFC 5789 section 3.1)."""
    if request.method in ("OPTIONS", "PATCH"):
        response.headers["Accept-Patch"] = _PATCH_TYPES
    return response


def _names() -> Response:
    """List the named graphs: what a GET of the store itself answers is left open by the specification."""
    variant = _variant(SOLUTIONS, None)
    query = Query(text_of("graph-names"), {SOLUTIONS: variant.name}, prefixes=PREFIXES)
    return _conditional(query, variant, lambda: engine().query(query))


def _content(target: Target) -> Response:
    """Answer with a graph (section 5.2); NotFound if there is none of that name."""
    variant = _variant(GRAPH, target.extension)
    query = _query(target, variant)
    return _conditional(query, variant, lambda: _existing(target, query))


def _existing(target: Target, query: Query) -> Answer:
    """Evaluate on one snapshot: that there is such a graph, and what is in it."""
    while True:
        answer = engine().query(query)
        if answer.rows or target.graph is None:
            return answer
        asked = Query(text_of("graph-exists"), {BOOLEAN: "json"}, substitutions={"graph": iri(target.graph)})
        exists = engine().query(asked)
        found = json.loads(exists.read())["boolean"]
        if exists.snapshot != answer.snapshot:  # something was written between the two
            answer.close()
            continue
        if not found:
            answer.close()
            raise NotFound(f"there is no graph <{target.graph}>", hint="/graphs lists the names")
        return answer


def _conditional(query: Query, variant: Variant, evaluate: Callable[[], Answer]) -> Response:
    if conditional.is_fresh(request, tag := _tag(engine().snapshot, query, variant)):
        response = conditional.not_modified(tag, settings().max_age)
    else:
        answer = evaluate()
        response = body_of(answer, variant)
        conditional.stamp(response, _tag(answer.snapshot, query, variant), settings().max_age)
        response.headers["X-Sinograph-Snapshot"] = answer.snapshot
    response.headers["Vary"] = "Accept"
    return response


def _changed(target: Target) -> Response:
    """Change a graph (sections 5.3 to 5.5 and 5.7)."""
    scribe, token = writer()
    limit = request.max_content_length = settings().max_upload
    kind = _KINDS[request.method]
    exists, snapshot = conditions(request, partial(_tags, target))
    make = partial(Change, kind, target.graph, exists=exists, snapshot=snapshot, author=token.name)
    if kind == PATCH:
        if request.mimetype != UPDATE:
            raise UnsupportedMediaType(
                f"a graph cannot be patched with {request.mimetype or 'a body without Content-Type'}",
                hint=f"send {_PATCH_TYPES}",
                members={"accepted": _PATCH_TYPES},
            )
        change = make(text=_text(limit), base=settings().base, prefixes=PREFIXES)
    elif kind == DELETE:
        change = make()
    elif kind == POST and is_empty(request):
        return Response(status=204)  # section 5.5: nothing to add
    else:
        change = make(documents=documents(request, target.base, target.extension or "", limit))
    return _done(scribe.write(change), target, kind)


def _made() -> Response:
    """Put the documents of a POST to the store itself into a new graph with a name of ours (section 5.5)."""
    if request.method != "POST":
        raise MethodNotAllowed(
            f"{request.method} needs a graph",
            hint="name one with ?graph=… or ?default, or write its path behind /graphs/",
            members={"allow": "GET, HEAD, OPTIONS, POST"},
        )
    scribe, token = writer()
    limit = request.max_content_length = settings().max_upload
    if is_empty(request):
        return Response(status=204)
    target = named(str(uuid4()))
    sent = documents(request, target.base, "", limit)
    return _done(scribe.write(Change(POST, target.graph, documents=sent, author=token.name)), target, POST)


def _done(outcome: Outcome, target: Target, kind: str) -> Response:
    facts = {"graph": target.graph or "default", "snapshot": outcome.snapshot}
    if outcome.created:
        response = Response(json.dumps(facts), status=201, content_type="application/json")
        response.headers["Location"] = target.address
    elif kind == PUT:
        response = Response(status=204)
    else:
        response = Response(json.dumps(facts), content_type="application/json")
    return stamped(response, outcome)


def _query(target: Target, variant: Variant) -> Query:
    graphs = (target.graph,) if target.graph else ()
    return Query(text_of("graph-content"), {GRAPH: variant.name}, default_graphs=graphs, prefixes=PREFIXES)


def _tags(target: Target) -> dict[str, str]:
    """The ETags that the graph has now, in all its variants, with the snapshot they are of."""
    snapshot = engine().snapshot
    tags = {}
    for name, media_types, charset in offered(GRAPH, html=False):
        for media_type in media_types:
            variant = Variant(name, media_type, charset or ("utf-8" if media_type.startswith("text/") else None))
            tags[_tag(snapshot, _query(target, variant), variant)] = snapshot
    return tags


def _tag(snapshot: str, query: Query, variant: Variant) -> str:
    return conditional.tag(snapshot, query.key, variant.content_type)


def _variant(form: str, extension: str | None) -> Variant:
    wish = request.args.get("format") or extension
    found = override(wish, form, html=False) if wish else choose(request.headers.get("Accept"), form, html=False)
    if found is None:
        variants = [media_type for _, media_types, _ in offered(form, html=False) for media_type in media_types[:1]]
        raise UnknownFormat(
            f"there is nothing acceptable in {wish or request.headers.get('Accept')!r}",
            hint=f"accept one of {', '.join(variants)}",
            members={"variants": variants},
        )
    return found


def _text(limit: int) -> str:
    try:
        return unpacked(request, limit).decode()
    except UnicodeDecodeError as error:
        raise RequestError(f"the update is not UTF-8: {error}") from error
