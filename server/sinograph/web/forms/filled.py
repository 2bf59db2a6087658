"""The form of a named query: what each field holds, what the query gets for it, and what is wrong, at its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from flask import request

from sinograph import vocabulary as v
from sinograph.errors import QueryError
from sinograph.query.library import NamedQuery, Parameter
from sinograph.query.parameters import substitutions, wrong
from sinograph.web.forms.naming import Named, address, named
from sinograph.web.words.language import _, later
from sinograph.web.words.terms import terms

_PROBLEMS = {
    "date": later("Write a day as YYYY-MM-DD, a month as YYYY-MM or a year."),
    "number": later("Write a number in digits, such as 4800."),
    "property": later("No word of the graph is called that."),
    "text": later("This cannot be read."),
}
_NEAR = 5


@dataclass(frozen=True, slots=True)
class Filled:
    """One field of the form."""

    parameter: Parameter
    shown: str
    value: str
    """What the query gets, an id for a thing; empty where the field is not understood."""
    named: Named | None = None
    problem: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """Words that may have been meant, each with this page where it stands in the field."""


def filled(query: NamedQuery) -> list[Filled]:
    """Return the fields of a query with what the address says, defaults where it says nothing."""
    return [_field(query, parameter, request.args.get(parameter.name, "").strip()) for parameter in query.params]


def values(query: NamedQuery) -> dict[str, str]:
    """Return what the query gets, for answers without a form; QueryError names a field that is not understood."""
    found = {}
    for field in filled(query):
        if field.problem:
            near = [choice.id for choice in field.named.choices] if field.named else []
            raise wrong(field.parameter, f"'{field.parameter.name}' cannot be '{field.shown}'", near=near)
        if field.value:
            found[field.parameter.name] = field.value
    return found


def arguments(fields: list[Filled]) -> Mapping[str, str]:
    """Return what an address has to say for the same answer: ids, and no defaults."""
    return {f.parameter.name: f.value for f in fields if f.value and f.value != (f.parameter.default or "")}


def _field(query: NamedQuery, parameter: Parameter, text: str) -> Filled:
    default = parameter.default or ""
    if parameter.type == "entity":
        return _thing(parameter, text, default)
    if not text:
        return Filled(parameter, default, default)
    value = _term(text) if parameter.type == "property" else text
    try:
        substitutions(_alone(query, parameter), {parameter.name: value})
    except QueryError:
        return _wrong(parameter, text)
    return Filled(parameter, text, value) if parameter.type != "property" or _known(value) else _wrong(parameter, text)


def _thing(parameter: Parameter, text: str, default: str) -> Filled:
    kind = default.partition("/")[0]
    one = named(parameter.name, (kind,) if kind else (), text or default)
    if not one.id and not one.several and kind:
        one = named(parameter.name, (), text or default)
    if one.id or not one.text:
        return Filled(parameter, one.shown, one.id)
    if not text:  # a graph that has not what the question was written for
        return Filled(parameter, default, default)
    return Filled(parameter, text, "", one, one.problem or "")


def _alone(query: NamedQuery, parameter: Parameter) -> NamedQuery:
    return NamedQuery(query.name, query.text, query.title, params=(parameter,))


def _term(text: str) -> str:
    """Return the local name of the term that is called so, in whichever language; other texts as they are."""
    name = text.removeprefix("sg:")
    if _known(name):
        return name
    wanted = text.casefold()
    found = (t for t in terms().by_iri.values() if wanted in (t.label.casefold(), (t.chinese or "").casefold()))
    return next((t.name for t in found), name)


def _known(name: str) -> bool:
    return v.TERM + name in terms().by_iri


def _wrong(parameter: Parameter, text: str) -> Filled:
    near: list[tuple[str, str]] = []
    if parameter.type == "property":
        labels = {t.label: t.name for t in terms().by_iri.values()} | {t.name: t.name for t in terms().by_iri.values()}
        close = get_close_matches(text.removeprefix("sg:"), labels, n=_NEAR, cutoff=0.5)
        near = [(words, address({parameter.name: labels[words]})) for words in close]
    return Filled(parameter, text, "", None, _(_PROBLEMS.get(parameter.type, _PROBLEMS["text"])), tuple(near))
