"""The whole graph as a network: read once by queries, kept in temporary files, never held in memory.

What is held are the names of things and which of them are spoken of.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from sinograph import vocabulary as v
from sinograph.engine import Engine
from sinograph.errors import SinographError
from sinograph.export.network import Claim, Edge, Heading, Network, Node, Source
from sinograph.network.ask import rows
from sinograph.network.claims import Known, claims
from sinograph.network.spool import Spool, in_order
from sinograph.network.statements import edges
from sinograph.network.things import id_of, nodes, unnamed

Progress = Callable[[str, int, int], None]
#: Kinds whose things are nodes even if nothing is said of them; the others are nodes where a claim needs them.
_KINDS = frozenset(v.KINDS) - {"sources"}

_CLAIMS_SORTED = 5_000


def whole(engine: Engine, heading: Heading, with_claims: bool = True, progress: Progress | None = None) -> Network:
    """Return the whole graph: every thing of a data file, and whatever else a claim speaks of.

    Without claims it takes half the time. The network lives in temporary files until it is let go.
    """
    step = _steps(progress, 4 if with_claims else 3)
    labels: dict[str, str] = {}
    documents = {source.id: source for source in sources(engine)}
    disputes = disputed(engine)
    things = Spool(_named(nodes(in_order(rows(engine, "nodes"), tuple)), labels))
    step()
    spoken = {id_of(about) for (about,) in rows(engine, "spoken")}
    statements = Spool(_touching(edges(in_order(rows(engine, "edges"), tuple), disputes, relations(engine)), spoken))
    step()
    said: Spool[Claim] | tuple[()] = ()
    if with_claims:
        known = Known(labels, documents, disputes, units(engine))
        found = claims(_whole_claims(engine), known)
        said = Spool(in_order(found, lambda claim: (claim.about, claim.property, claim.id), _CLAIMS_SORTED))
        step()
    missing = sorted(spoken - labels.keys())
    network = Network(
        heading,
        Spool(_wanted(things, spoken, missing)),
        statements,
        said,
        Spool(documents[id] for id in sorted(documents)),
    )
    things.close()
    step()
    return network


def sources(engine: Engine) -> Iterator[Source]:
    """Yield every source once, in the order of its IRI."""
    for iri, run in groupby(in_order(rows(engine, "sources"), tuple), key=itemgetter(0)):
        _, title, url, published, publisher = next(run)
        yield Source(id_of(iri).removeprefix("sources/"), iri, title, url, published, publisher)


def disputed(engine: Engine) -> frozenset[str]:
    """Return the claims that stand in a dispute."""
    return frozenset(claim for (claim,) in rows(engine, "disputed"))


def units(engine: Engine) -> dict[str, str]:
    """Return how units are written, by IRI."""
    return {iri: notation for iri, notation in rows(engine, "units")}


def relations(engine: Engine) -> dict[str, str]:
    """Return the names of all properties that can be claimed, by IRI."""
    return {iri: label for iri, label in rows(engine, "relations")}


def _named(found: Iterable[Node], labels: dict[str, str]) -> Iterator[Node]:
    for node in found:
        labels[node.id] = node.label
        yield node


def _touching(found: Iterable[Edge], spoken: set[str]) -> Iterator[Edge]:
    for edge in found:
        spoken.add(edge.source)
        spoken.add(edge.target)
        yield edge


def _wanted(things: Iterable[Node], spoken: set[str], missing: list[str]) -> Iterator[Node]:
    """Keep what belongs in, and put in what has no name, all in the order of the ids."""
    rest = iter(missing)
    absent = next(rest, None)
    for node in things:
        while absent is not None and absent < node.id:
            yield unnamed(absent)
            absent = next(rest, None)
        if node.kind in _KINDS or node.id in spoken:
            yield node
    while absent is not None:
        yield unnamed(absent)
        absent = next(rest, None)


def _whole_claims(engine: Engine) -> Iterator[list[str]]:
    """Yield the statements of all claims; SinographError if those of one claim do not come together."""
    runs, last = 0, ""
    for row in rows(engine, "claims"):
        if row[0] != last:
            runs, last = runs + 1, row[0]
        yield row
    expected = int(next(rows(engine, "claim-count"))[0])
    if runs != expected:
        raise SinographError(f"{expected} claims came in {runs} pieces", hint="say so in an issue: the order matters")


def _steps(progress: Progress | None, total: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress:
            progress("reading", done, total)

    return step
