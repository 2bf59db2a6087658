"""What part of the graph is wanted: the state of an address such as ``/export/gexf?focus=models/deepseek-v3&depth=2``.

The same parameters hold for exports on the command line and on the web, and for pages that draw a part of the graph.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sinograph import vocabulary as v
from sinograph.errors import RequestError
from sinograph.network.statements import CERTAINTIES
from sinograph.network.things import day

DEPTHS = range(0, 5)
DEFAULT_LIMIT, LARGEST_LIMIT = 200, 5000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*(/[A-Za-z0-9._~-]+)+")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "": False}
#: Every parameter in its canonical order.
PARAMETERS = (
    "focus", "to", "expand", "depth", "kinds", "relations", "on", "from", "until", "contested", "certainty", "limit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selection:
    """A neighbourhood, or with ``to`` the shortest paths between two things."""

    focus: tuple[str, ...] = ()
    """Ids of the things to begin with."""
    to: str = ""
    """The thing at the other end of paths."""
    expand: tuple[tuple[str, str], ...] = ()
    """Ids of things whose direct neighbours are wanted besides, each with a kind of neighbours; empty: all of them."""
    depth: int = 1
    """Statements between the focus and the farthest thing; for paths the longest that is looked for."""
    kinds: frozenset[str] = frozenset()
    """Kinds of things that may appear beside the focus; empty: all."""
    relations: frozenset[str] = frozenset()
    """Local names of the properties that may appear; empty: all."""
    since: str = ""
    """First day of the time that counts."""
    until: str = ""
    """Last day of the time that counts."""
    contested: bool = False
    """Only statements that are disputed or contested."""
    certainty: frozenset[str] = frozenset()
    """How sure the surest claim behind a statement may be, of ``CERTAINTIES``; empty: all."""
    limit: int = DEFAULT_LIMIT
    """Most things."""

    @classmethod
    def read(cls, given: Mapping[str, Sequence[str]]) -> "Selection":
        """Read parameters, each with all its values; lists may also be separated by commas or blanks.

        Parameters of other names are left alone. RequestError names the first that is wrong.
        """
        words = {name: _list(given.get(name, ())) for name in PARAMETERS}
        one = {name: found[-1] if found else "" for name, found in words.items()}
        focus = tuple(dict.fromkeys(_id("focus", word) for word in words["focus"]))
        to = _id("to", one["to"]) if one["to"] else ""
        if to and len(focus) != 1:
            raise RequestError("paths lead from one thing to another", hint="give one focus= and one to=")
        expand = tuple(dict.fromkeys(_expanded(word) for word in words["expand"]))
        if expand and (to or not focus):
            raise RequestError("expand= adds to what is around a focus", hint="give focus=, and no to=")
        if one["on"] and (one["from"] or one["until"]):
            raise RequestError("on= is one day, from= and until= are a time", hint="give one or the other")
        since = _day("on" if one["on"] else "from", one["on"] or one["from"])
        until = _day("on" if one["on"] else "until", one["on"] or one["until"], last=True)
        if until and until < since:
            raise RequestError(f"until={one['until']} comes before from={one['from']}")
        return cls(
            focus,
            to,
            expand,
            _number("depth", one["depth"], 4 if to else 1, DEPTHS),
            frozenset(_word("kinds", word) for word in words["kinds"]),
            frozenset(_word("relations", word.removeprefix("sg:")) for word in words["relations"]),
            since,
            until,
            _switch("contested", one["contested"]),
            frozenset(_certainty(word) for word in words["certainty"]),
            _number("limit", one["limit"], DEFAULT_LIMIT, range(1, LARGEST_LIMIT + 1)),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters that say this, in canonical order, defaults left out."""
        on = self.since if self.since and self.since == self.until else ""
        found = {
            "focus": ",".join(self.focus),
            "to": self.to,
            "expand": ",".join(f"{id}:{kind}" if kind else id for id, kind in self.expand),
            "depth": "" if self.depth == (4 if self.to else 1) else str(self.depth),
            "kinds": ",".join(sorted(self.kinds)),
            "relations": ",".join(sorted(self.relations)),
            "on": on,
            "from": "" if on else self.since,
            "until": "" if on else self.until,
            "contested": "1" if self.contested else "",
            "certainty": ",".join(name for name in CERTAINTIES if name in self.certainty),
            "limit": "" if self.limit == DEFAULT_LIMIT else str(self.limit),
        }
        return [(name, found[name]) for name in PARAMETERS if found[name]]

    def query_string(self) -> str:
        """Return the canonical query string of this selection."""
        return urlencode(self.pairs(), safe="/,:")


def _list(values: Sequence[str]) -> list[str]:
    return [word for value in values for word in re.split(r"[,\s]+", value) if word]


def _id(name: str, word: str) -> str:
    id = word.removeprefix(v.ENTITY).removeprefix("id/").removeprefix("page/")
    if not _ID.fullmatch(id):
        raise RequestError(f"{name}={word!r} is no thing", hint="write kind/name, such as models/deepseek-v3")
    return id


def _expanded(word: str) -> tuple[str, str]:
    id, _, kind = word.removeprefix(v.ENTITY).partition(":")
    return _id("expand", id), _word("expand", kind) if kind else ""


def _certainty(word: str) -> str:
    if word not in CERTAINTIES:
        raise RequestError(f"certainty={word!r} is none", hint=f"use some of {', '.join(CERTAINTIES)}")
    return word


def _word(name: str, word: str) -> str:
    if not _WORD.fullmatch(word):
        raise RequestError(f"{name}={word!r} is no name", hint="separate several with commas")
    return word


def _day(name: str, text: str, last: bool = False) -> str:
    found = day(text, last)
    if text and not found:
        raise RequestError(f"{name}={text!r} is no date", hint="write YYYY, YYYY-MM or YYYY-MM-DD")
    return found


def _number(name: str, text: str, default: int, allowed: range) -> int:
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) not in allowed:
        raise RequestError(f"{name}={text!r} is not a number from {allowed[0]} to {allowed[-1]}")
    return int(text)


def _switch(name: str, text: str) -> bool:
    found: Any = _SWITCHES.get(text.lower())
    if found is None:
        raise RequestError(f"{name}={text!r} is neither 1 nor 0")
    return bool(found)
