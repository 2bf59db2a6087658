"""What an export format is: a name, its media types, the result forms it can hold and a function that writes it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Protocol, cast

from pyoxigraph import (
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    Variable,
    serialize,
)

from sinograph.export.counting import RowCounter
from sinograph.export.network import Network

SOLUTIONS, BOOLEAN, GRAPH, NETWORK = "solutions", "boolean", "graph", "network"
RESULTS = frozenset({SOLUTIONS, BOOLEAN})
GRAPHS = frozenset({GRAPH})
NETWORKS = frozenset({NETWORK})
ZIP = "application/zip"
METADATA = "metadata"
_METADATA_FILE = ("json", "application/csvm+json")


class Sink(Protocol):
    """Where the bytes go; a file, a socket, a buffer. What it raises ends the writing."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""

    def flush(self) -> object:
        """Called at the end."""


@dataclass(frozen=True, slots=True)
class Table:
    """The first solutions of a SELECT, already taken from the engine."""

    variables: Sequence[Variable]
    rows: Sequence[QuerySolution]


Result = QuerySolutions | QueryBoolean | Table | Network | Iterable[Triple] | Iterable[Quad]
Writer = Callable[[Result, Sink, Mapping[str, str]], int | None]


@dataclass(frozen=True, slots=True)
class Format:
    """One format. ``write(result, sink, prefixes)`` returns the number of rows or triples where it knows it."""

    name: str
    title: str
    media_types: tuple[str, ...]
    """The first is sent, all are understood."""
    extension: str
    forms: frozenset[str]
    write: Writer
    charset: str | None = None
    """Named in the Content-Type of text types only; the others are UTF-8 by definition."""
    iri: str | None = None
    """The W3C's name of the format, for the service description."""
    negotiated: bool = True
    """Whether its media type means this format and no other, so that Accept can ask for it."""
    parts: tuple[str, ...] = ()
    """Tables that are files of their own; all of them together are a zip archive."""
    most: int | None = None
    """Edges above which the format is of no use and refuses."""
    requires: str | None = None
    """Package that writes it, where that is not always installed."""
    loading: tuple[tuple[str, str], ...] = ()
    """Tool and one line that loads ``{file}`` into it."""

    @property
    def content_type(self) -> str:
        """The Content-Type header of an answer in this format."""
        return f"{self.media_types[0]}; charset={self.charset}" if self.charset else self.media_types[0]

    def answers_to(self, word: str) -> bool:
        """Say whether ``word`` means this format: name, file extension or media type, in any case."""
        shared = (self.extension, *self.media_types) if self.negotiated else ()
        return word.lower() in (self.name, *shared)

    def file(self, part: str = "") -> tuple[str, str]:
        """Return extension and Content-Type of one part, or of everything."""
        if part == METADATA:
            return _METADATA_FILE
        return ("zip", ZIP) if self.parts and not part else (self.extension, self.content_type)


def write_results(result: Result, sink: Sink, format: QueryResultsFormat) -> int | None:
    """Write the solutions of a SELECT or the answer of an ASK as they come; return how many solutions, if certain."""
    if isinstance(result, QueryBoolean):
        sink.write(result.serialize(format=format) or b"")
        return None
    if not isinstance(result, QuerySolutions):
        raise TypeError(f"{format.name} holds solutions, not {type(result).__name__}")
    counter = RowCounter(sink, format.file_extension)
    result.serialize(cast(IO[bytes], counter), format)
    return counter.rows


def write_graph(result: Result, sink: Sink, format: RdfFormat, prefixes: Mapping[str, str] | None = None) -> None:
    """Write triples as they come, without holding them."""
    output = cast(IO[bytes], sink)
    if isinstance(result, QueryTriples) and not prefixes:
        result.serialize(output, format)
    else:
        serialize(triples_of(result), output, format, prefixes=None if prefixes is None else dict(prefixes))


def triples_of(result: Result) -> Iterable[Triple]:
    """Return ``result`` as triples; TypeError if it is a table or a boolean."""
    if isinstance(result, QueryBoolean | QuerySolutions | Table | Network):
        raise TypeError(f"a graph format holds triples, not {type(result).__name__}")
    return cast(Iterable[Triple], result)


def network_of(result: Result) -> Network:
    """Return ``result`` as a network; TypeError if it is anything else."""
    if not isinstance(result, Network):
        raise TypeError(f"this format holds a network, not {type(result).__name__}")
    return result
