"""Failures of a query, made readable: where it is, what was probably meant; and their way out of a worker."""

import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from sinograph import errors
from sinograph.engine.guards import form_of, is_update
from sinograph.errors import QuerySyntaxError, SinographError

_POSITION = re.compile(r"^error at (\d+):(\d+): expected (.*)", re.DOTALL)
_ONE = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^,]+')
_NAME = re.compile(r"[A-Za-z][\w\-]*")
_PREFIXED = re.compile(r"([A-Za-z][\w.\-]*)?:[\w:.\-%\\]*$")
_DECLARED = re.compile(r"PREFIX\s+([^\s:]*):", re.IGNORECASE)
_KEYWORDS = """
ADJUST ASC ASK AVG BASE BIND BOUND BY COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DESC DESCRIBE DISTINCT EXISTS
FILTER FROM GRAPH GROUP GROUP_CONCAT HAVING IF IN LANG LANGMATCHES LATERAL LCASE LIMIT MAX MIN MINUS NAMED NOT OFFSET
OPTIONAL ORDER PREFIX REDUCED REGEX REPLACE SAMPLE SELECT SEPARATOR SERVICE STR STRENDS STRLEN STRSTARTS SUM UCASE UNDEF
UNION VALUES WHERE YEAR
""".split()
_WIDTH = 100


def explain(message: str, text: str, prefixes: Mapping[str, str], update: bool = False) -> QuerySyntaxError:
    """Turn the parser's message into an error with line, column, excerpt and, where it can be guessed, a hint.

    ``message`` looks like ``error at 2:10: expected OPTIONAL``. The parser reports a missing keyword behind the place
    where it tried to read it, as many characters further on as the keyword is long; that is put right here.
    """
    it = "update" if update else "query"
    found = _POSITION.match(message)
    if not found:
        return QuerySyntaxError(f"the {it} cannot be parsed: {message}", hint=_hint_for_form(text, update))
    row, column, expected = int(found[1]), int(found[2]), found[3]
    lines = text.split("\n")
    line = lines[row - 1] if row <= len(lines) else ""
    column = max(1, min(column - _overshoot(expected), len(line) + 1))
    word = _NAME.match(line, column - 1)
    name = _PREFIXED.search(line[: column - 1]) if "Prefix not found" in expected else None
    if name:
        column = name.start() + 1
        detail = f"the prefix {name[1] or ''}: is not declared"
        hint: str | None = _hint_for_prefix(name[1] or "", text, prefixes)
    elif "variable that is unbound" in expected:
        detail = "SELECT names a variable that is neither grouped by nor aggregated"
        hint = "add it to GROUP BY, or wrap it in an aggregate such as SAMPLE(?x)"
    else:
        what = f"{word[0]!r}" if word else repr(line[column - 1]) if column <= len(line) else "the end of the line"
        detail = f"the {it} cannot be read from line {row}, column {column} on: {what} is not expected there"
        hint = _hint_for_word(word[0]) if word else None
        hint = _hint_for_form(text, update) or hint
    members = {"line": row, "column": column, "excerpt": excerpt(line, column)}
    return QuerySyntaxError(detail, hint=hint, members=members)


def excerpt(line: str, column: int) -> str:
    """Return the part of the line around ``column`` (from 1) with a caret under it."""
    start = max(0, min(column - 1 - _WIDTH // 2, len(line) - _WIDTH))
    part = line[start : start + _WIDTH].replace("\t", " ").replace("\r", " ")
    return f"{part}\n{' ' * (column - 1 - start)}^"


def _overshoot(expected: str) -> int:
    """Length of the longest keyword in a list of nothing but keywords, which is how far the position is off."""
    words = [w.strip() for w in _ONE.findall(expected.removeprefix("one of ")) if w.strip()]
    keywords = [w for w in words if w.isalpha() and w.isupper()]
    return max(map(len, keywords)) if keywords and all(w in keywords or w == "[_]" for w in words) else 0


def _hint_for_prefix(prefix: str, text: str, prefixes: Mapping[str, str]) -> str:
    known = sorted({*prefixes, *_DECLARED.findall(text)})
    near = _near(prefix, known)
    return f"did you mean {near}:?" if near else f"declare it, or use one that is known here: {', '.join(known)}"


def _hint_for_word(word: str) -> str | None:
    near = _near(word.upper(), _KEYWORDS)
    return f"did you mean {near}?" if near and near != word.upper() else None


def _hint_for_form(text: str, update: bool) -> str | None:
    if update:
        return "this is a query, which an update cannot be" if form_of(text) else None
    if not text.strip():
        return "the query is empty"
    return "this is SPARQL Update; only SELECT, ASK, CONSTRUCT and DESCRIBE are answered" if is_update(text) else None


def _near(word: str, words: Iterable[str]) -> str | None:
    return next(iter(get_close_matches(word, list(words), 1, 0.6)), None)


def to_wire(error: SinographError) -> bytes:
    """Write an error as JSON, so that it can leave a worker."""
    parts = {"kind": type(error).__name__, "detail": error.detail, "hint": error.hint, "members": error.members}
    return json.dumps(parts).encode()


def from_wire(data: bytes) -> SinographError:
    """Read what ``to_wire`` wrote; a kind that does not exist is our own fault and becomes the base class."""
    parts = json.loads(data)
    kind = getattr(errors, parts["kind"], SinographError)
    known = isinstance(kind, type) and issubclass(kind, SinographError)
    error: SinographError = (kind if known else SinographError)(
        parts["detail"], hint=parts["hint"], members=parts["members"]
    )
    return error
