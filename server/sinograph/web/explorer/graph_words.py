"""What a drawing of the graph is labelled with, in the language of the reader."""

from sinograph import vocabulary as v
from sinograph.api.drawing import Words
from sinograph.draw.kinds import group_of
from sinograph.export.network import Node
from sinograph.web import ask
from sinograph.web.words.kinds import kind_word
from sinograph.web.words.language import language
from sinograph.web.words.links import path_of
from sinograph.web.words.terms import terms


def words() -> Words:
    """Return the labels for the language of the request."""
    return Words(thing, relation, kind, lambda name: group_of(name).name, path_of)


def thing(node: Node) -> str:
    """Return the name of a thing."""
    return node.label_zh if language() == "zh" and node.label_zh else node.label


def relation(name: str) -> str:
    """Return the label of a property."""
    return terms().get(v.TERM + name).label


def kind(name: str) -> str:
    """Return what things of a kind are called together, within a sentence."""
    return kind_word(name).lower()


def certainty(name: str) -> str:
    """Return how sure a claim is, in words."""
    labels: dict[str, str] = ask.once("certainty names", _certainties)
    return terms().get(labels.get(name, v.TERM + name)).label


def certainty_note(name: str) -> str:
    """Return what a certainty means; empty where the ontology does not say."""
    labels: dict[str, str] = ask.once("certainty names", _certainties)
    return terms().get(labels.get(name, v.TERM + name)).definition or ""


def _certainties() -> dict[str, str]:
    return {term.notation: term.iri for term in terms().by_iri.values() if f"{v.TERM}Certainty" in term.types}
