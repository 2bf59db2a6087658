"""Rewrites SPARQL updates by their outermost tokens: a dataset from the protocol, one graph for PATCH, a mild CLEAR.

Only what stands outside of braces is understood; what is inside is skipped with its strings, IRIs and comments. A text
that this reading cannot follow is refused where the rewriting is needed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sinograph.errors import RequestError, Unprocessable

_TOKEN = re.compile(
    r"(?P<space>(?:[\s\ufeff]|#[^\n\r]*)+)"
    r"|(?P<iri><(?:[^<>\"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]{4,8})*>)"
    r"|(?P<string>'''(?:'{0,2}(?:[^'\\]|\\.))*'''|\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*\"\"\""
    r"|'(?:[^'\\\n\r]|\\.)*'|\"(?:[^\"\\\n\r]|\\.)*\")"
    r"|(?P<brace>[{};])"
    r"|(?P<name>(?:[^\W\d_](?:[\w\-]|\.+(?=[\w\-]))*)?:(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\[^\s]|\.+(?=[\w:\-%\\]))*)"
    r"|(?P<word>[^\W\d_]\w*)"
    r"|(?P<other>[?$@]\w*|_:\w[\w.\-]*|.)",
    re.DOTALL,
)
_KEYWORDS = frozenset(
    "PREFIX BASE VERSION INSERT DELETE DATA WHERE WITH USING NAMED LOAD SILENT INTO GRAPH CLEAR DROP CREATE ADD MOVE "
    "COPY TO DEFAULT ALL".split()
)
_GAP = r"(?:\s|#[^\n\r]*[\n\r])*"
_LOAD = re.compile(
    rf"LOAD{_GAP}(?P<silent>SILENT{_GAP})?<(?P<iri>[^<>\s]*)>"
    rf"(?:{_GAP}INTO{_GAP}GRAPH{_GAP}(?P<graph><[^<>\s]*>|[^\s:;]*:[^\s;#]*))?",
    re.IGNORECASE,
)
_WHOLE = frozenset(("LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"))


@dataclass(slots=True)
class _Operation:
    """One operation: its keywords outside of braces with their places, and the places of its blocks with braces."""

    words: list[tuple[str, int, int]] = field(default_factory=list)
    blocks: list[tuple[int, int]] = field(default_factory=list)

    def has(self, *keywords: str) -> bool:
        return any(word in keywords for word, _, _ in self.words)

    def begins(self, *keywords: str) -> bool:
        return [word for word, _, _ in self.words[: len(keywords)]] == list(keywords)

    @property
    def is_short(self) -> bool:
        """Whether it is DELETE WHERE with one block, which is the template too."""
        return self.begins("DELETE", "WHERE") and bool(self.blocks) and self.blocks[0][0] >= self.words[1][2]


@dataclass(frozen=True, slots=True)
class Loading:
    """A LOAD: where it stands, what it fetches, whether a failure is passed over, into which graph as it is written."""

    begin: int
    end: int
    iri: str
    silent: bool
    graph: str | None


def using(text: str, graphs: Iterable[str], named: Iterable[str]) -> str:
    """Give every WHERE the dataset that using-graph-uri and using-named-graph-uri describe.

    SPARQL 1.1 Protocol section 2.2.3. RequestError if the text has USING or WITH of its own, as that section wants.
    """
    clauses = "".join(f" USING <{iri}>" for iri in graphs) + "".join(f" USING NAMED <{iri}>" for iri in named) + " "
    edits: list[tuple[int, int, str]] = []
    for operation in _operations(text):
        if operation.has("USING", "WITH"):
            raise RequestError(
                "the update has USING or WITH, and the request has using-graph-uri or using-named-graph-uri",
                hint="say it in one of the two places only",
            )
        where = next((start for word, start, _ in operation.words if word == "WHERE"), None)
        if where is None or operation.begins("INSERT", "DATA") or operation.begins("DELETE", "DATA"):
            continue
        # DELETE WHERE takes no USING: it is short for DELETE {pattern} WHERE {pattern}.
        template = text[slice(*operation.blocks[0])] if operation.is_short else ""
        edits.append((where, where, f" {template}{clauses}"))
    return _edited(text, edits)


def within(text: str, graph: str | None) -> str:
    """Confine an update to one graph (None: the default graph) so that it can be the body of a PATCH.

    SPARQL 1.1 Graph Store HTTP Protocol section 5.7: Unprocessable for one that names other graphs to change.
    """
    edits: list[tuple[int, int, str]] = []
    for operation in _operations(text):
        changed = operation.blocks[:1] if operation.has("DATA") else operation.blocks[:-1]
        if operation.has("USING", "WITH", *_WHOLE) or any(
            _names_graph(text, block) for block in (operation.blocks if operation.is_short else changed)
        ):
            raise Unprocessable(
                "a PATCH changes the graph of its address and no other",
                hint="write INSERT DATA, DELETE DATA, DELETE WHERE or DELETE/INSERT … WHERE without graphs, or send "
                "the update to /sparql",
            )
        if graph is None or not operation.words:
            continue
        begin = next(start for word, start, _ in operation.words)
        if operation.has("DATA"):
            for start, end in operation.blocks[:1]:
                edits += [(start, start, f"{{ GRAPH <{graph}> "), (end, end, " }")]
        elif operation.is_short:
            where = operation.words[1][1]
            edits += [(begin, begin, f"WITH <{graph}> "), (where, where, f"{text[slice(*operation.blocks[0])]} ")]
        else:
            edits.append((begin, begin, f"WITH <{graph}> "))
    return _edited(text, edits)


def lenient(text: str) -> str:
    """Let CLEAR GRAPH of a graph that is not there be done already, as the protocol's own test suite expects."""
    if not re.search("clear", text, re.IGNORECASE):
        return text
    edits = []
    try:
        for operation in _operations(text):
            if operation.begins("CLEAR", "GRAPH"):
                edits.append((operation.words[0][2], operation.words[0][2], " SILENT"))
    except RequestError:  # the engine's parser will say better what is wrong with it
        return text
    return _edited(text, edits)


