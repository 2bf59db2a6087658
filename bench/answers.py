"""Whether two servers give the same answer: without that, no time of theirs can be compared."""

import json
from collections import Counter
from decimal import Decimal, InvalidOperation

from pyoxigraph import RdfFormat, parse

_NUMBERS = ("integer", "decimal", "double", "float")


def digest(body: bytes, accept: str) -> Counter[tuple[str, ...]]:
    """Return the rows of a result, or the triples of a graph; neither order nor the spelling of numbers counts."""
    if accept == "text/turtle":
        return Counter({_triple(t): 1 for t in {q.triple for q in parse(body, RdfFormat.TURTLE)}})
    document = json.loads(body)
    names = sorted(document["head"]["vars"])
    return Counter(tuple(_term(row.get(n)) for n in names) for row in document["results"]["bindings"])


def differ(ours: Counter[tuple[str, ...]], theirs: Counter[tuple[str, ...]], limited: bool = False) -> str:
    """Say in a few words how the answers differ; empty if they do not. With LIMIT only the number of rows counts."""
    if ours == theirs or (limited and ours.total() == theirs.total()):
        return ""
    if ours.total() != theirs.total():
        return f"{theirs.total()} rows instead of {ours.total()}"
    return f"{(ours - theirs).total()} of {ours.total()} rows differ"


def _term(part: dict[str, str] | None) -> str:
    if part is None:
        return ""
    if part["type"] == "bnode":
        return "_:"
    return _literal(part["type"], part["value"], part.get("datatype", ""), part.get("xml:lang", ""))


def _triple(triple: object) -> tuple[str, ...]:
    parts = []
    for node in (triple.subject, triple.predicate, triple.object):  # type: ignore[attr-defined]
        datatype = getattr(node, "datatype", None)
        kind = "literal" if datatype else "bnode" if str(node).startswith("_:") else "uri"
        value = "_:" if kind == "bnode" else node.value
        parts.append(_literal(kind, value, datatype.value if datatype else "", getattr(node, "language", None) or ""))
    return tuple(parts)


def _literal(kind: str, value: str, datatype: str, language: str) -> str:
    name = datatype.rpartition("#")[2]
    if name in _NUMBERS:
        try:
            return f"number {Decimal(value).normalize()}"
        except InvalidOperation:
            pass
    if name in ("string", "langString"):
        name = ""
    return f"{kind if kind == 'uri' else 'literal'} {value} {name} {language.lower()}"
