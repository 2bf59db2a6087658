"""Things side by side: a row for each property that one of them has, a cell for what is claimed by how many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sinograph import vocabulary as v
from sinograph.engine.nodes import Node
from sinograph.web import ask
from sinograph.web.reading.statements import Reader, Scope, Statement, Value
from sinograph.web.words import wording
from sinograph.web.words.language import _, later
from sinograph.web.words.links import Link, kind_of, path_of
from sinograph.web.words.names import link
from sinograph.web.words.terms import OntologyTerm, Terms, terms

#: Benchmarks that are shown unless all are wanted.
BENCHMARKS = 12
_VALUES, _SCORES = 3, 2
_SCORE = f"{v.TERM}score"
#: What is words, not a value that two things could share or differ in.
_GROUPS = (later("What it is and whose"), later("When"), later("How much"), later("Conditions and measurements"))


@dataclass(frozen=True, slots=True)
class Held:
    """One claimed value in a cell."""

    value: Value
    also: str
    """The same in the unit of the row, where the source used another one."""
    period: str
    accepted: bool
    sources: int
    certainty: OntologyTerm
    href: str
    """Where its claims are."""
    note: str
    """Of a score, its setting and who reports it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is claimed of one thing: the accepted value first, others below."""

    held: tuple[Held, ...]
    more: int
    disputed: bool
    href: str

    @property
    def text(self) -> str:
        """The values in words, for a table without links."""
        return "; ".join(one.value.words.text for one in self.held)


@dataclass(frozen=True, slots=True)
class RowOf:
    """One property, or one benchmark, of all things."""

    prop: OntologyTerm
    measurand: OntologyTerm | None
    scopes: tuple[Scope, ...]
    cells: tuple[Cell | None, ...]
    subject: Link | None = None
    """The benchmark of a row of scores."""

    @property
    def differs(self) -> bool:
        """Whether two things have nothing in common here."""
        sets = [{(h.value.words.text, h.value.href) for h in cell.held} for cell in self.cells if cell]
        return any(not (one & other) for n, one in enumerate(sets) for other in sets[n + 1 :])


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows, in groups with a heading."""

    groups: tuple[tuple[str, tuple[RowOf, ...]], ...]
    scores: tuple[RowOf, ...]
    benchmarks: int
    """How many benchmarks at least two of them have scores on."""


