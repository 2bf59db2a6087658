"""A query being rewritten: tokens that are read one after the other, and those that are written."""

from sinograph.engine.lexer import SIGN, Token

#: Deeper than any guard lets pass; keeps the walk from running out of stack where none stands before it.
DEEPEST = 200


class Unreadable(Exception):
    """The tokens do not have the shape of a query; the text says where."""


class Tape:
    """Reads tokens from the front and writes others."""

    def __init__(self, found: list[Token]) -> None:
        """``found`` is the whole query."""
        self._in = found
        self._at = 0
        self._out: list[Token] = []
        self._names = {token.variable for token in found}
        self._fresh = 0

    def _ended(self) -> bool:
        return self._at >= len(self._in)

    def _peek(self, ahead: int = 0) -> Token:
        if self._at + ahead >= len(self._in):
            raise Unreadable("it ends too early")
        return self._in[self._at + ahead]

    def _next(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def _copy(self) -> None:
        self._out.append(self._next())

    def _write(self, text: str) -> None:
        self._out.append(Token(SIGN, text, " "))

    def _expect(self, text: str) -> Token:
        token = self._next()
        if token.text != text:
            raise Unreadable(f"{text!r} is missing before {token.text!r}")
        return token

    def _new(self) -> str:
        while True:
            self._fresh += 1
            if (name := f"v{self._fresh}_") not in self._names:
                return f"?{name}"
