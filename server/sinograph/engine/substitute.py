"""Writes values into the text of a query, for endpoints that cannot be given them beside it.

The embedded engine binds a variable before it evaluates. Here each occurrence of the variable is replaced by a term,
token by token, following the scopes of SPARQL 1.1: a sub-select that does not project the variable has another one of
the same name (section 12), and where the grammar asks for a variable a fresh one takes its place.
"""

from collections.abc import Mapping
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from sinograph.engine.evaluate import term
from sinograph.engine.lexer import Token, joined, tokens
from sinograph.engine.rewriter import Rewriter
from sinograph.engine.tape import Unreadable
from sinograph.errors import QueryError, RequestError


def substitute(text: str, values: Mapping[str, str], rows: int | None = None) -> str:
    """Return the query with ``values`` (variable without ``?`` to N-Triples term) in it, cut after ``rows`` solutions.

    Raises RequestError for what is no IRI or literal, QueryError for a variable that a SELECT does not project or that
    stands where no value can be.
    """
    if not values and rows is None:
        return text
    terms = {name: spelled(value) for name, value in values.items()}
    found = list(_cut(text))
    try:
        return joined(Rewriter(found, terms, rows).query())
    except Unreadable as error:
        if not values:  # whoever evaluates the query says what is wrong with it
            return text
        raise QueryError(
            f"the query cannot be read well enough to give its variables values: {error}",
            hint="check its brackets and keywords",
        ) from error


@lru_cache(128)
def _cut(text: str) -> tuple[Token, ...]:
    return tuple(tokens(text))


def spelled(value: str) -> str:
    """Return an N-Triples term as it can stand in any query; RequestError if it is no IRI or literal."""
    found = term(value)
    if not isinstance(found, NamedNode | Literal):
        raise RequestError(f"{value} cannot stand in a query sent to an endpoint", hint="use an IRI or a literal")
    if "\\u" in found.value.lower():
        # Some parsers read such an escape before they look for the end of the string (section 19.2).
        raise RequestError(f"{value} holds a backslash before u, which not every endpoint reads alike")
    return str(found)
