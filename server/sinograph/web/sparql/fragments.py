"""Triple Pattern Fragments: pages of triples with counts and controls, for clients that join by themselves.

What the controls say is the Hydra vocabulary as the specification of Triple Pattern Fragments wants it, in a graph of
its own where the format has graphs. Data are the default graph: what the graph itself asserts, and the claims.
"""

import re
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request

from sinograph import export
from sinograph.engine import Query, Term, iri
from sinograph.errors import RequestError, UnknownFormat
from sinograph.export.convert import convert
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.vocabulary import DCT, DESCRIPTION_PREFIXES, FOAF, HYDRA, PREFIXES, RDF, VOID
from sinograph.web import ask
from sinograph.web.answers import conditional
from sinograph.web.answers.paging import page_number
from sinograph.web.context import engine, public_url, settings
from sinograph.web.data import statistics
from sinograph.web.data.triples import Triples
from sinograph.web.negotiate import Range, override, parse_accept, quality

blueprint = Blueprint("fragments", __name__)

PATH = "/fragments"
SIZE = 100
"""Triples on a page."""
_PLACES = ("subject", "predicate", "object")
#: Formats with graphs first, because only they keep data and controls apart.
_FORMATS = ("trig", "nquads", "turtle", "ntriples", "jsonld", "rdfxml")
_LITERAL = re.compile(
    r'"(?P<text>.*)"(?:@(?P<language>[A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^<?(?P<type>[^<>"\s]+)>?)?', re.DOTALL
)


@blueprint.get(PATH)
def fragment() -> Response:
    """Give a page of the triples that have the subject, predicate and object asked for, with their number."""
    pattern, page = _pattern(), page_number()
    name = _format()
    format = export.formats()[name]
    here = _here()
    tag = conditional.tag(engine().snapshot, "fragment", here, name)
    if conditional.is_fresh(request, tag):
        response = conditional.not_modified(tag, settings().max_age)
    else:
        data = _triples(pattern, page)
        total = _total(pattern, page, data.count("\n"))
        controls = _controls(here, page, total)
        response = Response(_body(name, data, controls, f"{here}#metadata"), content_type=format.content_type)
        conditional.stamp(response, tag, settings().max_age)
    response.vary.add("Accept")
    return response


def _pattern() -> dict[str, str]:
    """Return the terms of the pattern as N-Triples; a place that is empty or a variable stands for everything."""
    found: dict[str, str] = {}
    for place in _PLACES:
        text = request.args.get(place, "")
        if text and not text.startswith("?"):
            try:
                found[place] = _term(place, text)
            except ValueError as error:
                raise RequestError(
                    f"{place}: {error}", hint='write an IRI, or for an object "text", "text"@en, "1"^^IRI',
                    members={"parameter": place},
                ) from error  # fmt: skip
    return found


def _term(place: str, text: str) -> str:
    if not text.startswith('"'):
        if ":" not in text or text.startswith("_:"):
            raise ValueError(f"{text!r} is not an absolute IRI")
        return iri(text.removeprefix("<").removesuffix(">"))
    literal = _LITERAL.fullmatch(text)
    if literal is None or place != "object":
        raise ValueError(f"{text!r} is no literal" if place == "object" else "a literal can only be an object")
    if literal["type"]:
        iri(literal["type"])
    return Term("literal", literal["text"], literal["type"], literal["language"]).n_triples()


def _format() -> str:
    wish = request.args.get("format")
    if wish and (found := override(wish, GRAPH, html=False)) and found.name in _FORMATS:
        return found.name
    accept = parse_accept(request.headers.get("Accept", "")) or (Range("*", "*", 1.0),)
    best = max(_FORMATS, key=lambda name: _wanted(accept, name))  # the first of equals
    if wish or not _wanted(accept, best):
        types = [export.formats()[name].media_types[0] for name in _FORMATS]
        raise UnknownFormat(
            "a fragment is a graph, for which there is nothing acceptable", hint=f"accept one of {', '.join(types)}",
            members={"variants": types},
        )  # fmt: skip
    return best


