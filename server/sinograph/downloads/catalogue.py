"""Which files there are: one for each format that can hold the whole graph, one for each table, the RDF dumps."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec

from pyoxigraph import Quad, Triple

from sinograph import export
from sinograph.downloads.dumps import Dump, everything, reified, statements
from sinograph.errors import NotFound
from sinograph.export.format import METADATA, NETWORK, Format

Triples = Callable[[Dump], Iterator[Triple] | Iterator[Quad]]
_TABLES = {
    "nodes": "every thing with class, country, dates",
    "edges": "one row a statement that joins two things, with claims, certainty and dates",
    "claims": "one row a claim, with value, bounds, dates and source",
    "sources": "every source",
    METADATA: "types, keys and meaning of the columns",
}
_NAMES = {METADATA: "csv-metadata"}


@dataclass(frozen=True, slots=True)
class Download:
    """One file."""

    file: str
    format: Format
    title: str
    about: str
    group: str
    """Heading under which it is listed: graph, tables, rdf."""
    content_type: str
    loading: tuple[tuple[str, str], ...]
    part: str = ""
    triples: Triples | None = None
    """Where an RDF dump gets its statements; None for a file of the network."""
    packed: bool = False
    """Whether the file itself is gzip, so that it needs no packed twin."""

    @property
    def twins(self) -> bool:
        """Whether packed twins are worth their space."""
        return not self.packed and not self.file.endswith((".zip", ".parquet"))

    @property
    def needs_claims(self) -> bool:
        """Whether it is made of claims, which takes longest to read."""
        return self.part == "claims"


@cache
def downloads() -> Mapping[str, Download]:
    """Return every file by its name."""
    return {found.file: found for found in (*_networks(), *_dumps())}


def find(word: str) -> Download:
    """Return the file of a name; NotFound with what is close to it."""
    if word in downloads():
        return downloads()[word]
    near = get_close_matches(word, downloads(), n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "the list is at /downloads"
    raise NotFound(f"there is no download {word!r}", hint=hint)


def _networks() -> Iterator[Download]:
    for format in export.formats().values():
        absent = format.requires and find_spec(format.requires) is None
        if NETWORK not in format.forms or format.most is not None or absent:
            continue
        for part in format.parts or ("",):
            extension, content_type = format.file(part)
            yield Download(
                _name(format, part, extension),
                format,
                f"{format.title}: {part}" if part else format.title,
                _TABLES[part] if part else "things and the statements that join them",
                "tables" if part else "graph",
                content_type,
                () if part == METADATA else format.loading,
                part,
            )


def _name(format: Format, part: str, extension: str) -> str:
    if format.name == "csvw":
        return f"{_NAMES.get(part, part)}.{extension}"
    if part:
        return f"{part}-{format.name}.{extension}" if extension != format.name else f"{part}.{extension}"
    unique = extension == format.name or extension not in ("json", "zip")
    return f"sinograph.{extension}" if unique else f"sinograph-{format.name}.{extension}"


def _dumps() -> Iterator[Download]:
    turtle, quads, jsonld = (export.formats()[name] for name in ("turtle", "nquads", "jsonld"))
    rdflib = 'rdflib.Graph().parse("{file}")'
    yield Download(
        "sinograph.ttl", turtle, "Turtle", "the default graph: ontology, statements, claims, disputes", "rdf",
        turtle.content_type, (("rdflib", rdflib), ("Jena", "riot --count {file}")), triples=statements,
    )  # fmt: skip
    yield Download(
        "sinograph.nq.gz", quads, "N-Quads", "everything, with a named graph for what each source says", "rdf",
        "application/gzip", (("Oxigraph", "gunzip -c {file} | oxigraph load --location db --format nq"),
                             ("rdflib", 'rdflib.Dataset().parse(gzip.open("{file}"), format="nquads")')),
        triples=everything, packed=True,
    )  # fmt: skip
    yield Download(
        "sinograph.jsonld", jsonld, "JSON-LD", "the default graph, expanded", "rdf", jsonld.content_type,
        (("rdflib", rdflib),), triples=statements,
    )  # fmt: skip
    yield Download(
        "sinograph-rdf12.ttl", turtle, "RDF 1.2 Turtle", "claims as reifiers of the statement they make", "rdf",
        'text/turtle; version=1.2; charset=utf-8',
        (("pyoxigraph", 'pyoxigraph.parse(path="{file}", format=pyoxigraph.RdfFormat.TURTLE)'),), triples=reified,
    )  # fmt: skip
