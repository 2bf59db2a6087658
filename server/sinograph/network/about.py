"""The claims about single things, for the tables of a neighbourhood."""

from collections.abc import Callable

from sinograph import vocabulary as v
from sinograph.engine import Engine, iri
from sinograph.export.network import Claim
from sinograph.network.ask import rows
from sinograph.network.claims import Known, claims
from sinograph.network.extract import disputed, units
from sinograph.network.index import Index


def claims_about(engine: Engine, index: Index) -> Callable[[str], list[Claim]]:
    """Return a function from the id of a thing to the claims about it."""
    labels = {node.id: node.label for node in index.nodes.values()}
    known = Known(labels, index.sources, disputed(engine), units(engine))

    def about(id: str) -> list[Claim]:
        found = (row[1:] for row in rows(engine, "claims-about", {"entity": iri(v.ENTITY + id)}))
        return list(claims(sorted(found), known))

    return about
