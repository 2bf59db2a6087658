"""Where things of a directed drawing stand: layers from left to right, lines that pass a layer take a place in it.

The layout of Sugiyama, Tagawa and Toda (1981) in its smallest form: longest paths give the layers, a few sweeps by the
mean of the neighbours give the order within them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

_SWEEPS = 6
Pair = tuple[str, str]
#: A thing, or the place where a line passes a layer.
_Item = str | tuple[Pair, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """Layer and row of each thing, and the rows that each line passes, layer by layer from its left end."""

    layer: dict[str, int]
    row: dict[str, float]
    lines: dict[Pair, tuple[tuple[int, float], ...]]
    layers: int
    rows: float


def layout(ways: Sequence[Sequence[str]]) -> Layout:
    """Arrange ``ways``, lists of things that all begin with one thing and end with another."""
    pairs = list(dict.fromkeys(pair for way in ways for pair in zip(way, way[1:], strict=False)))
    layer = _layers(ways[0][0], ways[0][-1], pairs)
    items: dict[int, list[_Item]] = defaultdict(list)
    chains: dict[Pair, list[_Item]] = {}
    for way in ways:  # in the order of the ways, so that each begins beside the one before it
        for name in way:
            if name not in items[layer[name]]:
                items[layer[name]].append(name)
        for pair in zip(way, way[1:], strict=False):
            if pair not in chains:
                low, high = sorted(pair, key=lambda name: layer[name])
                between: list[_Item] = [(pair, number) for number in range(layer[low] + 1, layer[high])]
                for passing in between:
                    assert isinstance(passing, tuple)
                    items[passing[1]].append(passing)
                chains[pair] = [low, *between, high]
    row = _rows(items, chains)
    lines = {
        pair: tuple((layer[item] if isinstance(item, str) else item[1], row[item]) for item in chain)
        for pair, chain in chains.items()
    }
    names = {name: row[name] for name in layer}
    return Layout(layer, names, lines, max(layer.values()) + 1, max(len(found) for found in items.values()) - 1.0)


def _layers(start: str, end: str, pairs: Sequence[Pair]) -> dict[str, int]:
    """Longest paths from the start; a pair that would close a circle counts for nothing."""
    after: dict[str, set[str]] = defaultdict(set)

    def leads(one: str, other: str) -> bool:
        return one == other or any(leads(next_one, other) for next_one in after[one])

    for one, other in pairs:
        if not leads(other, one):
            after[one].add(other)
    found = {start: 0}

    def place(name: str, layer: int) -> None:
        if found.get(name, -1) <= layer:
            found[name] = layer
            for other in sorted(after[name]):
                place(other, layer + 1)

    place(start, 0)
    found[end] = max(max(found.values()), 1 + max((n for name, n in found.items() if name != end), default=0))
    return found


def _rows(items: dict[int, list[_Item]], chains: dict[Pair, list[_Item]]) -> dict[_Item, float]:
    beside: dict[_Item, list[_Item]] = defaultdict(list)
    for chain in chains.values():
        for one, other in zip(chain, chain[1:], strict=False):
            beside[one].append(other)
            beside[other].append(one)
    tallest = max(len(found) for found in items.values())
    row = {item: _spread(n, len(found), tallest) for found in items.values() for n, item in enumerate(found)}
    numbers = sorted(items)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for number in numbers if forward else reversed(numbers):
            known = set(items.get(number - 1 if forward else number + 1, ()))
            mean = {}
            for item in items[number]:
                near = [row[other] for other in beside[item] if other in known] or [row[item]]
                mean[item] = sum(near) / len(near)
            items[number].sort(key=lambda item: mean[item])
            for n, item in enumerate(items[number]):
                row[item] = _spread(n, len(items[number]), tallest)
    return row


def _spread(number: int, of: int, tallest: int) -> float:
    return number + (tallest - of) / 2
