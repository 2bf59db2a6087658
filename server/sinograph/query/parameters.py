"""Turns the parameters a person types into terms for substitution; values never become part of a query's text."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from sinograph import vocabulary as v
from sinograph.errors import QueryError
from sinograph.query.library import NamedQuery, Parameter
from sinograph.values import PartialDate, number, plain


def substitutions(query: NamedQuery, given: Mapping[str, str]) -> dict[str, str]:
    """Return variable → N-Triples term for ``query``.

    ``given`` holds what the caller wrote; defaults fill the rest. Raises ``QueryError`` for an unknown, missing or
    malformed parameter; its members ``parameter``, ``parameterType`` and ``near`` say the same to programs.
    """
    known = {p.name: p for p in query.params}
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, n=3)
            hint = f"did you mean '{near[0]}'?" if near else f"it takes {', '.join(known) or 'none'}"
            members = {"parameter": name, "near": near, "parameters": {p.name: p.type for p in query.params}}
            raise QueryError(f"'{query.name}' has no parameter '{name}'", hint=hint, members=members)
    found: dict[str, str] = {}
    for name, parameter in known.items():
        text = given.get(name, parameter.default)
        if text is None:
            raise wrong(parameter, f"'{query.name}' needs the parameter '{name}'", f"add {name}=…")
        found[name] = _term(parameter, text)
    return found


def wrong(parameter: Parameter, detail: str, hint: str | None = None, **members: object) -> QueryError:
    """Return the error that says what is wrong with the value of a parameter, naming it and its type."""
    return QueryError(
        detail, hint=hint, members={"parameter": parameter.name, "parameterType": parameter.type, **members}
    )


def _term(parameter: Parameter, text: str) -> str:
    if parameter.type == "entity":
        return _iri(v.ENTITY, parameter, text)
    if parameter.type == "property":
        return _iri(v.TERM, parameter, text)
    if parameter.type == "date":
        try:
            day = PartialDate.parse(text)
        except ValueError as error:
            raise wrong(parameter, f"'{parameter.name}': {error}", "write YYYY-MM-DD") from error
        return f'"{day.earliest.isoformat()}"^^<{v.XSD_DATE.value}>'
    if parameter.type == "number":
        try:
            return f'"{plain(number(text))}"^^<{v.XSD_DECIMAL.value}>'
        except ValueError as error:
            raise wrong(parameter, f"'{parameter.name}': {error}", "write digits") from error
    return '"' + re.sub(r'["\\\n\r]', lambda m: {"\n": "\\n", "\r": "\\r"}.get(m[0], "\\" + m[0]), text) + '"'


def _iri(base: str, parameter: Parameter, text: str) -> str:
    path = text.removeprefix(base)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9/._~-]*", path):
        hint = "write kind/slug such as models/deepseek-v3" if base == v.ENTITY else "write a property name"
        raise wrong(parameter, f"'{parameter.name}' cannot be '{text}'", hint)
    return f"<{base}{path}>"
