"""Cheap checks on the text of a query before a worker is spent on it: SERVICE, nesting, length.

The parser of the engine has no tokens: it reads ``SERVICE:x{``, ``trueSERVICE<i>{`` and ``1SERVICE<i>{`` as federated
queries, takes ``<`` as the start of an IRI or as less-than by what follows, and reads ``'''a'`` as an empty string and
another one if no ``'''`` comes later. So SERVICE is looked for on *every* way in which the text can be cut.
"""

import re
from collections.abc import Iterator
from functools import cache

from sinograph.engine.outbound import permits
from sinograph.engine.request import Limits
from sinograph.errors import QueryRefused, QueryTooComplex
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS

# Each is tried wherever a token may begin; those that can be read in two ways give two continuations.
_SPACE = re.compile(r"(?:[\s\ufeff]|#[^\n\r]*)+")
_IRI = re.compile(r'<(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]{4,8})*>')
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")  # as less-than, two divisions would follow a name: not SPARQL
_LONG = re.compile(r"'''(?:'{0,2}(?:[^'\\]|\\.))*'''|" r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""', re.DOTALL)
_SHORT = re.compile(r"'(?:[^'\\\n\r]|\\.)*'|" r'"(?:[^"\\\n\r]|\\.)*"')
_NAME = re.compile(r"[?$]\w*|@[A-Za-z0-9-]+|_:\w[\w.\-·]*")
_LOCAL = re.compile(r":(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[^\s])(?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\[^\s]|\.+(?=[\w:\-%\\]))*)?")
_NUMBER = re.compile(r"\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")
_WORD = re.compile(r"[^\W\d_](?:[\w\-]|\.+(?=[\w\-]))*")
_TARGET = re.compile(
    r"(?:service|load)(?:\s|#[^\n\r]*[\n\r])*(?:silent(?:\s|#[^\n\r]*[\n\r])*)?<([^<>\s]*)>", re.IGNORECASE
)

_BRACKET = re.compile(r"[(\[{]|[)\]}]")
_PATH = re.compile(r"\|\||\^\^|[/|^.;,{}]")
_PROLOGUE = re.compile(
    r"(?:\s|\ufeff|#[^\n\r]*[\n\r]|PREFIX\s*[^\s:]*\s*:\s*<[^>]*>|BASE\s*<[^>]*>|VERSION\s*(?:\"[^\"]*\"|'[^']*'))*",
    re.IGNORECASE,
)
_KEYWORD = re.compile(r"[A-Za-z]+")
_FORMS = {"select": SOLUTIONS, "ask": BOOLEAN, "construct": GRAPH, "describe": GRAPH}
_UPDATES = frozenset("insert delete load clear drop create add move copy with".split())
_VOLATILE = re.compile(r"\b(?:now|rand|uuid|struuid|bnode)\s*\(", re.IGNORECASE)


def check(text: str, limits: Limits) -> None:
    """Refuse a query that must not or need not run.

    Raises QueryTooComplex for length and nesting, QueryRefused for SERVICE outside the allowed IRI prefixes.
    """
    if len(text) > limits.max_text:
        raise QueryTooComplex(
            f"the query has {len(text):,} characters, the limit is {limits.max_text:,}",
            members={"limit_characters": limits.max_text},
        )
    if text.count("(") + text.count("[") + text.count("{") > limits.max_depth and _depth(text) > limits.max_depth:
        raise QueryTooComplex(
            f"the query nests brackets more than {limits.max_depth} deep",
            hint="a long list of values belongs in VALUES, not in nested groups",
            members={"limit_depth": limits.max_depth},
        )
    if text.count("/") + text.count("|") + text.count("^") > limits.max_path and _path(text) > limits.max_path:
        raise QueryTooComplex(
            f"a property path has more than {limits.max_path} steps", members={"limit_path": limits.max_path}
        )
    if "service" in text.lower():
        _check_services(text, limits.services)


def form_of(text: str) -> str | None:
    """Return the result form by the query's first keyword; None if that is no query form."""
    first = _KEYWORD.match(text)
    if first and (form := _FORMS.get(first[0].lower())):
        return form
    word = _KEYWORD.match(text, _end_of_prologue(text))
    return _FORMS.get(word[0].lower()) if word else None


def is_update(text: str) -> bool:
    """Say whether the text begins like SPARQL Update."""
    word = _KEYWORD.match(text, _end_of_prologue(text))
    return word is not None and word[0].lower() in _UPDATES


def is_repeatable(text: str) -> bool:
    """Say whether the same snapshot always gives the same answer; NOW() and SERVICE do not."""
    if "(" not in text and "service" not in text.lower():
        return True
    return _VOLATILE.search(text) is None and not ("service" in text.lower() and any(True for _ in service_words(text)))


def check_loads(text: str, allowed: tuple[str, ...]) -> None:
    """Refuse an update that would LOAD from anywhere but the allowed IRI prefixes, with QueryRefused."""
    for start in keyword_places(text, "load") if "load" in text.lower() else ():
        if not _calls(text, start, allowed):
            raise QueryRefused(
                f"LOAD (at character {start + 1}) would fetch a document from another server, which is not allowed",
                hint="send the document itself, by PUT or POST to /graphs; a prefix must not be called load",
                members={"allowed": list(allowed)},
            )


def _end_of_prologue(text: str) -> int:
    found = _PROLOGUE.match(text)
    return found.end() if found else 0


def _check_services(text: str, allowed: tuple[str, ...]) -> None:
    for start in service_words(text):
        if not _calls(text, start, allowed):
            where = f"at character {start + 1}"
            raise QueryRefused(
                f"SERVICE ({where}) would send a part of the query to another server, which is switched off here",
                hint="federate from your side: let your engine call this endpoint; a prefix must not be called service",
                members={"allowed": list(allowed)},
            )


def _calls(text: str, start: int, allowed: tuple[str, ...]) -> bool:
    """Say whether the keyword that starts there is followed by an IRI under one of the allowed prefixes."""
    target = _TARGET.match(text, start)
    return bool(target and permits(allowed, target[1]))


def service_target(text: str, start: int) -> tuple[int, int] | None:
    """Return where the address of a SERVICE (or LOAD) keyword stands, without its brackets; None if it is no IRI."""
    target = _TARGET.match(text, start)
    return target.span(1) if target else None


def service_words(text: str) -> Iterator[int]:
    """Find each place where the engine's parser could see the keyword SERVICE, however the text is cut."""
    return keyword_places(text, "service")


def keyword_places(text: str, keyword: str) -> Iterator[int]:
    """Find each place where the engine's parser could see a keyword, however the text is cut."""
    seen: set[int] = set()
    todo = [0]
    while todo:
        at = todo.pop()
        while at < len(text) and at not in seen:
            seen.add(at)
            character = text[at]
            if space := _SPACE.match(text, at):
                at = space.end()
            elif character == "<":
                iri = _IRI.match(text, at)
                if iri and _ABSOLUTE.match(text, at):
                    at = iri.end()
                    continue
                if iri:
                    todo.append(iri.end())
                at += 1
            elif character in "\"'":
                if not (string := _LONG.match(text, at) or _SHORT.match(text, at)):
                    break  # nothing else begins with a quotation mark: the parser stops here too
                at = string.end()
            elif character == ":":
                at = _end(_LOCAL, text, at)
            elif word := _WORD.match(text, at):
                for found in re.finditer(keyword, word[0], re.IGNORECASE):
                    yield at + found.start()
                at = word.end()
            else:
                at = max(_end(_NAME, text, at), _end(_NUMBER, text, at), at + 1)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


@cache
def _plain() -> re.Pattern[str]:
    return re.compile("|".join((_IRI.pattern, _LONG.pattern, _SHORT.pattern, r"#[^\n\r]*")), re.DOTALL)


def _depth(text: str) -> int:
    deepest = depth = 0
    for bracket in _BRACKET.findall(_plain().sub(" ", text)):
        depth += 1 if bracket in "([{" else -1
        deepest = max(deepest, depth)
    return deepest


def _path(text: str) -> int:
    longest = steps = 0
    for mark in _PATH.findall(_plain().sub(" ", text)):
        if mark in ".;,{}":
            steps = 0
        elif len(mark) == 1:  # || is logic and ^^ a datatype
            steps += 1
        longest = max(longest, steps)
    return longest
