"""The SPARQL 1.1 Protocol: what a request asks for, whichever of the four ways it takes to say it."""

import re
from binascii import a2b_qp
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from flask import Request

from sinograph.errors import QueryRefused, RequestError, UnsupportedMediaType
from sinograph.web.answers.payload import unpacked

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
ACCEPTED = f"{QUERY}, {FORM}"
_NO_CODE = re.compile(rb"%(?![0-9A-Fa-f]{2})|[\x00-\x20\x7f]")
_MOST_PARAMETERS = 1000
_WAIT = re.compile(r"\bwait\s*=\s*\"?(\d+)")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*")
_READ_ONLY = "this endpoint answers queries and takes no updates; the data is built from files"
_DATASET = ("default-graph-uri", "named-graph-uri")
_GLUED = re.compile(f"&({'|'.join(_DATASET)})=")
_OF_UPDATES = ("update", "using-graph-uri", "using-named-graph-uri")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says about a query or an update; ``text`` is None if it carries none."""

    text: str | None
    is_update: bool = False
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    substitutions: dict[str, str] = field(default_factory=dict)
    format: str | None = None
    timeout_s: float | None = None


def read(request: Request, max_body: int, writable: bool = False) -> Asked:
    """Read a request by GET, HEAD, POST or QUERY (SPARQL 1.1 Protocol sections 2.1 and 2.2; RFC 10008 for QUERY).

    Unknown parameters are ignored, as clients send many. Raises RequestError, UnsupportedMediaType, BodyTooLarge, and
    QueryRefused for an update that is not ``writable``.
    """
    pairs = _unglued(parameters(request.query_string))
    if request.method in ("POST", "QUERY"):
        if any(name == "update" for name, _ in pairs) and writable:
            raise RequestError("an update belongs into the body, not into the address (Protocol, section 2.2)")
        pairs += _body(request, max_body, writable)
    elif request.content_length or "Transfer-Encoding" in request.headers:
        raise RequestError(f"a {request.method} has no body (Protocol, section 2.1.1)", hint="send it by POST")
    of_update = any(name in _OF_UPDATES for name, _ in pairs)
    if of_update and not writable:
        raise QueryRefused(_READ_ONLY)
    kinds = [name for name, _ in pairs if name in ("query", "update")]
    if len(kinds) > 1:
        what = " and ".join(f"the parameter {kind}" for kind in kinds)
        raise RequestError(f"the request has {what}; it may have one (SPARQL 1.1 Protocol, sections 2.1.4 and 2.2)")
    if of_update and kinds != ["update"]:
        raise RequestError("using-graph-uri and using-named-graph-uri belong to an update, and there is none")
    if of_update and request.method != "POST":
        raise RequestError("an update can only be sent by POST (SPARQL 1.1 Protocol, section 2.2)")
    if sum(name == "version" for name, _ in pairs) > 1:
        raise RequestError("the request has more than one parameter version (SPARQL 1.2 Protocol, section 2.1)")
    texts = [value for name, value in pairs if name in kinds]
    if texts and not texts[0].strip() and not of_update:  # an update may be empty: it changes nothing
        raise RequestError("the query is empty", hint="send SPARQL in the parameter query")
    return Asked(
        texts[0] if texts else None,
        of_update,
        _graphs("default-graph-uri", pairs),
        _graphs("named-graph-uri", pairs),
        _graphs("using-graph-uri", pairs),
        _graphs("using-named-graph-uri", pairs),
        {name[1:]: value for name, value in pairs if name.startswith("$") and name[1:]},
        next((value for name, value in pairs if name in ("format", "output") and value), None),
        _timeout(request, pairs),
    )


def _body(request: Request, max_body: int, writable: bool) -> list[tuple[str, str]]:
    media_type = request.mimetype
    if not media_type:
        if request.content_length or request.method == "QUERY":
            raise RequestError("the request has a body without Content-Type", hint=f"send one of {ACCEPTED}")
        return []
    if media_type == UPDATE and not writable:
        raise QueryRefused(_READ_ONLY)
    accepted = f"{ACCEPTED}, {UPDATE}" if writable else ACCEPTED
    if media_type not in accepted.split(", "):
        raise UnsupportedMediaType(
            f"a query cannot be sent as {media_type}", hint=f"send one of {accepted}", members={"accepted": accepted}
        )
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(f"queries are read as UTF-8, not as {charset}")
    data = unpacked(request, max_body)
    return parameters(data) if media_type == FORM else [("update" if media_type == UPDATE else "query", _decoded(data))]


def parameters(data: bytes) -> list[tuple[str, str]]:
    """Read parameters as they are sent in an address or a form; RequestError if they cannot be read."""
    parts = [part.partition(b"=") for part in data.split(b"&") if part]
    if len(parts) > _MOST_PARAMETERS:
        raise RequestError("the request has more than 1,000 parameters")
    try:
        return [(unquoted(name).decode("utf-8"), unquoted(value).decode("utf-8")) for name, _, value in parts]
    except UnicodeDecodeError as error:
        raise RequestError("the parameters are not percent-encoded UTF-8") from error


def unquoted(data: bytes) -> bytes:
    """Undo the percent-encoding of a part of a form (a plus sign is a space); what is no code stays as it is."""
    if b"%" not in data:
        return data.replace(b"+", b" ")
    if _NO_CODE.search(data):
        return unquote_to_bytes(data.replace(b"+", b" "))
    # Percent-encoding is quoted-printable with another sign, and for that there is a decoder in C: thirty times faster.
    return a2b_qp(data.replace(b"=", b"=3D").replace(b"%", b"=").replace(b"+", b" "))


def _unglued(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Part graphs whose separator was percent-encoded with them (W3C suite: query_multiple_dataset).

    No graph is called that: ``&named-graph-uri=`` inside a name is always an address that was encoded as one value.
    """
    found = []
    for name, value in pairs:
        if name in _DATASET and "-graph-uri=" in value:
            first, *others = _GLUED.split(value)
            found += [(name, first), *zip(others[::2], others[1::2], strict=True)]
        else:
            found.append((name, value))
    return found


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(f"the request is not UTF-8: {error}") from error


def _graphs(parameter: str, pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    iris = tuple(value for name, value in pairs if name == parameter)
    for iri in iris:
        absolute(parameter, iri)
    return iris


def absolute(parameter: str, iri: str) -> str:
    """Return an absolute IRI as it is; RequestError for anything else."""
    if not _IRI.fullmatch(iri):
        raise RequestError(f"{parameter}={iri!r} is not an absolute IRI")
    return iri


def _timeout(request: Request, pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return the shorter time a client asks for, by ``timeout=`` (seconds) or ``Prefer: wait=`` (RFC 7240)."""
    wishes = [value for name, value in pairs if name == "timeout"]
    wishes += _WAIT.findall(request.headers.get("Prefer", ""))
    try:
        seconds = [float(w) for w in wishes]
    except ValueError as error:
        raise RequestError("timeout is not a number of seconds") from error
    return min((s for s in seconds if s > 0), default=None)
