"""Where this server shows an IRI of the graph: local paths, so that pages work on any host."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from sinograph import vocabulary as v

_NODES = ("claim", "dispute", "mismatch", "adjudication", "doubt")


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go and the words for it."""

    href: str
    text: str
    lang: str | None = None
    title: str | None = None
    chinese: str | None = None


@lru_cache(maxsize=20_000)
def path_of(iri: str) -> str:
    """Return the path of the page that shows ``iri``; an IRI that is not ours is returned as it is.

    ``…/id/models/x`` is shown by ``/page/models/x``, ``…/ontology#Term`` by ``/ontology#Term``, claims and findings
    by their own path.
    """
    if iri.startswith(v.ENTITY):
        return "/page/" + quote(iri.removeprefix(v.ENTITY))
    if iri.startswith(v.TERM) or iri == v.ONTOLOGY:
        return "/ontology" + iri.removeprefix(v.ONTOLOGY)
    rest = iri.removeprefix(v.BASE)
    if iri.startswith(v.BASE) and rest.partition("/")[0] in _NODES:
        return "/" + quote(rest)
    return iri


def is_local(iri: str) -> bool:
    """Tell whether ``iri`` is one that this server shows."""
    return path_of(iri) != iri


def kind_of(iri: str) -> str:
    """Return the kind of an entity, which is the first segment after ``/id/``; empty for other IRIs."""
    return iri.removeprefix(v.ENTITY).partition("/")[0] if iri.startswith(v.ENTITY) else ""


def name_of(iri: str) -> str:
    """Return ``kind/slug`` of an entity, the local name of a term, the id of a claim or finding."""
    if iri.startswith(v.ENTITY):
        return iri.removeprefix(v.ENTITY)
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def address(text: str) -> str:
    """Return a web address that is safe in ``href``: http and https only, anything else becomes ``#``."""
    return text if text.startswith(("https://", "http://")) else "#"
