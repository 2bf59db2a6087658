"""The servers that can be compared, by the word that asks for them."""

from collections.abc import Callable

from bench.servers import fuseki, oxigraph, virtuoso
from bench.servers.base import NotInstalled, Server
from bench.servers.fuseki import Fuseki
from bench.servers.oxigraph import Oxigraph, OxigraphMemory
from bench.servers.rdflib_endpoint import RdflibEndpoint
from bench.servers.virtuoso import Virtuoso

#: Each with whether it takes part without being asked for.
RIVALS: dict[str, tuple[Server, bool]] = {
    "rdflib-endpoint": (RdflibEndpoint(), True),
    "fuseki": (Fuseki(), False),
    "oxigraph": (Oxigraph(), False),
    "oxigraph-memory": (OxigraphMemory(), False),
    "virtuoso": (Virtuoso(), False),
}

_FETCHERS: dict[str, Callable[[], None]] = {
    "fuseki": fuseki.fetch,
    "oxigraph": oxigraph.fetch,
    "oxigraph-memory": oxigraph.fetch,
    "virtuoso": virtuoso.fetch,
}


def fetch(key: str) -> None:
    """Get a server that is not there, where that can be done without rights; NotInstalled where it cannot."""
    server, _ = RIVALS[key]
    try:
        server.require()
    except NotInstalled:
        if key in _FETCHERS:
            _FETCHERS[key]()
