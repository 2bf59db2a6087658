"""The names of all things, read once a snapshot: pages name what they link to without asking again."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TypedDict

from sinograph.engine import Term
from sinograph.search.score import CERTAIN
from sinograph.web import ask
from sinograph.web.context import names_index
from sinograph.web.words.language import language
from sinograph.web.words.links import Link, name_of, path_of
from sinograph.web.words.text import in_language

_NEAR, _NEAR_SCORE = 6, 45.0


class Hint(TypedDict, total=False):
    """The parts of a ``NotFound`` that help to go on."""

    hint: str
    members: dict[str, object]


def names() -> dict[str, list[Term]]:
    """Return the labels of every thing, by IRI."""
    return ask.once("names", _names)


def _names() -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    for row in ask.rows("names"):
        found.setdefault(row["entity"].value, []).append(row["label"])
    return found


def link(iri: str) -> Link:
    """Return a link to a thing, in the language of the page; in English with the Chinese name where it differs."""
    made: dict[str, Link] = ask.once_spoken("links", dict)
    found = made.get(iri)
    if found is None:
        found = made[iri] = _link(iri)
    return found


def _link(iri: str) -> Link:
    labels = names().get(iri, ())
    chinese = in_language(labels, "zh")
    english = in_language(labels)
    words = ((chinese or english) if language() == "zh" else (english or chinese)) or name_of(iri)
    return Link(path_of(iri), words, chinese=chinese if chinese != words else None)


def near(iri: str) -> Hint:
    """Return a hint with the things whose name is close to that of ``iri``; empty when none is."""
    kind, _, slug = name_of(iri).rpartition("/")
    index = names_index()
    hits = index.find(slug, limit=_NEAR).hits + index.find(slug, kind, _NEAR).hits
    fitting = {hit.record.path: hit for hit in hits if hit.score >= _NEAR_SCORE}
    # What is called exactly so first, wherever it is; then things of the kind that was asked for.
    found = sorted(fitting.values(), key=lambda hit: (hit.score < CERTAIN, hit.record.kind != kind, -hit.rank))[:_NEAR]
    if not found:
        return {"hint": "search by name at /search, or browse by kind at /browse"}
    return {
        "hint": f"did you mean {' or '.join(hit.record.path for hit in found[:3])}?",
        "members": {"near": [{"path": path_of(hit.record.iri), "label": hit.record.label} for hit in found]},
    }


def close_to(name: str, known: Iterable[str]) -> Hint:
    """Return a hint with those of ``known`` names that are close to ``name``; empty when none is."""
    found = get_close_matches(name, list(known), n=3, cutoff=0.6)
    return {"hint": f"did you mean {' or '.join(found)}?", "members": {"near": found}} if found else {}
