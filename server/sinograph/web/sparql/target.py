"""Which graph a request of the Graph Store Protocol identifies: section 4 of its specification."""

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, unquote, urlencode

from flask import Request

from sinograph import export
from sinograph.errors import RequestError
from sinograph.export.format import GRAPH
from sinograph.web.context import public_url, settings
from sinograph.web.sparql.protocol import absolute

_FOLDER = "graphs/"
_SAFE = "/:@!$&'()*+,;=~"
#: What follows the address of the host in a name of ours; a slash too many is often put between the two.
_OWN = re.compile(r"/?graphs/(?P<path>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """A graph as a request names it; ``graph`` is None for the default graph."""

    graph: str | None
    base: str
    """Resolves relative IRIs of documents that are sent to it."""
    address: str
    """Where clients reach it."""
    extension: str | None = None
    """What its address ends in, if that names a format."""


def identified(request: Request, path: str | None) -> Target | None:
    """Return the graph of a request; None if it means the store itself.

    RequestError for two names at once and for a relative IRI, unless it is a path of ours: section 4.2 wants absolute
    IRIs, the test suite of the specification sends ``?graph=/path/of/the/store/x``.
    """
    names = request.args.getlist("graph")
    default = "default" in request.args
    if len(names) + default + (path is not None) > 1:
        raise RequestError("the request names more than one graph", hint="use ?graph=…, ?default or a path, only one")
    if path is not None:
        return named(path)
    if default:
        return Target(None, settings().base, public_url("graphs?default"))
    if not names:
        return None
    graph = names[0]
    for address in (public_url("/"), request.host_url, settings().base, "/"):
        own = _OWN.fullmatch(graph.removeprefix(address)) if graph.startswith(address) else None
        if own and not graph.startswith("//"):
            return named(unquote(own["path"]))  # our own addresses name the same graphs
    absolute("graph", graph)
    return Target(graph, graph, f"{public_url('graphs')}?{urlencode({'graph': graph})}")


def named(path: str) -> Target:
    """Return the graph at a path of ours. Its IRI does not depend on the host; an extension only names a format."""
    stem, dot, extension = path.rpartition(".")
    if not (dot and stem and extension in _extensions()):
        stem, extension = path, ""
    name = quote(stem, safe=_SAFE)
    graph = f"{settings().base}{_FOLDER}{name}"
    return Target(graph, graph, public_url(f"{_FOLDER}{name}"), extension or None)


@cache
def _extensions() -> frozenset[str]:
    return frozenset(format.extension for format in export.formats().values() if GRAPH in format.forms)