def _wanted(accept: tuple[Range, ...], name: str) -> float:
    return quality(accept, export.formats()[name].media_types[0])


def _triples(pattern: dict[str, str], page: int) -> str:
    text = f"{ask.text_of('fragment')}\nLIMIT {SIZE:d} OFFSET {(page - 1) * SIZE:d}"
    forms = {GRAPH: "ntriples", SOLUTIONS: None, BOOLEAN: None}
    return engine().query(Query(text, forms, substitutions=pattern, prefixes=PREFIXES)).read().decode()


def _total(pattern: dict[str, str], page: int, shown: int) -> int:
    """Return how many triples there are on all pages: exact, from the counts of the snapshot where those say it."""
    if 0 < shown < SIZE or (page == 1 and not shown):
        return (page - 1) * SIZE + shown
    counted = statistics.current()
    if not pattern and counted.triples is not None:
        return counted.triples
    if pattern.keys() == {"predicate"} and counted.properties:
        known = counted.properties.get(pattern["predicate"][1:-1])
        return known.triples if known else 0
    forms = {SOLUTIONS: "csv", BOOLEAN: None, GRAPH: None}
    answer = engine().query(Query(ask.text_of("fragment-rows"), forms, substitutions=pattern, prefixes=PREFIXES))
    body = answer.read()
    return answer.rows if answer.rows is not None else body.count(b"\r\n") - 1


def _here() -> str:
    """Return the address of this page as the client wrote it, because clients look for it in the controls."""
    written = request.query_string.decode("latin-1")
    return public_url(PATH) + (f"?{quote(written, safe='%&=+?/:;,@!$()*~-._')}" if written else "")


def _address(page: int) -> str:
    given = [(name, request.args[name]) for name in (*_PLACES, "format") if request.args.get(name)]
    pairs = [*given, *([("page", str(page))] if page > 1 else [])]
    return public_url(PATH) + (f"?{urlencode(pairs)}" if pairs else "")


def _controls(here: str, page: int, total: int) -> str:
    """Return metadata and controls (Triple Pattern Fragments, sections 3.3 to 3.5) as N-Triples without blank nodes."""
    graph, data, search = Triples(), f"{public_url(PATH)}#dataset", f"{public_url(PATH)}#search"
    graph.add(f"{here}#metadata", f"{FOAF}primaryTopic", here)
    graph.type(data, f"{VOID}Dataset", f"{HYDRA}Collection")
    graph.add(data, f"{VOID}subset", here)
    graph.add(data, f"{HYDRA}search", search)
    graph.say(search, f"{HYDRA}template", public_url(PATH) + "{?subject,predicate,object}", language="")
    graph.add(search, f"{HYDRA}variableRepresentation", f"{HYDRA}ExplicitRepresentation")
    for place in _PLACES:
        mapping = f"{public_url(PATH)}#{place}"
        graph.add(search, f"{HYDRA}mapping", mapping)
        graph.say(mapping, f"{HYDRA}variable", place, language="")
        graph.add(mapping, f"{HYDRA}property", f"{RDF}{place}")
    graph.type(here, f"{HYDRA}PartialCollectionView")
    graph.add(here, f"{DCT}source", data)
    graph.add(here, f"{HYDRA}totalItems", total)
    graph.add(here, f"{VOID}triples", total)
    graph.add(here, f"{HYDRA}itemsPerPage", SIZE)
    graph.add(here, f"{HYDRA}first", _address(1))
    if page > 1:
        graph.add(here, f"{HYDRA}previous", _address(page - 1))
    if page * SIZE < total:
        graph.add(here, f"{HYDRA}next", _address(page + 1))
    return graph.text()


def _body(name: str, data: str, controls: str, metadata: str) -> bytes:
    if name == "nquads":
        return (data + re.sub(r" \.$", f" <{metadata}> .", controls, flags=re.M)).encode()
    if name == "trig":
        turtle = convert(data, export.formats()["turtle"], PREFIXES)
        return turtle + f"\n<{metadata}> {{\n{controls}}}\n".encode()
    return convert(data + controls, export.formats()[name], DESCRIPTION_PREFIXES)
