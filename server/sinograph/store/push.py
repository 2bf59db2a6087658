"""Brings a snapshot into a store elsewhere, portion by portion, and says that it is whole only when it is.

Each graph is first loaded under a name of its own that holds the snapshot's id, counted and compared with samples; then
one update moves all graphs to their places and writes the marker. What is there after an interruption is counted, and
the next push goes on from there. In place, for stores that cannot move graphs or have no room for two copies, the
marker says meanwhile that the store is being loaded.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sinograph import vocabulary as v
from sinograph.errors import CheckFailed, SinographError
from sinograph.store.portions import PORTION, Portions
from sinograph.store.stocked import MARKER, Stocked, marker_lines

Report = Callable[[str, int, int], None]
_STAGING = "urn:sinograph:push:"


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did."""

    snapshot: str
    triples: int
    graphs: int
    sent: int
    """Triples that travelled; 0 when the store had them all."""
    samples: int


class Push:
    """One push of one snapshot to one store."""

    def __init__(self, source: Portions, store: Stocked, report: Report | None = None, in_place: bool = False) -> None:
        """``report`` is told of each step: its name, how far, of how much."""
        if not in_place and not store.target.update:
            raise SinographError(
                "graphs can only be moved to their places by an update",
                hint="name the address for updates with --update, or load them --in-place",
            )
        self._source, self._store = source, store
        self._report = report or (lambda step, done, total: None)
        self._in_place = in_place
        self._numbers = {part.graph: number for number, part in enumerate(source.parts)}
        self._sent = 0

    def run(self, again: bool = False) -> Pushed:
        """Push; nothing is sent when the store holds the snapshot already, unless ``again``.

        Raises CheckFailed when what is there is not what was sent, SinographError when the store does not do its part.
        """
        mark = self._store.mark()
        if again or mark != self._source.snapshot or self._wrong(self._place):
            self._load_in_place(mark) if self._in_place else self._load_aside()
        self._verify(self._place, "comparing")
        return Pushed(
            self._source.snapshot, self._source.size, len(self._source.parts), self._sent, len(self._source.samples)
        )

    def _load_aside(self) -> None:
        sizes = self._store.sizes()
        wanted = {self._aside(part.graph) for part in self._source.parts}
        for name in sizes:
            if name.startswith(_STAGING) and name not in wanted:  # of a push that was given up
                self._store.drop(name)
        self._load(self._aside, sizes, 0)
        self._verify(self._aside, "verifying")
        self._report("moving", 0, 1)
        self._store.update(self._moves(sizes))
        self._report("moving", 1, 1)

    def _load_in_place(self, mark: str) -> None:
        loading = f"loading {self._source.snapshot}"
        if mark != loading:
            self._store.set_mark(f"clearing before {self._source.snapshot}")
            sizes = self._store.sizes()
            aside = [name for name in sizes if name.startswith(_STAGING)]
            for name in [part.graph for part in self._source.parts] + self._leftovers(sizes) + aside:
                self._store.drop(self._place(name))
            self._store.set_mark(loading)
        self._load(self._place, self._store.sizes(), self._store.default_size())
        self._verify(self._place, "verifying")
        self._store.set_mark(self._source.snapshot)

    def _load(self, name: Callable[[str | None], str | None], sizes: dict[str, int], default: int) -> None:
        """Send what is missing of each graph; one that is not as an interrupted push leaves it begins anew."""
        done = 0
        for part in self._source.parts:
            there = name(part.graph)
            have = default if there is None else sizes.get(there, 0)
            if have != part.size:
                if have > part.named:
                    self._store.drop(there)
                    have = 0
                # The last portion may have arrived in part, and sending it twice changes nothing.
                for sent, lines, blank in self._source.portions(part, max(0, have - PORTION)):
                    self._store.add(there, lines, repeat=not blank)
                    self._sent += lines.count(b"\n")
                    self._report("sending", done + sent, self._source.size)
            done += part.size
            self._report("sending", done, self._source.size)

    def _moves(self, sizes: dict[str, int]) -> str:
        """One update that puts every graph in its place, takes away those of older snapshots and says what is there."""
        steps = [f"DROP SILENT GRAPH <{MARKER}>"]
        steps += [f"DROP SILENT GRAPH <{name}>" for name in self._leftovers(sizes)]
        for part in self._source.parts:
            place = self._place(part.graph)
            to = f"GRAPH <{place}>" if place else "DEFAULT"
            # An empty graph does not exist in every store, and so could not be moved.
            steps.append(f"MOVE GRAPH <{self._aside(part.graph)}> TO {to}" if part.size else f"DROP SILENT {to}")
        steps.append(f"INSERT DATA {{ GRAPH <{MARKER}> {{ {marker_lines(self._source.snapshot)}}} }}")
        return " ;\n".join(steps)

    def _leftovers(self, sizes: dict[str, int]) -> list[str]:
        """Graphs of ours that the snapshot does not have; those of others stay."""
        ours = {part.graph for part in self._source.parts} | {MARKER}
        return [name for name in sizes if name.startswith(v.BASE) and name not in ours]

    def _place(self, graph: str | None) -> str | None:
        return graph or self._store.target.default_graph or None

    def _aside(self, graph: str | None) -> str:
        return f"{_STAGING}{self._source.snapshot}:{self._numbers[graph]}"

    # Comparing

    def _verify(self, name: Callable[[str | None], str | None], step: str) -> None:
        wrong = self._wrong(name)
        self._report(step, 0, 1)
        # How a backslash before u is read is not the same everywhere, so such texts say nothing about the push.
        asked = [(name(g), t) for g, t in self._source.samples if "\\u" not in str(t.object).lower()]
        for graph, triple in self._store.missing(asked) if not wrong else ():
            wrong.append(f"a triple is missing in {graph or 'the default graph'}: {triple}")
        self._report(step, 1, 1)
        if wrong:
            more = [f"… and {len(wrong) - 10} more"] if len(wrong) > 10 else []
            raise CheckFailed([*wrong[:10], *more])

    def _wrong(self, name: Callable[[str | None], str | None]) -> list[str]:
        """Compare the number of triples of each graph."""
        sizes, wrong = self._store.sizes(), []
        for part in self._source.parts:
            there = name(part.graph)
            have = self._store.default_size() if there is None else sizes.get(there, 0)
            if have != part.size:
                what = part.graph or "the default graph"
                wrong.append(f"{what} has {have:,} triples in the store, {part.size:,} in the snapshot{_why(there)}")
        return wrong


def _why(there: str | None) -> str:
    if there is not None:
        return ""
    return "; does this store show all graphs as its default graph? then name one for it with --default-graph"
