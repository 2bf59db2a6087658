"""The fields of questions about control: a chip, a country, a day. What is typed wrongly stays, with what is near."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sinograph.control.names import Register, day
from sinograph.errors import NotFound, RequestError
from sinograph.web import ask
from sinograph.web.forms.address import address
from sinograph.web.status import sentences as words
from sinograph.web.status import standing
from sinograph.web.words.language import _


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what was typed, what it means (``kind/slug`` or a day), and what is wrong with it."""

    name: str
    text: str
    value: str = ""
    problem: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """Words and address of what may have been meant."""


def chip_field(text: str) -> Field:
    """Return the field of a chip, by name or slug; a line of chips counts as one."""
    return _named("chip", text, standing.book().chips, "chip", words.chip_name)


def place_field(name: str, text: str) -> Field:
    """Return the field of a country, by name, slug or two letters."""
    return _named(name, text, standing.book().places, "destination", words.place_name)


def _named(name: str, text: str, register: Register, what: str, shown: Callable[[str], str]) -> Field:
    if not text:
        return Field(name, "")
    plain = text.removeprefix("/page/").removeprefix("/id/")
    try:
        path = register.find(plain, what).path
    except NotFound:
        problem = _("Nothing here is called “%(text)s”.", text=text)
    except RequestError:
        problem = _("“%(text)s” is the name of several.", text=text)
    else:
        return Field(name, shown(path), path)
    near = [(shown(path), address(**{name: path.partition("/")[2]})) for path in register.near(plain)]
    if near:
        question = _("Did you mean one of these?")
        problem = f"{problem} {question}"
    return Field(name, text, problem=problem, choices=tuple(near))


def day_field(text: str) -> Field:
    """Return the field of a day."""
    try:
        return Field("on", text, day(text))
    except RequestError:
        return Field("on", text, problem=_("“%(text)s” is no day of the calendar. Write year-month-day.", text=text))


def destinations() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the countries that rules name, directly or as groups, and the others: value and words, sorted by words."""
    return ask.once_spoken("control-destinations", _destinations)


def _destinations() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    known = standing.book()
    # What a rule names: places themselves, then the members of groups that a rule is about.
    links = ("appliesToDestination", "appliesToHeadquarters")
    aimed = {iri for reach in known.reaches.values() for name in links for iri in reach.links.get(name, ())}
    first: list[tuple[str, str]] = []
    rest: list[tuple[str, str]] = []
    for path in known.places.names:
        iri = known.places.named(path).iri
        own = iri in aimed or not aimed.isdisjoint(known.groups.spans.get(iri, ()))
        (first if own else rest).append((words.code_of(path) or path.partition("/")[2], words.place_name(path)))
    return sorted(first, key=lambda p: p[1].casefold()), sorted(rest, key=lambda p: p[1].casefold())


def selected(field: Field) -> str:
    """Return the value that the list of countries has for a field."""
    return words.code_of(field.value) or field.value.partition("/")[2]


def today() -> str:
    """Return the day of the server as YYYY-MM-DD."""
    return date.today().isoformat()