def compare(iris: Sequence[str], benchmarks: int | None = None) -> Comparison:
    """Return what is claimed of some things, side by side; of scores those on the first ``benchmarks``, or all."""
    every = [_claims(iri) for iri in iris]
    shared = _benchmarks(every)
    kept = sorted((b for b, n in shared.items() if n > 1 or len(iris) == 1), key=lambda b: (-shared[b], link(b).text))
    wanted = frozenset(kept[:benchmarks])
    columns = [_statements(iri, nodes, wanted) for iri, nodes in zip(iris, every, strict=True)]
    rows: dict[tuple[object, ...], dict[int, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    marks: dict[str, dict[int, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for number, statements in enumerate(columns):
        for s in statements:
            if s.prop.iri == _SCORE:
                on = next((scope.value.href for scope in s.scopes if scope.name == "onBenchmark"), None)
                if on:
                    marks[on][number].append(s)
            else:
                rows[s.key][number].append(s)
    known = terms()
    units = _units(every, known)
    made = [_row(found, len(iris), units) for found in rows.values()]
    grouped: dict[int, list[RowOf]] = defaultdict(list)
    for row in made:
        grouped[_group(row)].append(row)
    order = {path_of(iri): place for place, iri in enumerate(kept)}
    return Comparison(
        groups=tuple((_(_GROUPS[n]), tuple(sorted(grouped[n], key=_place))) for n in sorted(grouped)),
        scores=tuple(_score_row(marks[on], len(iris), units) for on in sorted(marks, key=lambda on: order.get(on, 0))),
        benchmarks=len(kept),
    )


def _claims(iri: str) -> dict[str, Node]:
    nodes: dict[str, Node] = ask.recently(f"compared {iri}", lambda: ask.nodes("compare-claims", entity=iri))
    return nodes


def _benchmarks(every: Iterable[dict[str, Node]]) -> dict[str, int]:
    """Return of how many of the things each benchmark has a score."""
    found: dict[str, int] = defaultdict(int)
    for nodes in every:
        on = (node["onBenchmark"][0].value for node in nodes.values() if node.get("onBenchmark") and _is_score(node))
        for benchmark in set(on):
            found[benchmark] += 1
    return found


def _is_score(node: Node) -> bool:
    return bool(node.get("property")) and node["property"][0].value == _SCORE


def _statements(iri: str, nodes: dict[str, Node], benchmarks: frozenset[str]) -> list[Statement]:
    """Read the claims that a comparison shows: values, not words or views, and scores that another one has, too."""
    known = terms()
    wanted = {}
    for claim, node in nodes.items():
        prop = known.get(node["property"][0].value)
        status = node["reviewStatus"][0].value.rpartition("#")[2] if node.get("reviewStatus") else ""
        if status == "rejected" or prop.is_text and not _short(node) or node["certainty"][0].value.endswith("opinion"):
            continue
        if prop.iri == _SCORE and not (node.get("onBenchmark") and node["onBenchmark"][0].value in benchmarks):
            continue
        wanted[claim] = node
    return Reader(known).statements(wanted)


def _short(node: Node) -> bool:
    """Tell whether words are a name, such as that of a process node, not a sentence."""
    words = node["valueText"][0].value if node.get("valueText") else node["value"][0].value if node.get("value") else ""
    return 0 < len(words) <= 40 and "." not in words.rstrip(".")


def _units(every: Iterable[dict[str, Node]], known: Terms) -> dict[str, tuple[OntologyTerm, Decimal]]:
    """Return unit and number of each claim that has both."""
    found = {}
    for nodes in every:
        for claim, node in nodes.items():
            if node.get("unit") and node.get("value"):
                try:
                    found[claim] = known.get(node["unit"][0].value), Decimal(node["value"][0].value)
                except InvalidOperation:
                    continue
    return found


def _row(found: dict[int, list[Statement]], things: int, units: dict[str, tuple[OntologyTerm, Decimal]]) -> RowOf:
    first = next(iter(found.values()))[0]
    used = {units[s.iri][0].iri for column in found.values() for s in column if s.iri in units}
    mixed = units if len(used) > 1 else {}
    cells = tuple(_cell(found[n], mixed) if n in found else None for n in range(things))
    dimensions = tuple(s for s in first.scopes if s.dimension)
    return RowOf(first.prop, first.own_measurand, dimensions, cells)


def _score_row(found: dict[int, list[Statement]], things: int, units: dict[str, tuple[OntologyTerm, Decimal]]) -> RowOf:
    first = next(iter(found.values()))[0]
    on = next(scope.value for scope in first.scopes if scope.name == "onBenchmark")
    cells = tuple(_cell(found[n], {}, scores=True) if n in found else None for n in range(things))
    return RowOf(first.prop, None, (), cells, Link(on.href or "#", on.words.text, chinese=on.chinese))


def _cell(
    statements: Sequence[Statement], mixed: dict[str, tuple[OntologyTerm, Decimal]], scores: bool = False
) -> Cell:
    values: dict[tuple[str, str | None, str, str], list[Statement]] = defaultdict(list)
    for s in statements:
        values[(s.value.words.text, s.value.href, s.period, _setting(s) if scores else "")].append(s)
    held = [_held(same, mixed, scores) for same in values.values()]
    held.sort(key=lambda one: not one.accepted)
    most = _SCORES if scores else _VALUES
    prop, about = statements[0].prop, statements[0].about
    disputed = any(s.status == "contested" for s in statements)
    return Cell(tuple(held[:most]), max(0, len(held) - most), disputed, f"{about.href}?property={prop.name}#facts")


def _held(same: Sequence[Statement], mixed: dict[str, tuple[OntologyTerm, Decimal]], scores: bool) -> Held:
    best = next((s for s in same if s.status == "accepted"), same[0])
    sources = len({s.source.href for s in same})
    href = best.path if len(same) == 1 else f"{best.about.href}?property={best.prop.name}#facts"
    return Held(
        best.value, _also(best, mixed), best.period, best.status == "accepted", sources, best.certainty, href,
        _setting(best) if scores else "",
    )  # fmt: skip


def _setting(s: Statement) -> str:
    """Return the conditions of a score and who reports it."""
    parts = [scope.value.words.text for scope in s.scopes if scope.name != "onBenchmark"]
    return " · ".join([*parts, _("by %(who)s", who=(s.claimant or s.source).text)])


def _also(s: Statement, mixed: dict[str, tuple[OntologyTerm, Decimal]]) -> str:
    """Return a value in the canonical unit of its property, where the row mixes units."""
    if s.iri not in mixed:
        return ""
    unit, value = mixed[s.iri]
    canonical = terms().get(next(iter(s.prop.sg("canonicalUnit")), ""))
    factor = next(iter(unit.sg("factor")), None)
    if not canonical.types or canonical.iri == unit.iri or factor is None:
        return ""
    number = wording.number(format((value * Decimal(factor)).normalize(), "f"))
    return f"{number} {canonical.notation}"


def _group(row: RowOf) -> int:
    if f"{v.OWL}ObjectProperty" in row.prop.types and not row.scopes:
        return 0
    if row.prop.sg("dateValued"):
        return 1
    return 3 if row.scopes else 2


def _place(row: RowOf) -> tuple[int, str, str, str]:
    measured = row.measurand.label if row.measurand else ""
    filled = sum(cell is not None for cell in row.cells)
    return -filled, row.prop.label, measured, " ".join(s.value.words.text for s in row.scopes)


def kind_shared(iris: Iterable[str]) -> str:
    """Return the kind that all of some things have; empty if they are of several."""
    kinds = {kind_of(iri) for iri in iris}
    return kinds.pop() if len(kinds) == 1 else ""
