"""What every part of the loader shares: the schema, the known entities, and where problems are noted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.errors import Problem
from sinograph.load.tree import Items, Mapping, Node, Text
from sinograph.schema import Schema
from sinograph.values import PartialDate


@dataclass
class Context:
    """The run of one load: schema, types of every known entity, problems so far."""

    schema: Schema
    types: dict[ox.NamedNode, tuple[ox.NamedNode, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def near(self, word: str, known: Iterable[str]) -> str:
        """Return what to write instead of ``word``: its near matches among ``known``, if any."""
        matches = get_close_matches(word, list(known), n=3, cutoff=0.6)
        return f"did you mean {' or '.join(repr(m) for m in matches)}?" if matches else ""


@dataclass(frozen=True)
class Cursor:
    """One file being read: notes problems under its name."""

    context: Context
    file: str

    def problem(self, line: int, what: str, instead: str) -> None:
        """Note one problem."""
        self.context.problems.append(Problem(self.file, line, what, instead))

    def text(self, node: Node, key: str) -> str | None:
        """Return the scalar of ``key``; anything else, or nothing, is a problem."""
        if isinstance(node, Text) and node.text.strip():
            return node.text
        if isinstance(node, Text):
            self.problem(node.line, f"'{key}' is empty", "leave the key out: unknown means absent")
        else:
            self.problem(node.line, f"'{key}' takes one text", "write a single value")
        return None

    def flag(self, node: Node, key: str) -> bool:
        """Return a boolean written ``true`` or ``false``."""
        text = self.text(node, key)
        if text not in (None, "true", "false"):
            self.problem(node.line, f"'{key}' is '{text}'", "write true or false")
        return text == "true"

    def date(self, node: Node, key: str) -> PartialDate | None:
        """Return a partial date."""
        text = self.text(node, key)
        if text is None:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            instead = "write YYYY, YYYY-MM or YYYY-MM-DD, a day that exists"
            self.problem(node.line, f"'{key}': {error}", instead)
            return None

    def entity(self, node: Node, key: str) -> ox.NamedNode | None:
        """Return the IRI of an entity written ``kind/slug`` that has a data file."""
        text = self.text(node, key)
        if text is None:
            return None
        iri = entity_iri(text)
        if iri is not None and iri in self.context.types:
            return iri
        known = (name_of(i) for i in self.context.types)
        instead = self.context.near(text, known) or f"write kind/slug of a file under data/, or add data/{text}.yaml"
        self.problem(node.line, f"'{key}' names the unknown entity '{text}'", instead)
        return None

    def many(self, node: Node) -> tuple[Node, ...]:
        """Return the items of a list, or the one node."""
        return node.items if isinstance(node, Items) else (node,)

    def mapping(self, node: Node, key: str) -> Mapping | None:
        """Return a mapping; anything else is a problem."""
        if isinstance(node, Mapping):
            return node
        self.problem(node.line, f"'{key}' takes a mapping", "write its keys below it, indented")
        return None


def entity_iri(name: str) -> ox.NamedNode | None:
    """Return the IRI of ``kind/slug``, or ``None`` when the text cannot be one."""
    kind, slash, slug = name.partition("/")
    plain = slash and kind and slug and all(c.isascii() and (c.isalnum() or c in "-/") for c in name)
    return ox.NamedNode(v.ENTITY + name) if plain else None


def name_of(iri: ox.NamedNode) -> str:
    """Return ``kind/slug`` of an entity, or the last part of a claim's or term's IRI."""
    if iri.value.startswith(v.ENTITY):
        return iri.value.removeprefix(v.ENTITY)
    return iri.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
