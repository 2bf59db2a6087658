"""Walks through the tokens of a query by its scopes and puts terms in the place of variables."""

from collections.abc import Mapping
from itertools import takewhile

from sinograph.engine.lexer import NUMBER, SIGN, Token
from sinograph.engine.tape import DEEPEST, Tape, Unreadable
from sinograph.errors import QueryError

_MODIFIERS = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_CLAUSES = frozenset({"WHERE", "FROM"})
_FORMS = frozenset({"SELECT", "CONSTRUCT", "DESCRIBE", "ASK"})


class Rewriter(Tape):
    """Rewrites one query; an object is used once."""

    def __init__(self, found: list[Token], terms: Mapping[str, str], rows: int | None) -> None:
        """``terms`` is what stands for each variable, as text; ``rows`` cuts a SELECT, None leaves it whole."""
        super().__init__(found)
        self._terms = terms
        self._rows = rows
        self._depth = 0

    def query(self) -> list[Token]:
        """Return the tokens of the rewritten query; Unreadable, QueryError."""
        while (word := self._peek().word) not in _FORMS:
            self._copy()
        if word == "SELECT":
            self._select(frozenset(self._terms), top=True)
        else:
            everywhere = frozenset(self._terms)
            while not self._ended() and self._peek().text != "{":
                self._part(everywhere)
            while not self._ended() and self._peek().word not in _MODIFIERS:
                self._part(everywhere)
            self._modifiers(everywhere, top=False)
        while not self._ended():
            self._copy()
        return self._out

    # Groups

    def _group(self, names: frozenset[str]) -> None:
        """Rewrite from ``{`` to its ``}``."""
        self._out.append(self._expect("{"))
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable("it nests too deeply")
        if self._peek().word == "SELECT":
            self._select(names, top=False)
        while self._peek().text != "}":
            self._part(names)
        self._copy()
        self._depth -= 1

    def _part(self, names: frozenset[str]) -> None:
        """Rewrite whatever comes next in a group or an expression."""
        token = self._peek()
        if token.text == "{":
            self._group(names)
        elif token.word == "BOUND" and self._peek(2).variable in names and self._peek(1).text == "(":
            self._at += 3
            self._expect(")")
            self._write("(true)")
        elif token.word == "VALUES":
            self._values(names)
        elif token.word == "MINUS" and self._peek(1).text == "{" and self._mentions(names):
            self._minus(names)
        elif token.word == "AS" and self._peek(1).variable in names:
            raise _assigned(self._peek(1))
        else:
            self._term(names)

    def _term(self, names: frozenset[str]) -> None:
        token = self._next()
        if token.variable in names:
            token = Token(SIGN, self._terms[token.variable], token.before or " ")
        self._out.append(token)

    def _mentions(self, names: frozenset[str]) -> bool:
        """Say whether the group that the next ``{`` opens holds one of the variables."""
        depth, at = 0, self._at
        while at < len(self._in):
            text = self._in[at].text
            depth += (text == "{") - (text == "}")
            if self._in[at].variable in names:
                return True
            if text == "}" and depth == 0:
                return False
            at += 1
        raise Unreadable("a group is not closed")

    def _minus(self, names: frozenset[str]) -> None:
        """Give both sides of MINUS a variable in common: without one it takes nothing away (section 8.3.2)."""
        shared = f"BIND(true AS {self._new()})"
        self._write(shared)
        self._copy()
        self._write("{")
        self._write(shared)
        self._group(names)
        self._write("}")

    def _values(self, names: frozenset[str]) -> None:
        """Name the columns anew that stand for a value, and compare what is in them with it."""
        self._copy()
        tests = []
        listed = self._peek().text == "("
        while True:
            token = self._next()
            if token.variable in names:
                fresh = self._new()
                value = self._terms[token.variable]
                tests.append(f"(!BOUND({fresh}) || sameTerm({fresh}, {value}))")
                token = Token(SIGN, fresh, token.before or " ")
            self._out.append(token)
            if not listed or token.text == ")":
                break
        self._out.append(self._expect("{"))
        while self._peek().text != "}":
            self._copy()
        self._copy()
        if tests:
            self._write(f"FILTER({' && '.join(tests)})")

    # SELECT

    def _select(self, names: frozenset[str], top: bool) -> None:
        """Rewrite a SELECT to its end: that of the query, or the ``}`` around a sub-select."""
        self._copy()
        while self._peek().word in ("DISTINCT", "REDUCED"):
            self._copy()
        inside = names & self._projected(names, top)
        everything = self._peek().text == "*"
        self._projection(inside, top)
        while self._peek().text != "{" and self._peek().word != "WHERE":
            self._copy()  # FROM
        if self._peek().word == "WHERE":
            self._copy()
        if top and everything and inside:
            self._write("{")
            self._group(inside)
            self._write(" ".join(f"BIND({self._terms[name]} AS ?{name})" for name in sorted(inside)) + " }")
        else:
            self._group(inside)
        self._modifiers(inside, top)

    def _projected(self, names: frozenset[str], top: bool) -> frozenset[str]:
        """Return the variables that a SELECT lets through; QueryError for a value given to one that it does not."""
        found, depth, at = set(), 0, self._at
        if self._in[at].text == "*":
            return names
        while depth or (self._in[at].text != "{" and self._in[at].word not in _CLAUSES):
            token = self._in[at]
            depth += (token.text == "(") - (token.text == ")")
            if depth == 0 and token.variable:
                found.add(token.variable)
            if token.word == "AS" and self._in[at + 1].variable in names:
                raise _assigned(self._in[at + 1])
            at += 1
            if at + 1 >= len(self._in):
                raise Unreadable("SELECT has no group")
        if top and (missing := sorted(names - found)):
            raise QueryError(
                f"the variable ?{missing[0]} that is given a value is not in the projection",
                hint="let SELECT project every variable that is given a value",
            )
        return frozenset(found)

    def _projection(self, inside: frozenset[str], top: bool) -> None:
        depth, kept = 0, 0
        while depth or (self._peek().text != "{" and self._peek().word not in _CLAUSES):
            token = self._peek()
            if depth == 0 and token.variable in inside:
                self._next()
                if top:
                    self._write(f"({self._terms[token.variable]} AS ?{token.variable})")
                    kept += 1
                continue
            depth += (token.text == "(") - (token.text == ")")
            kept += 1
            if depth:
                self._part(inside)
            else:
                self._copy()
        if not kept:
            self._write(f"(true AS {self._new()})")

    # Solution modifiers

    def _modifiers(self, names: frozenset[str], top: bool) -> None:
        limited = not top or self._rows is None
        while not self._ended() and (token := self._peek()).text not in ("}", ""):
            if token.word == "VALUES":
                break
            if token.word == "LIMIT" and top and self._rows is not None and self._peek(1).kind == NUMBER:
                self._copy()
                number = self._next()
                self._write(str(min(int(number.text), self._rows)))
                limited = True
            elif token.word in ("GROUP", "ORDER") and self._peek(1).word == "BY":
                self._conditions(names, grouping=token.word == "GROUP")
            else:
                self._part(names)
        if not limited:
            self._write(f"LIMIT {self._rows}")
        if not self._ended() and self._peek().word == "VALUES":
            head = takewhile(lambda token: token.text != "{", self._in[self._at :])
            if any(token.variable in names for token in head):
                raise QueryError(
                    "a variable that is given a value stands in the VALUES at the end of the query",
                    hint="move that VALUES into the group",
                )
            self._values(frozenset())

    def _conditions(self, names: frozenset[str], grouping: bool) -> None:
        """Rewrite GROUP BY or ORDER BY: a value makes a key of its own for groups, and orders nothing."""
        first, by = self._next(), self._next()
        head, written = len(self._out), False
        while not self._ended() and (token := self._peek()).text not in ("}", "") and token.word not in _MODIFIERS:
            if token.variable in names:
                self._next()
                if not grouping:
                    continue
                self._write(f"({self._terms[token.variable]} AS {self._new()})")
            elif token.text == "(":
                self._parentheses(names)
            else:
                self._part(names)
            written = True
        if written:
            self._out[head:head] = [first, by]

    def _parentheses(self, names: frozenset[str]) -> None:
        depth = 0
        while True:
            text = self._peek().text
            depth += (text == "(") - (text == ")")
            self._part(names)
            if depth == 0:
                return


def _assigned(token: Token) -> QueryError:
    return QueryError(
        f"the query computes {token.text} itself, so it cannot be given a value",
        hint="use another name on one of the two sides",
    )
