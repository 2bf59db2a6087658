"""Says how to mend a query: code fences, terms that do not exist, and the pattern that nothing matches."""

import re
import time
from collections.abc import Iterator
from difflib import get_close_matches

from sinograph import vocabulary as v
from sinograph.agents.ground import Ground, local
from sinograph.agents.patterns import Parts, Pattern, parts
from sinograph.engine import Query, read_rows
from sinograph.engine.guards import form_of
from sinograph.errors import QueryError
from sinograph.vocabulary import PREFIXES

_FENCE = re.compile(r"```[ \t]*[\w-]*[ \t]*\r?\n(.*?)(?:```|\Z)", re.DOTALL)
NOTE = "the code fence around the query was removed"
_DECLARED = re.compile(r"PREFIX\s+([\w.\-]*):\s*<([^>]*)>", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w<:/#])([A-Za-z][\w.\-]*):([\w\-.]*[\w\-](?:/[\w\-.]*[\w\-])?|)")
_WRITTEN = re.compile(r"<(https://w3id\.org/sinograph/[^<>\s]*)>")
_LITERAL = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|#[^\n]*\n")
_MOST, _ONE_S, _ALL_S = 12, 0.5, 1.5


def unfenced(text: str) -> tuple[str, str | None]:
    """Return the query inside a Markdown code fence, and a note; text that is a query already stays as it is."""
    if "```" not in text or form_of(text) is not None:
        return text, None
    found = _FENCE.search(text)
    return (found[1].strip(), NOTE) if found and found[1].strip() else (text, None)


def unknown_terms(ground: Ground, text: str) -> list[str]:
    """Return a sentence for each term or thing of ours that a query names and that does not exist, with near ones."""
    found = []
    for iri in dict.fromkeys(_ours(text)):
        if iri.startswith(v.TERM):
            name = local(iri)
            if name not in ground.terms():
                near = [f"sg:{term}" for term in ground.near_term(name)]
                found.append(_sentence(f"sg:{name} is no term of the ontology", near))
        elif iri.startswith(v.ENTITY) and "/" in local(iri) and ground.names.get(iri) is None:
            kind, _, slug = local(iri).partition("/")
            if kind not in v.KINDS:
                near = get_close_matches(kind, v.KINDS, n=2, cutoff=0.6)
                exists = next(iter(ground.engine.select("SELECT ?p { <" + iri + "> ?p ?o } LIMIT 1")), None)
                if exists is None:
                    found.append(_sentence(f"there is no thing {local(iri)}", [f"id:{n}/…" for n in near]))
                continue
            hits = ground.names.find(slug.replace("-", " "), kind, 3).hits or ground.names.find(slug, limit=3).hits
            found.append(_sentence(f"there is no thing {local(iri)}", [h.record.path for h in hits]))
    return found[:6]


def no_match(ground: Ground, text: str, timeout_s: float = _ALL_S) -> str | None:
    """Say which triple pattern has no match, with little work; None where that cannot be told."""
    cut = parts(text)
    patterns = cut.patterns[:_MOST]
    end = time.monotonic() + timeout_s
    for pattern in patterns:
        if _matches(ground, cut, [pattern], end) is False:
            return f"the pattern '{pattern}' has no match in this graph"
    for n in range(2, len(patterns) + 1):
        if _matches(ground, cut, list(patterns[:n]), end) is False:
            before = " . ".join(map(str, patterns[: n - 1]))
            return f"each pattern has matches alone; '{patterns[n - 1]}' has none together with '{before[:300]}'"
    if patterns and cut.narrowed and time.monotonic() < end:
        return "the triple patterns have matches; what leaves none is a FILTER, VALUES, BIND, MINUS or a group inside"
    return None


def advice(ground: Ground, text: str) -> list[str]:
    """Return all that can be said about a query without a result, or one that cannot be read."""
    found = unknown_terms(ground, text)
    missing = None if found else no_match(ground, text)
    return [*found, *([missing] if missing else [])]


def _ours(text: str) -> Iterator[str]:
    prefixes = {**PREFIXES, **{name: iri for name, iri in _DECLARED.findall(text)}}
    body = _LITERAL.sub(" ", _DECLARED.sub(" ", text))
    yield from _WRITTEN.findall(body)
    for prefix, name in _NAME.findall(_WRITTEN.sub(" ", body)):
        if name and prefixes.get(prefix, "").startswith(v.BASE):
            yield prefixes[prefix] + name


def _sentence(what: str, near: list[str]) -> str:
    return f"{what}; did you mean {' or '.join(near)}?" if near else what


def _matches(ground: Ground, cut: Parts, patterns: list[Pattern], end: float) -> bool | None:
    left = end - time.monotonic()
    if left <= 0:
        return None
    inside = " . ".join(map(str, patterns))
    text = f"{cut.prologue} SELECT (1 AS ?one) {{ {inside} }} LIMIT 1"
    asked = Query(text, prefixes=PREFIXES, timeout_s=min(_ONE_S, left))
    try:
        return bool(read_rows(ground.engine.query(asked).read()))
    except QueryError:  # too slow, or cut in a wrong place: then nothing is said
        return None
