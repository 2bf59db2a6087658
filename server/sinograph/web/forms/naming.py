"""Fields that name a thing: what somebody typed, an address, an id or a name, is brought to one thing or to a choice.

A view reads its field with ``named`` and shows it with the macro ``field`` of ``_naming.html``. What is typed wrongly
is no error: the field stays filled, and the problem with its choices stands beside it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlencode

from flask import request

from sinograph import vocabulary as v
from sinograph.search import Hit, Record, Search
from sinograph.search.score import CERTAIN
from sinograph.web.context import names_index, public_url
from sinograph.web.words.language import _
from sinograph.web.words.links import Link
from sinograph.web.words.names import link
from sinograph.web.words.terms import terms

_LOOKED_AT, _OFFERED = 40, 6
#: A name that fits by this much better than every other is the one that was meant.
_LEAD = 2.5
#: From here on a name is near enough to be offered; the same as on pages of wrong addresses.
_NEAR = 45.0
#: All words but the first, as people write "H20" for "NVIDIA H20".
_WITHOUT_MAKER = 86.0
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*/[A-Za-z0-9._~-]+")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a text may mean."""

    id: str
    link: Link
    type: str
    """What it is, in the language of the page: lab, model family, chip …"""
    summary: str | None
    href: str
    """This page, with this thing in the place of the text."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a field holds and which thing it names."""

    parameter: str
    text: str
    """As it was typed."""
    id: str = ""
    """``kind/slug`` of the one thing it names; empty while there is none."""
    shown: str = ""
    """What the field shows: a name by which the thing is found again, else its id."""
    choices: tuple[Choice, ...] = ()
    several: bool = False
    """Whether the choices are all called so; else their names are only near."""

    @property
    def iri(self) -> str:
        """The IRI of the thing that was found."""
        return v.ENTITY + self.id if self.id else ""

    @property
    def link(self) -> Link:
        """A link to the thing that was found."""
        return link(self.iri)

    @property
    def problem(self) -> str | None:
        """What is wrong in a sentence; None for an empty field and for one thing."""
        if self.id or not self.text:
            return None
        if self.several:
            return _("“%(text)s” may be one of these. Which one?", text=self.text)
        if self.choices:
            return _("Nothing here is called “%(text)s”. Did you mean one of these?", text=self.text)
        return _("Nothing here is called “%(text)s”. Try another spelling or fewer words.", text=self.text)


def named(parameter: str, kinds: Sequence[str] = (), text: str | None = None) -> Named:
    """Return what a parameter of the request names: an IRI, a page address, ``kind/slug`` or a name in any spelling.

    ``kinds`` are those that the field takes, all if none are given; an id of another kind is taken none the less, as
    only the page can say what is wrong with it. ``text`` replaces what the request says.
    """
    typed = " ".join((request.args.get(parameter, "") if text is None else text).split())[:_LONGEST]
    return resolve(names_index(), parameter, typed, kinds) if typed else Named(parameter, "")


def several(parameter: str, kinds: Sequence[str] = ()) -> list[Named]:
    """Return what a parameter names that may hold many things: ids with commas between, or given several times.

    A comma inside of a name ("Inspur Group Co., Ltd.") does not end it.
    """
    found: dict[str, Named] = {}
    for value in request.args.getlist(parameter):
        parts = [part.strip() for part in value.split(",") if part.strip()]
        for part in parts if all(_ID.fullmatch(id_in(part)) for part in parts) else [value]:
            one = named(parameter, kinds, part)
            if one.text:
                found.setdefault(one.id or one.text, one)
    return list(found.values())


def resolve(index: Search, parameter: str, text: str, kinds: Sequence[str] = ()) -> Named:
    """Return what ``text`` names in ``index``."""
    record = index.get(id_in(text))
    if record is None:
        wording = id_in(text)
        if _ID.fullmatch(wording):  # a wrong id is nearly the name of something of its kind
            wording = wording.partition("/")[2].replace("-", " ")
        record, rivals = meant(index, wording, kinds)
    if record is not None:
        return Named(parameter, text, record.path, _shown(index, record, kinds))
    sure = bool(rivals) and rivals[0].score >= CERTAIN
    return Named(parameter, text, "", text, tuple(_choice(hit.record, parameter) for hit in rivals), sure)


def meant(index: Search, text: str, kinds: Sequence[str] = ()) -> tuple[Record | None, list[Hit]]:
    """Return the one thing that ``text`` means, or None and what it may mean, the likeliest first."""
    hits = [hit for kind in kinds or ("",) for hit in index.find(text, kind, _LOOKED_AT).hits]
    # The title of a document has the name of what it is about in it; who types that name means the thing.
    fitting = sorted(
        (hit for hit in hits if hit.score >= _NEAR),
        key=lambda hit: (hit.score < CERTAIN, hit.record.kind == "sources" and "sources" not in kinds, -hit.rank),
    )
    if not fitting:
        return None, []
    first, rest = fitting[0], [hit.score for hit in fitting[1:] if hit.record.kind != "sources" or "sources" in kinds]
    whole = first.score >= CERTAIN or (first.score >= _WITHOUT_MAKER and any(c.isdigit() for c in text))
    if whole and all(first.score - other >= _LEAD for other in rest):
        return first.record, []
    certain = [hit for hit in fitting if hit.score >= CERTAIN]
    return None, (certain if len(certain) > 1 else fitting)[:_OFFERED]


def id_in(text: str) -> str:
    """Return ``kind/slug`` out of an IRI or an address of a page; other texts as they are."""
    text = text.strip()
    for start in (v.ENTITY, public_url("/page/"), public_url("/id/"), "/page/", "/id/", "page/", "id/"):
        if text.startswith(start):
            return unquote(text.removeprefix(start).partition("?")[0].partition("#")[0]).strip("/")
    return text


def address(changes: Mapping[str, str], order: Iterable[str] = ()) -> str:
    """Return the address of this page with some parameters changed, an empty one left out; ``order`` comes first."""
    given = {name: value for name, value in request.args.items() if value}
    given.update(changes)
    names = [*(name for name in order if name in given), *(name for name in given if name not in set(order))]
    query = urlencode([(name, given[name]) for name in names if given[name]], safe="/,")
    return f"{request.path}?{query}" if query else request.path


def _choice(record: Record, parameter: str) -> Choice:
    href = address({parameter: record.path})
    known = terms()
    types = ", ".join(known.label(iri) for iri in known.most_specific(v.TERM + name for name in record.classes))
    return Choice(record.path, link(record.iri), types, record.summary, href)


def _shown(index: Search, record: Record, kinds: Sequence[str]) -> str:
    """Return the label if it leads back to the thing, so that the form may be sent again; else the id."""
    label = link(record.iri).text
    alone = record.kind != "sources" and [one.iri for kind in kinds or ("",) for one in index.labelled(label, kind)]
    if alone == [record.iri]:  # a label fits better than anything else does, so there is nothing to compare it with
        return label
    again, _rivals = meant(index, label, kinds)
    return label if again is not None and again.iri == record.iri else record.path