def loads(text: str) -> list[Loading]:
    """Return every LOAD with its place; RequestError for one whose address is not written out."""
    found = []
    for operation in _operations(text):
        if operation.begins("LOAD"):
            load = _LOAD.match(text, operation.words[0][1])
            if load is None:
                raise RequestError("a LOAD has no address in angle brackets", hint="write LOAD <address>")
            found.append(Loading(load.start(), load.end(), load["iri"], bool(load["silent"]), load["graph"]))
    return found


def loaded(text: str, triples: Iterable[str]) -> str:
    """Put the data itself in place of each LOAD; ``triples`` are N-Triples, one text for each."""
    edits = []
    for load, data in zip(loads(text), triples, strict=True):
        data = f"GRAPH {load.graph} {{\n{data}}}" if load.graph else f"\n{data}"
        edits.append((load.begin, load.end, f"INSERT DATA {{ {data} }}"))
    return _edited(text, edits)


def _operations(text: str) -> Iterator[_Operation]:
    operation, depth, begin, declared = _Operation(), 0, 0, False
    for token in _TOKEN.finditer(text):
        kind, value = token.lastgroup, token[0]
        if value == "{" and kind == "brace":
            begin = token.start() if depth == 0 else begin
            depth += 1
        elif value == "}" and kind == "brace":
            depth -= 1
            if depth < 0:
                raise RequestError("the update closes a brace that it has not opened")
            if depth == 0:
                operation.blocks.append((begin, token.end()))
        elif depth or kind == "space":
            continue
        elif value == ";" and kind == "brace":
            yield operation
            operation = _Operation()
        elif kind == "name":
            word = value.partition(":")[0].upper()
            if word in _KEYWORDS and not declared:  # WITH:g is read as WITH and a name
                raise RequestError(f"the update glues the keyword {word} to the name after it: write a space between")
            declared = False
        elif kind == "word":
            if value.upper() not in _KEYWORDS:
                raise RequestError(f"the update has {value!r} where a keyword is expected: write keywords apart")
            declared = value.upper() == "PREFIX"
            if value.upper() not in ("PREFIX", "BASE", "VERSION"):
                operation.words.append((value.upper(), token.start(), token.end()))
    if depth:
        raise RequestError("the update has a brace that is not closed")
    yield operation


def _names_graph(text: str, block: tuple[int, int]) -> bool:
    for token in _TOKEN.finditer(text, *block):
        if token.lastgroup in ("word", "name") and token[0].partition(":")[0].upper() == "GRAPH":
            return True
    return False


def _edited(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text
