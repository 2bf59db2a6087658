"""Cuts SPARQL text into the tokens of its grammar (SPARQL 1.1 Query Language, section 19.8), losing nothing."""

import re
from dataclasses import dataclass

SPACE, STRING, IRI, VARIABLE, NAME, NUMBER, WORD, SIGN = range(8)

_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[^\s]"
_PATTERNS = (
    (SPACE, r"(?:[\s\ufeff]|#[^\n\r]*)+"),
    (STRING, r"'''(?:'{0,2}(?:[^'\\]|\\.))*'''|" r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""'),
    (STRING, r"'(?:[^'\\\n\r]|\\.)*'|" r'"(?:[^"\\\n\r]|\\.)*"'),
    (IRI, r'<[^<>"{}|^`\x00-\x20]*>'),  # \u escapes are read by the engine
    (VARIABLE, r"[?$]\w+"),
    (NAME, r"_:\w(?:[\w.\-·]*[\w\-·])?|@[A-Za-z]+(?:-[A-Za-z0-9]+)*"),
    # A prefix is not looked for farther than anybody writes one: the time must not grow with the square of the text.
    (NAME, rf"(?:[^\W\d_][\w.\-·]{{0,99}}(?<!\.))?:(?:(?:[\w:]|{_ESCAPED})(?:(?:[\w:\-·.]|{_ESCAPED})*(?<!\.))?)?"),
    (NUMBER, r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?"),
    (WORD, r"[^\W\d]\w*"),
    (SIGN, r"\^\^|\|\||&&|!=|<=|>=|."),
)
_KINDS = tuple(kind for kind, _ in _PATTERNS)
_TOKEN = re.compile("|".join(f"({pattern})" for _, pattern in _PATTERNS), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """One token with the white space and comments before it."""

    kind: int
    text: str
    before: str = ""

    @property
    def word(self) -> str:
        """The keyword in upper case; empty for every other kind of token."""
        return self.text.upper() if self.kind == WORD else ""

    @property
    def variable(self) -> str:
        """The name of a variable without its sign; empty for every other kind of token."""
        return self.text[1:] if self.kind == VARIABLE else ""


def tokens(text: str) -> list[Token]:
    """Cut a query; the texts of all tokens with what stands before them make the query again.

    White space at the end becomes a last token without text. What cannot begin a token, such as a quotation mark that
    is never closed, is a sign of its own: whoever evaluates the query will refuse it.
    """
    found: list[Token] = []
    before = ""
    for match in _TOKEN.finditer(text):
        kind = _KINDS[(match.lastindex or 1) - 1]
        if kind == SPACE:
            before = match[0]
        else:
            found.append(Token(kind, match[0], before))
            before = ""
    if before:
        found.append(Token(SIGN, "", before))
    return found


def joined(parts: list[Token]) -> str:
    """Return the text of tokens, with what stood before each."""
    return "".join(part.before + part.text for part in parts)
