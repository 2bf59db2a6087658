"""Reads what an address of the explore page asks for: names become ids, and what is wrong is named at its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from sinograph.errors import NotFound, RequestError
from sinograph.network import Found, Index, Selection, find
from sinograph.network.selection import PARAMETERS
from sinograph.web.forms.naming import Named, named, several


@dataclass(frozen=True)
class Asked:
    """A selection that can be drawn, or why there is none."""

    selection: Selection
    found: Found | None = None
    focus: tuple[Named, ...] = ()
    """What the field for the focus holds."""
    to: Named | None = None
    problem: str = ""
    hint: str = ""
    status: int = 200
    given: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def unclear(self) -> list[Named]:
        """Names that stand for nothing, or for several things."""
        return [one for one in (*self.focus, self.to) if one and not one.id]

    @property
    def shown(self) -> str:
        """What the field for the focus shows: a name that leads back to the thing, or ids."""
        one_alone = len(self.focus) == 1
        return ", ".join(one.shown or one.text if one_alone else one.id or one.text for one in self.focus)

    @property
    def moved(self) -> str:
        """The canonical query, where the one that was asked for is another; empty where it is that one."""
        if self.problem or self.unclear:
            return ""
        asked = [(name, value) for name, values in self.given.items() if name in PARAMETERS for value in values]
        wanted = self.selection.pairs()
        if asked == wanted:
            return ""
        kept = [(name, value) for name, values in self.given.items() if name not in PARAMETERS for value in values]
        return urlencode([*wanted, *kept], safe="/,:") or "?"


def read(index: Index, given: Mapping[str, Sequence[str]]) -> Asked:
    """Read the parameters of the request; never fails, the page says what is wrong."""
    words = {name: list(values) for name, values in given.items()}
    focus = tuple(one for one in several("focus"))
    to = named("to") if words.get("to", [""])[-1] else None
    words["focus"] = [one.id for one in focus if one.id]
    words["to"] = [to.id] if to and to.id else []
    if any(words.get("on", ())):  # a form may still hold the time that was asked for before
        words.pop("from", None)
        words.pop("until", None)
    if not all(one.id for one in (*focus, *([to] if to else []))):
        return Asked(Selection(), None, focus, to, status=404, given=given)
    try:
        selection = Selection.read(words)
        return Asked(selection, find(index, selection), focus, to, given=given)
    except (RequestError, NotFound) as error:
        status = 404 if isinstance(error, NotFound) else 400
        return Asked(Selection(), None, focus, to, str(error), error.hint or "", status, given)
