"""What a panel is, and what it is made from."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup, escape

from sinograph.engine import Term
from sinograph.vocabulary import TERM
from sinograph.web.reading.incoming import Incoming
from sinograph.web.reading.statements import Reader, Statement
from sinograph.web.words.links import Link
from sinograph.web.words.terms import Terms

#: Rows of a table that are open at once.
SHOWN = 12
#: Cells that say nothing.
_NOTHING = ("", "–")


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of a page, with a table and perhaps a drawing; ``template`` shows it."""

    id: str
    title: str
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Markup | str]] = ()
    lead: str | Markup = ""
    drawing: Markup | None = None
    note: str | Markup = ""
    numeric: frozenset[int] = frozenset()
    """Columns of numbers, which stand flush right."""
    shown: int = SHOWN
    more: Link | None = None
    template: str = "panels/table.html"
    folded: bool = False
    """Whether the table is closed at first, because the drawing says the same."""
    covers: frozenset[str] = frozenset()
    """Names of properties whose claims about the thing are all in the panel: the list of facts leaves them out."""
    links: frozenset[str] = frozenset()
    """Names of properties by which other things point here, and which the panel shows."""
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def columns(self) -> list[int]:
        """Which columns are shown: the first, and those in which a row says something."""
        return [
            n for n in range(len(self.head)) if not n or any(str(row[n]).strip() not in _NOTHING for row in self.rows)
        ]

    def body(self, rows: Iterable[Sequence[Markup | str]]) -> Markup:
        """Return some rows as markup; a page may have hundreds."""
        found, shown = [], self.columns[1:]
        for row in rows:
            cells = "".join(
                f'<td class="n">{escape(row[n])}</td>' if n in self.numeric else f"<td>{escape(row[n])}</td>"
                for n in shown
            )
            found.append(f'<tr><th scope="row">{escape(row[0])}</th>{cells}</tr>')
        return Markup("\n".join(found))

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self.rows)


@dataclass(frozen=True)
class Subject:
    """The thing of a page, with all that was read for it."""

    iri: str
    kind: str
    label: str
    statements: Sequence[Statement]
    plain: Mapping[str, Sequence[Term]]
    """What the graph asserts of the thing, by property."""
    arriving: Sequence[Incoming]
    known: Terms
    reader: Reader
    dated: bool = False
    """Whether the page is read as of a day, so that what the graph holds today is no answer."""

    @cached_property
    def said(self) -> Mapping[str, Sequence[Statement]]:
        """The claims by the name of their property, in reading order."""
        found: dict[str, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            found[statement.prop.name].append(statement)
        return found

    @cached_property
    def pointing(self) -> frozenset[str]:
        """Names of the properties by which anything points here."""
        return frozenset(group.prop.name for group in self.arriving)

    def of(self, *names: str) -> list[Statement]:
        """Return the claims of some properties, of each in reading order."""
        return [statement for name in names for statement in self.said.get(name, ())]

    def first(self, name: str) -> Term | None:
        """Return an accepted value of a property."""
        found = self.plain.get(TERM + name, ())
        return min(found, key=lambda term: term.value) if found else None

    def has(self, names: Iterable[str]) -> bool:
        """Tell whether a claim of any of these properties is there."""
        return any(name in self.said for name in names)


Maker = Callable[[Subject], Panel | None]
