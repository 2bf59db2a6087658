"""The error tree: every failure a user can cause or meet, with the HTTP status it becomes.

SinographError                 500  something of ours failed
├─ DataError                   400  data files cannot be loaded; carries every problem of the run
├─ CheckFailed                 400  shapes, checks or the reasoner found problems
├─ BuildError                  500  the snapshot could not be written
├─ NotFound                    404  no such entity, claim, term or named query
├─ UnknownFormat               406  the client accepts nothing we can make
├─ RequestError                400  the request breaks the protocol
│  ├─ Unauthorized             401  no valid token
│  ├─ Forbidden                403  the token does not allow it, or the server takes no changes at all
│  ├─ MethodNotAllowed         405
│  ├─ Conflict                 409  the store is not in the state that the change needs
│  ├─ PreconditionFailed       412  If-Match or If-None-Match says no
│  ├─ BodyTooLarge             413
│  ├─ UnsupportedMediaType     415
│  ├─ TooManyRequests          429
│  └─ Unprocessable            422  understood, but it asks for more than this resource can do
└─ QueryError                  400  the query cannot be answered
   ├─ QuerySyntaxError         400  not SPARQL; carries line and column
   ├─ QueryRefused             403  SERVICE or LOAD where it is not allowed
   ├─ QueryTooComplex          422  deeper or longer than the guards allow
   ├─ QueryTimeout             503  the deadline passed; the worker was killed
   ├─ QueryOutOfMemory         503  the worker used more memory than it may
   ├─ RemoteFailed             502  another server that had to be asked did not answer as it should
   └─ EngineBusy               503  no worker is free
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar


class SinographError(Exception):
    """Base of all errors; ``detail`` says what was wrong, ``hint`` what to do."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    def __init__(self, detail: str, *, hint: str | None = None, members: Mapping[str, object] | None = None) -> None:
        """Keep the parts apart, so that a terminal and a problem document can both show them."""
        super().__init__(detail if hint is None else f"{detail}; {hint}")
        self.detail = detail
        self.hint = hint
        self.members: dict[str, object] = dict(members or {})

    @property
    def slug(self) -> str:
        """Name of the error kind for problem-type IRIs: ``QueryTimeout`` is ``query-timeout``."""
        name = type(self).__name__
        return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one data file, at one line."""

    file: str
    line: int
    what: str
    instead: str

    def __str__(self) -> str:
        """``file:line: what is wrong; what to write instead``."""
        return f"{self.file}:{self.line}: {self.what}; {self.instead}"


class DataError(SinographError):
    """Data files cannot be loaded; every problem of the run is named."""

    status = 400
    title = "Invalid data"

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Sort by file and line, so that a curator works from top to bottom."""
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(p) for p in self.problems))


class CheckFailed(SinographError):
    """Shapes, checks or the reasoner found problems; each is named."""

    status = 400
    title = "Check failed"

    def __init__(self, findings: Sequence[str]) -> None:
        """One finding a line."""
        self.findings = list(findings)
        super().__init__("\n".join(self.findings))


class BuildError(SinographError):
    """The snapshot could not be written."""

    title = "Build failed"


class NotFound(SinographError):
    """No such entity, claim, term or named query."""

    status = 404
    title = "Not found"


class UnknownFormat(SinographError):
    """The client accepts nothing we can make."""

    status = 406
    title = "Not acceptable"


class RequestError(SinographError):
    """The request breaks the protocol."""

    status = 400
    title = "Bad request"


class Unauthorized(RequestError):
    """No valid token came with the request."""

    status = 401
    title = "Not authorized"


class Forbidden(RequestError):
    """The token does not allow this, or the server takes no changes at all."""

    status = 403
    title = "Forbidden"


class MethodNotAllowed(RequestError):
    """The resource exists, the method does not apply."""

    status = 405
    title = "Method not allowed"


class Conflict(RequestError):
    """The store is not in the state that the change needs."""

    status = 409
    title = "Conflict"


class PreconditionFailed(RequestError):
    """The graph is not in the state that If-Match or If-None-Match asks for."""

    status = 412
    title = "Precondition failed"


class BodyTooLarge(RequestError):
    """The body is larger than the limit."""

    status = 413
    title = "Content too large"


class UnsupportedMediaType(RequestError):
    """The body is of a type the resource does not take."""

    status = 415
    title = "Unsupported media type"


class TooManyRequests(RequestError):
    """The client has asked more in a minute than one client may."""

    status = 429
    title = "Too many requests"


class Unprocessable(RequestError):
    """The request is understood, but it asks for more than this resource can do."""

    status = 422
    title = "Unprocessable content"


class QueryError(SinographError):
    """The query cannot be answered."""

    status = 400
    title = "Query failed"


class QuerySyntaxError(QueryError):
    """The text is not SPARQL; the members line, column and excerpt say where."""

    title = "Malformed query"


class QueryRefused(QueryError):
    """The query asks for something that is switched off."""

    status = 403
    title = "Query refused"


class QueryTooComplex(QueryError):
    """The query is deeper or longer than the guards allow."""

    status = 422
    title = "Query too complex"


class QueryTimeout(QueryError):
    """The deadline passed; the evaluation was ended."""

    status = 503
    title = "Query timed out"


class QueryOutOfMemory(QueryError):
    """The evaluation used more memory than it may, or crashed its worker."""

    status = 503
    title = "Query used too much memory"


class RemoteFailed(QueryError):
    """Another server that had to be asked cannot be reached, is too slow, answers too much or redirects."""

    status = 502
    title = "Remote call failed"


class EngineBusy(QueryError):
    """No worker is free; try again later."""

    status = 503
    title = "Server busy"
