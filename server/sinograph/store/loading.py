"""Fetches what LOAD asks for, before the change goes to the writer, which has no network."""

import time
from dataclasses import replace
from urllib.parse import urlsplit

from sinograph.engine.fetch import call
from sinograph.engine.guards import check_loads, keyword_places
from sinograph.errors import QueryRefused, QueryTooComplex, RemoteFailed
from sinograph.store import rewrite
from sinograph.store.change import UPDATE, Change, Document, WriteLimits
from sinograph.store.syntaxes import SYNTAXES, by_extension, by_media_type

_ACCEPT = ", ".join(f"{syntax.media_types[0]};q={1 - rank / 10:.1f}" for rank, syntax in enumerate(SYNTAXES.values()))
_MOST = 32


def fetched(change: Change, limits: WriteLimits) -> Change:
    """Return the change with the document of each of its LOADs; one that fails and is SILENT has an empty syntax.

    All of them share the deadline of the change and its largest size. Raises QueryRefused, QueryTooComplex,
    RequestError, RemoteFailed.
    """
    if change.kind != UPDATE or "load" not in change.text.lower():
        return change
    check_loads(change.text, limits.loads)
    places = set(keyword_places(change.text, "load"))
    found = rewrite.loads(change.text) if places else []
    if {load.begin for load in found} != places:
        raise QueryRefused("LOAD must stand where it can be read in one way only", hint="send an update of its own")
    if len(found) > _MOST:
        raise QueryTooComplex(f"the update has more than {_MOST} LOADs", members={"limit_loads": _MOST})
    deadline = time.monotonic() + min(limits.timeout_s, change.timeout_s or limits.timeout_s)
    left = limits.max_text
    documents: list[Document] = []
    for load in found:
        try:
            documents.append(_fetch(load.iri, deadline - time.monotonic(), left, limits.loads))
        except (RemoteFailed, QueryRefused):
            if not load.silent:
                raise
            documents.append(Document("", load.iri, b""))
        left -= len(documents[-1].data)
    return replace(change, documents=tuple(documents))


def _fetch(iri: str, seconds: float, most: int, allowed: tuple[str, ...]) -> Document:
    reply = call("GET", iri, headers={"Accept": _ACCEPT}, seconds=max(seconds, 0.001), max_bytes=most, allowed=allowed)
    data = reply.read()
    if reply.status != 200:
        raise RemoteFailed(f"<{iri}> answers with status {reply.status}", hint="nothing was changed")
    media_type = reply.headers.get("content-type", "").partition(";")[0].strip()
    syntax = by_media_type(media_type)
    if syntax is None and media_type in ("", "text/plain", "application/octet-stream"):
        syntax = by_extension(urlsplit(iri).path.rpartition(".")[2])
    if syntax is None:
        raise RemoteFailed(f"<{iri}> is of type {media_type or 'nothing'}, which is no RDF that is read here")
    return Document(syntax, iri, data)
