"""The names of all things, read once a snapshot: pages name what they link to without asking again."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TypedDict

from sinograph.engine import Term
from sinograph.web import ask
from sinograph.web.links import Link, name_of, path_of
from sinograph.web.text import in_language


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
    """Return a link to a thing, named by its English label, with the Chinese one where it differs."""
    made: dict[str, Link] = ask.once("links", dict)
    found = made.get(iri)
    if found is None:
        found = made[iri] = _link(iri)
    return found


def _link(iri: str) -> Link:
    labels = names().get(iri, ())
    chinese = in_language(labels, "zh")
    words = in_language(labels) or chinese or name_of(iri)
    return Link(path_of(iri), words, chinese=chinese if chinese != words else None)


def near(iri: str) -> Hint:
    """Return a hint with the things whose name is close to that of ``iri``; empty when none is."""
    paths = {name_of(known): known for known in names()}
    wanted = name_of(iri)
    slug = wanted.rpartition("/")[2]
    same = [n for n in paths if n.rpartition("/")[2] == slug]
    starting = [n for n in paths if n.rpartition("/")[2].startswith(slug)] if len(slug) > 2 else []
    kin = [n for n in paths if n.partition("/")[0] == wanted.partition("/")[0]]
    close = get_close_matches(wanted, kin or paths, n=4, cutoff=0.6)
    found = list(dict.fromkeys([*same, *close, *starting]))[:6]
    if not found:
        return {"hint": "browse by kind at /browse"}
    return {
        "hint": f"did you mean {' or '.join(found[:3])}?",
        "members": {"near": [{"path": path_of(paths[n]), "label": link(paths[n]).text} for n in found]},
    }


def close_to(name: str, known: Iterable[str]) -> Hint:
    """Return a hint with those of ``known`` names that are close to ``name``; empty when none is."""
    found = get_close_matches(name, list(known), n=3, cutoff=0.6)
    return {"hint": f"did you mean {' or '.join(found)}?"} if found else {}
