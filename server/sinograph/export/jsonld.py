"""JSON-LD, compact, with a context of prefixes; RDF 1.2 triple terms have no place in it.

What is too large to hold is written expanded, as it comes.
"""

import json
from collections.abc import Mapping
from itertools import chain, islice
from typing import Any

from pyoxigraph import RdfFormat, Triple, serialize

from sinograph.errors import UnknownFormat
from sinograph.export.format import GRAPHS, Format, Result, Sink, triples_of, write_graph
from sinograph.export.turtle import SORTED_UP_TO, reading_order, used

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> int | None:
    found = iter(triples_of(result))
    head = list(islice(found, SORTED_UP_TO + 1))
    if len(head) > SORTED_UP_TO:
        write_graph(chain(head, found), sink, RdfFormat.JSON_LD)
        return None
    triples = sorted(set(head), key=reading_order)
    if any(isinstance(t.object, Triple) for t in triples):
        raise UnknownFormat(
            "JSON-LD cannot express the triple terms in this result",
            hint="ask for text/turtle or application/n-triples",
        )
    expanded = json.loads(serialize(triples, format=RdfFormat.JSON_LD) or b"[]")
    document = compact([_typed(node) for node in expanded], used(triples, prefixes))
    sink.write(json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n")
    return len(triples)


def compact(expanded: list[dict[str, Any]], context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document in compact form, its nodes always in ``@graph``, so that its shape never changes."""
    from pyld import jsonld  # 0.2 s to import, and only workers need it

    options = {"graph": True, "documentLoader": _no_remote_context}
    try:
        document: dict[str, Any] = jsonld.compact(expanded, dict(context), options)
    except jsonld.JsonLdError as error:
        raise UnknownFormat(f"JSON-LD cannot express this result: {error}", hint="ask for text/turtle") from error
    return {"@context": dict(context), "@graph": document.get("@graph", [])}


def _typed(node: dict[str, Any]) -> dict[str, Any]:
    """``rdf:type`` as ``@type``, which pyoxigraph leaves as a property; a literal there stays one."""
    types = node.get(_TYPE, [])
    if not types or any("@id" not in t for t in types):
        return node
    rest = {key: value for key, value in node.items() if key != _TYPE}
    return {"@type": [t["@id"] for t in types], **rest}


def _no_remote_context(url: str, options: object) -> Any:
    raise UnknownFormat(f"the remote JSON-LD context {url} is not loaded")


FORMAT = Format(
    name="jsonld",
    title="JSON-LD",
    media_types=("application/ld+json", "application/json"),
    extension="jsonld",
    forms=GRAPHS,
    write=_write,
    iri="http://www.w3.org/ns/formats/JSON-LD",
)
