"""Applies one change to the primary store in one transaction; runs inside the writer process only.

``Store.update`` is the one operation of pyoxigraph that removes and inserts in a single transaction, so the operations
of the Graph Store Protocol are written as the updates that its section 5 says they are equivalent to.
"""

import re
from collections.abc import Iterator

from pyoxigraph import DefaultGraph, NamedNode, Store

from sinograph.engine import Limits
from sinograph.engine.failures import explain
from sinograph.engine.gate import Gate
from sinograph.engine.guards import check, check_loads
from sinograph.errors import (
    Conflict,
    NotFound,
    PreconditionFailed,
    RemoteFailed,
    RequestError,
    SinographError,
    Unprocessable,
)
from sinograph.store import rewrite
from sinograph.store.change import DELETE, PATCH, POST, PUT, UPDATE, Change, WriteLimits
from sinograph.store.documents import statements

#: What the evaluator says of an answer that is no SPARQL result; its other runtime errors are of graph management.
_REMOTE = re.compile("Parser error|syntax error|Content-Type|body was expected")


class StoreFailed(SinographError):
    """The primary store cannot write; the writer must be started again."""

    title = "Store failed"


def apply(store: Store, change: Change, limits: WriteLimits, gate: Gate | None = None) -> bool:
    """Apply a change as a whole or not at all; return whether the graph came into being by it.

    SERVICE goes through the gate if there is one. Raises NotFound, PreconditionFailed, Conflict, RequestError,
    Unprocessable, QueryError and its kinds, StoreFailed.
    """
    if change.kind == UPDATE:
        _update(store, change, limits, gate)
        return False
    existed = _exists(store, change.graph)
    if change.exists is not None and change.exists != existed:
        state = "exists already" if existed else "does not exist"
        raise PreconditionFailed(f"{_named(change.graph)} {state}", hint="nothing was changed")
    if not existed and change.kind in (PATCH, DELETE):
        raise NotFound(f"{_named(change.graph)} does not exist")
    if change.kind == PATCH:
        _update(store, change, limits, gate)
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


def _update(store: Store, change: Change, limits: WriteLimits, gate: Gate | None) -> None:
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
    text = rewrite.lenient(text)
    if change.documents:
        text = rewrite.loaded(text, _fetched(text, change))
    _run(store, text, change, gate)


def _fetched(text: str, change: Change) -> Iterator[str]:
    for load, document in zip(rewrite.loads(text), change.documents, strict=True):
        try:
            yield statements([document]) if document.syntax else ""
        except RequestError as error:
            if not load.silent:
                raise RemoteFailed(
                    f"<{load.iri}> cannot be read: {error.detail}", hint="nothing was changed"
                ) from error
            yield ""


def _run(store: Store, text: str, change: Change, gate: Gate | None = None) -> None:
    through = gate.through(text, change.digest[:16]) if gate else text
    federated = gate if through != text else None
    try:
        store.update(through, base_iri=change.base, prefixes=dict(change.prefixes))
    except SyntaxError as error:
        raise _explained(error, change) from error
    except RuntimeError as error:  # a graph that must exist does not, or the other way round
        if federated and _REMOTE.search(str(error)):
            raise federated.failure(str(error)) from error
        raise Conflict(str(error), hint="nothing was changed; with SILENT it would be passed over") from error
    except (OSError, ValueError) as error:
        if federated:
            raise federated.failure(str(error)) from error
        raise StoreFailed(f"the store failed: {error}") from error


def _explained(error: SyntaxError, change: Change) -> SinographError:
    """Say where the text of the client is wrong, which may not be where the rewritten text is."""
    try:
        Store().update(change.text, base_iri=change.base, prefixes=dict(change.prefixes))
    except SyntaxError as original:
        return explain(str(original), change.text, change.prefixes, update=True)
    except (OSError, RuntimeError, ValueError):
        pass
    return Unprocessable(f"the update cannot be read with what the request adds to it: {error}")
