"""RDF documents in a request: one as the body, or several as files of a form (Graph Store Protocol section 5.5)."""

from flask import Request

from sinograph.errors import RequestError, UnsupportedMediaType
from sinograph.store import Document
from sinograph.store.syntaxes import ACCEPTED, SYNTAXES, by_extension, by_media_type
from sinograph.web.answers import coding

MULTIPART = "multipart/form-data"


def unpacked(request: Request, max_body: int) -> bytes:
    """Return the body of a request without its coding, at most ``max_body`` bytes; raises what ``coding`` raises."""
    return coding.unpacked(request.get_data(cache=False), request.headers.get("Content-Encoding", ""), max_body)


def documents(request: Request, base: str, extension: str, limit: int) -> tuple[Document, ...]:
    """Return the documents of a request; ``base`` resolves their IRIs, ``extension`` stands in for a Content-Type.

    Raises UnsupportedMediaType, RequestError, BodyTooLarge. Nothing is parsed here.
    """
    if request.mimetype == MULTIPART:
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise UnsupportedMediaType(
                "a form with files cannot be encoded as a whole",
                hint="send it plain, or one document alone",
                members={"accepted_codings": "identity"},
            )
        files = [file for _, files in request.files.lists() for file in files]
        if not files:
            raise RequestError("the form has no file in it", hint="send each document as a file")
        return tuple(
            Document(_syntax(file.mimetype, _extension(file.filename or "")), base, file.read()) for file in files
        )
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(f"documents are read as UTF-8, not as {charset}")
    name = _syntax(request.mimetype, extension, "rdfxml")  # section 5: without a type it is RDF/XML
    data = unpacked(request, limit)
    if not data.strip() and not SYNTAXES[name].empty:
        raise RequestError(f"the body is empty, which is not {SYNTAXES[name].title}", hint="send an empty Turtle file")
    return (Document(name, base, data),)


def is_empty(request: Request) -> bool:
    """Say whether a request has no body at all."""
    return not request.content_length and "Transfer-Encoding" not in request.headers


def _syntax(media_type: str, extension: str, fallback: str | None = None) -> str:
    known = by_media_type(media_type)
    if known is None and media_type in ("", "application/octet-stream"):
        known = by_extension(extension) or (fallback if not media_type else None)
    if known is None:
        what = f"a graph cannot be sent as {media_type}" if media_type else "a file of the form has no Content-Type"
        raise UnsupportedMediaType(what, hint=f"send one of {ACCEPTED}", members={"accepted": ACCEPTED})
    return known


def _extension(name: str) -> str:
    return name.rpartition(".")[2]
