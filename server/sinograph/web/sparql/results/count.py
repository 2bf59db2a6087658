"""How many rows a query has whose result was cut: asked of the engine as a count, if that is quick."""

import re
from dataclasses import replace

from sinograph.engine import Query, read_rows
from sinograph.errors import SinographError
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.web.context import engine

_PROLOGUE = re.compile(r"(?:\s|#[^\n]*\n|PREFIX\s+[\w.\-]*:\s*<[^>]*>|BASE\s*<[^>]*>)*", re.IGNORECASE)
_FROM = re.compile(r"\bFROM\b", re.IGNORECASE)
_MOST_S = 1.0
"""A reader waits no longer than that for one number."""


def count(query: Query) -> int | None:
    """Return the number of rows of a SELECT; None if that cannot be told within a second.

    A subquery has no dataset clause of its own (SPARQL 1.1, section 19.8, rule SubSelect), so FROM is left alone.
    """
    prologue, rest = parted(query.text)
    if _FROM.search(rest):
        return None
    text = f"{prologue}\nSELECT (COUNT(*) AS ?rows) WHERE {{ {{ {rest}\n}} }}"
    forms = {SOLUTIONS: "json", BOOLEAN: None, GRAPH: None}
    counting = replace(query, text=text, formats=forms, rows=None, timeout_s=_MOST_S, stream=False)
    try:
        rows = read_rows(engine().query(counting).read())
    except SinographError:
        return None
    return int(rows[0]["rows"].value) if rows else None


def parted(text: str) -> tuple[str, str]:
    """Return the declarations at the head of a query, and the query without them."""
    head = _PROLOGUE.match(text)
    end = head.end() if head else 0
    return text[:end], text[end:]
