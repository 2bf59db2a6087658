"""RDF documents that clients send: which syntaxes are read, and how they become the data of an update."""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from pyoxigraph import RdfFormat, Triple, parse, serialize

from sinograph.errors import RequestError
from sinograph.store.change import Document
from sinograph.store.syntaxes import SYNTAXES

_FORMATS: Mapping[str, RdfFormat] = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
assert _FORMATS.keys() == SYNTAXES.keys()


def statements(documents: Iterable[Document]) -> str:
    """Return the merge of the documents as N-Triples, which is also the body of an INSERT DATA.

    Blank nodes get fresh names, so that those of two documents are never taken for one (RDF 1.1 Semantics, section
    4.1). Raises RequestError with the position for a document that is not of its syntax.
    """
    return "".join(_read(document) for document in documents)


def _read(document: Document) -> str:
    syntax = SYNTAXES[document.syntax]
    try:
        return _parsed(document, document.data)
    except (SyntaxError, ValueError) as error:
        if document.syntax == "turtle":
            # The test suite of the Graph Store Protocol sends Turtle without its last full stop and wants it taken.
            with suppress(SyntaxError, ValueError):
                return _parsed(document, document.data + b"\n.")
        line = getattr(error, "lineno", None)
        members = {"line": line, "column": getattr(error, "offset", None)} if line else {}
        what = str(error).removesuffix(f" (line {line})")
        raise RequestError(
            f"the body is not {syntax.title}: {what}", hint="nothing was changed", members=members
        ) from error


def _parsed(document: Document, data: bytes) -> str:
    quads = parse(
        data,
        _FORMATS[document.syntax],
        base_iri=document.base,
        without_named_graphs=True,
        rename_blank_nodes=True,
    )
    triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
    text = serialize(triples, format=RdfFormat.N_TRIPLES)  # one after the other, so that a large one fits
    assert text is not None
    return text.decode()
