"""An engine for the control layer: pyoxigraph over the assembled graph, without workers and files."""

from collections.abc import Mapping

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Variable, parse

from sinograph.build import Graph
from sinograph.vocabulary import PREFIXES

Term = NamedNode | Literal


class Direct:
    """Answers SELECT queries on a store in this process; values are their lexical forms."""

    def __init__(self, quads: set[Quad]) -> None:
        self.store = Store()
        self.store.bulk_extend(quads)

    def select(self, text: str, substitutions: Mapping[str, str] | None = None) -> list[dict[str, str]]:
        given = {Variable(name): _term(text) for name, text in (substitutions or {}).items()}
        result = self.store.query(text, substitutions=given, prefixes=PREFIXES)
        names = [variable.value for variable in result.variables]
        return [{n: t.value for n, t in zip(names, row, strict=True) if t is not None} for row in result]


def _term(text: str) -> Term:
    return next(iter(parse(f"<x:> <x:> {text} .", RdfFormat.N_TRIPLES))).object


@pytest.fixture(scope="session")
def engine(graph: Graph) -> Direct:
    return Direct(graph.quads)
