"""Writes a SPARQL query for reading: a clause a line, groups indented, the prefixes it needs at its head."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sinograph.vocabulary import PREFIXES

_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<comment>\#[^\n]*)|(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<text>\"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<mark>[{}()\[\].;,])|(?P<word>[^\s{}()\[\]<>"'\#;,.]+(?:\.+[^\s{}()\[\]<>"'\#;,.]+)*)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_HEADS = frozenset("SELECT CONSTRUCT DESCRIBE ASK WHERE FROM ORDER GROUP HAVING LIMIT OFFSET PREFIX BASE".split())
_CLAUSES = frozenset("FILTER OPTIONAL BIND MINUS GRAPH SERVICE".split())
_CAPITAL = (
    _HEADS | _CLAUSES | frozenset("DISTINCT REDUCED NAMED BY ASC DESC AS UNION EXISTS NOT IN UNDEF VALUES".split())
)
_NAME = re.compile(r"(?<![\w?$@:<])([A-Za-z][\w.\-]*|):(?=[\w\\%]|\s|[;,.)}\]|/*+?])")
_DECLARED = re.compile(r"\bPREFIX\s+([\w.\-]*):", re.IGNORECASE)
_INLINE = 64


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    spaced: bool
    """Whether white space stood before it."""

    @property
    def upper(self) -> str:
        return self.text.upper() if self.kind == "word" else self.text


def tidy(text: str) -> str:
    """Return the query with one clause a line and two spaces for each group; not a token is added, lost or moved.

    White space is changed only where there was some, or beside braces and marks. Keywords are written in capitals.
    """
    tokens = list(_tokens(text))
    writer = _Writer()
    for place, token in enumerate(tokens):
        writer.add(token, tokens, place)
    return writer.text()


def with_prefixes(text: str) -> str:
    """Return the query with a PREFIX line for each prefix of ours that it uses and does not declare."""
    plain = "".join(t.text if t.kind not in ("text", "iri", "comment") else " " for t in _tokens(text, spaces=True))
    used = dict.fromkeys(_NAME.findall(plain))
    declared = set(_DECLARED.findall(text))
    lines = [f"PREFIX {name}: <{PREFIXES[name]}>" for name in PREFIXES if name in used and name not in declared]
    return "\n".join([*lines, text]) if lines else text


def _tokens(text: str, spaces: bool = False) -> Iterator[_Token]:
    spaced = False
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "other"
        if kind != "space" or spaces:
            yield _Token(kind, found[0], spaced)
        spaced = kind == "space"


class _Writer:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._groups: list[bool] = []  # for each open brace, whether it stays on its line
        self._round = 0
        self._continued = False

    def text(self) -> str:
        self._end()
        return "\n".join(self._lines) + "\n" if self._lines else ""

    def add(self, token: _Token, tokens: list[_Token], place: int) -> None:
        word = token.upper
        shown = word if token.kind == "word" and word in _CAPITAL and not _is_name(tokens, place) else token.text
        inline = bool(self._groups and self._groups[-1])
        if word == "{":
            self._groups.append(inline or _fits(tokens, place))
            self._put("{", True)
            if not self._groups[-1]:
                self._end()
            return
        if word == "}" and self._groups:
            if not self._groups.pop():
                self._end()
                self._continued = False
            self._put("}", True)
            after = tokens[place + 1].upper if place + 1 < len(tokens) else ""
            if not (self._groups and self._groups[-1]) and after not in (".", "UNION", ")", ";", ","):
                self._end()
            return
        starts = shown in _HEADS or shown in _CLAUSES or shown == "VALUES"
        before = tokens[place - 1].upper if place else ""
        if starts and not inline and not self._round and before not in ("NOT", "FILTER", "AS"):
            self._end()
            self._continued = False
        self._round += (word in "([" and token.kind == "mark") - (word in ")]" and token.kind == "mark")
        loose = before == "{" or token.spaced and word not in (")", "]") and before not in ("(", "[")
        self._put(shown, loose or word in (".", ";") and not self._round)
        ends = token.kind == "mark" and word in ".;" and not self._round and not inline
        if token.kind == "comment" or ends:
            self._end()
            self._continued = self._continued if token.kind == "comment" else word == ";"

    def _put(self, text: str, spaced: bool) -> None:
        if not self._line:
            closed = len([g for g in self._groups if not g]) - (text == "{" and not self._groups[-1])
            self._line = "  " * (closed + self._continued) + text
        else:
            self._line += (" " if spaced else "") + text

    def _end(self) -> None:
        if self._line.strip():
            self._lines.append(self._line.rstrip())
        self._line = ""


def _is_name(tokens: list[_Token], place: int) -> bool:
    """Tell whether a word is glued to what stands before it, as in ``?select`` cut by a mark."""
    return place > 0 and not tokens[place].spaced and tokens[place - 1].kind in ("word", "other")


def _fits(tokens: list[_Token], place: int) -> bool:
    """Tell whether the group that begins here is short and plain enough to stay on its line."""
    length = 0
    for token in tokens[place + 1 :]:
        if token.text == "}":
            return True
        length += len(token.text) + token.spaced
        if length > _INLINE or token.text in ("{", ".", ";") or token.kind == "comment" or token.upper in _CLAUSES:
            return False
    return False
