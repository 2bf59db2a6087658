"""Cuts a query into its triple patterns, so that each can be asked alone. What it does not understand it leaves out."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<space>(?:\s|\#[^\n\r]*)+)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
      (?:@[A-Za-z0-9-]+|\^\^(?:<[^<>\s]*>|[\w\-.]*:[\w\-.]*))?)
  | (?P<variable>[?$]\w+)
  | (?P<name>[A-Za-z][\w\-.]*:(?:[\w\-.%:]|\\.)*|:(?:[\w\-.%:]|\\.)*)
  | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_PROLOGUE = re.compile(r"(?:\s|#[^\n\r]*[\n\r]|PREFIX\s*[^\s:]*:\s*<[^>]*>|BASE\s*<[^>]*>)*", re.IGNORECASE)
_ENDS = frozenset("filter optional minus union bind values graph service select exists not where having".split())
_BLANK = re.compile(r"\[|\(")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One triple pattern as text: subject, predicate or path, object."""

    subject: str
    predicate: str
    object: str

    def __str__(self) -> str:
        """Return the pattern as it stands in a query, without its full stop."""
        return f"{self.subject} {self.predicate} {self.object}"


@dataclass(frozen=True, slots=True)
class Parts:
    """A query in parts: what stands before it, the patterns that must all match, and whether anything else decides."""

    prologue: str
    patterns: tuple[Pattern, ...]
    narrowed: bool
    """Whether there is a FILTER, VALUES, BIND, MINUS or something that was not understood."""


def parts(text: str) -> Parts:
    """Cut a query; patterns in OPTIONAL, UNION, MINUS, GRAPH, SERVICE and sub-queries are left out."""
    prologue = _PROLOGUE.match(text)
    head = prologue[0] if prologue else ""
    tokens = [(m.lastgroup or "", m[0]) for m in _TOKEN.finditer(text, len(head))]
    tokens = [(kind, word) for kind, word in tokens if kind != "space"]
    start = next((n for n, (_, word) in enumerate(tokens) if word.lower() == "where"), -1)
    if start < 0:  # the word WHERE may be left out
        form = tokens[0][1].lower() if tokens else ""
        start = -1 if form in ("ask", "select") else len(tokens)
    opening = next((n for n in range(start + 1, len(tokens)) if tokens[n][1] == "{"), None)
    return Parts(head, *_group(tokens, opening)) if opening is not None else Parts(head, (), True)


def _group(tokens: list[tuple[str, str]], opening: int) -> tuple[tuple[Pattern, ...], bool]:
    found: list[Pattern] = []
    narrowed = False
    current: list[str] = []
    at = opening + 1
    while at < len(tokens) and tokens[at][1] != "}":
        kind, word = tokens[at]
        if kind == "word" and word.lower() in _ENDS or word == "{":
            found += _statement(current)
            current, narrowed = [], narrowed or word.lower() not in ("optional",)
            at = _behind(tokens, at)
            continue
        if word == ".":
            found += _statement(current)
            current = []
        else:
            current.append(word)
        at += 1
    found += _statement(current)
    return tuple(found), narrowed


def _behind(tokens: list[tuple[str, str]], at: int) -> int:
    """Return the place behind a clause that begins here: its brackets, and those of functions without any."""
    depth = 0
    while at < len(tokens):
        word = tokens[at][1]
        if word in "({":
            depth += 1
        elif word in ")}":
            if depth == 0:
                return at
            depth -= 1
            if depth == 0 and not (at + 1 < len(tokens) and tokens[at + 1][1].lower() in ("union", "{")):
                return at + 1
        at += 1
    return at


def _statement(words: list[str]) -> list[Pattern]:
    """Cut ``s p o ; p o , o`` into patterns; one with brackets other than those of a path is left out."""
    if not words or _BLANK.match(words[0]):
        return []
    subject, found = words[0], []
    for rest in _split(words[1:], ";"):
        lists = _split(rest, ",")
        if lists and len(lists[0]) >= 2 and "[" not in rest:
            predicate = "".join(lists[0][:-1])
            found += [Pattern(subject, predicate, one[-1]) for one in lists if one and one[-1] != ")"]
    return found


def _split(words: list[str], sign: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth += (word in "([") - (word in ")]")
        if word == sign and not depth:
            found.append([])
        else:
            found[-1].append(word)
    return [part for part in found if part]
