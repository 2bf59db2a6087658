"""Applies one change to the primary store in one transaction; runs inside the writer process only.

``Store.update`` is the one operation of pyoxigraph that removes and inserts in a single transaction, so the operations
of the Graph Store Protocol are written as the updates that its section 5 says they are equivalent to.
"""

from pyoxigraph import DefaultGraph, NamedNode, Store

from sinograph.engine import Limits
from sinograph.engine.failures import explain
from sinograph.engine.guards import check, check_loads
from sinograph.errors import (
    Conflict,
    NotFound,
    PreconditionFailed,
    QueryError,
    RequestError,
    SinographError,
    Unprocessable,
)
from sinograph.store import rewrite
from sinograph.store.change import DELETE, PATCH, POST, PUT, UPDATE, Change, WriteLimits
from sinograph.store.documents import statements


class StoreFailed(SinographError):
    """The primary store cannot write; the writer must be started again."""

    title = "Store failed"


def apply(store: Store, change: Change, limits: WriteLimits) -> bool:
    """Apply a change as a whole or not at all; return whether the graph came into being by it.

    Raises NotFound, PreconditionFailed, Conflict, RequestError, Unprocessable, QueryError and its kinds, StoreFailed.
    """
    if change.kind == UPDATE:
        _update(store, change, limits)
        return False
    existed = _exists(store, change.graph)
    if change.exists is not None and change.exists != existed:
        state = "exists already" if existed else "does not exist"
        raise PreconditionFailed(f"{_named(change.graph)} {state}", hint="nothing was changed")
    if not existed and change.kind in (PATCH, DELETE):
        raise NotFound(f"{_named(change.graph)} does not exist")
    if change.kind == PATCH:
        _update(store, change, limits)
        return False
    empty = change.graph is None and _is_empty(store)  # it always exists, but an empty one is made by what comes in
    text = "" if change.kind == DELETE else _insert(change.graph, statements(change.documents))
    if change.kind != POST:
        text = f"DROP SILENT {'DEFAULT' if change.graph is None else f'GRAPH <{change.graph}>'} ; {text}"
    _run(store, text, change)
    return not existed or (empty and change.kind == PUT)


def _exists(store: Store, graph: str | None) -> bool:
    try:
        return graph is None or store.contains_named_graph(NamedNode(graph))
    except ValueError as error:
        raise RequestError(f"the graph name <{graph}> is not an absolute IRI") from error


def _is_empty(store: Store) -> bool:
    return next(store.quads_for_pattern(None, None, None, DefaultGraph()), None) is None


def _named(graph: str | None) -> str:
    return "the default graph" if graph is None else f"the graph <{graph}>"


def _insert(graph: str | None, triples: str) -> str:
    if graph is None:
        return f"INSERT DATA {{\n{triples}}}"
    return f"CREATE SILENT GRAPH <{graph}> ; INSERT DATA {{ GRAPH <{graph}> {{\n{triples}}} }}"


def _update(store: Store, change: Change, limits: WriteLimits) -> None:
    text = change.text
    guarded = Limits(
        max_text=limits.max_text, max_depth=limits.max_depth, max_path=limits.max_path, services=limits.services
    )
    check(text, guarded)
    check_loads(text, limits.loads)
    if change.kind == PATCH:
        text = rewrite.within(text, change.graph)
    elif change.using or change.using_named:
        text = rewrite.using(text, change.using, change.using_named)
    _run(store, rewrite.lenient(text), change)


def _run(store: Store, text: str, change: Change) -> None:
    try:
        store.update(text, base_iri=change.base, prefixes=dict(change.prefixes))
    except SyntaxError as error:
        raise _explained(error, change) from error
    except RuntimeError as error:  # a graph that must exist does not, or the other way round
        raise Conflict(str(error), hint="nothing was changed; with SILENT it would be passed over") from error
    except (OSError, ValueError) as error:
        if _fetches(change):
            raise QueryError(f"the update failed: {error}", hint="nothing was changed") from error
        raise StoreFailed(f"the store failed: {error}") from error


def _fetches(change: Change) -> bool:
    """Say whether a failure may come from a server that LOAD or SERVICE has asked, and not from our disk."""
    text = change.text.lower()
    return "load" in text or "service" in text


def _explained(error: SyntaxError, change: Change) -> SinographError:
    """Say where the text of the client is wrong, which may not be where the rewritten text is."""
    try:
        Store().update(change.text, base_iri=change.base, prefixes=dict(change.prefixes))
    except SyntaxError as original:
        return explain(str(original), change.text, change.prefixes, update=True)
    except (OSError, RuntimeError, ValueError):
        pass
    return Unprocessable(f"the update cannot be read with what the request adds to it: {error}")
