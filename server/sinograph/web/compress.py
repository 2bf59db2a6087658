"""Sends whole and streamed responses in a coding the client accepts; each coding has an ETag of its own."""

from collections.abc import Iterable, Iterator

from flask import Flask, Response, request

from sinograph.errors import UnknownFormat
from sinograph.web import coding
from sinograph.web.problems import answer

_LEAST = 1024
_TEXTS = ("text/", "application/json", "application/xml", "application/n-", "application/trig")


def register(app: Flask) -> None:
    """Compress what clients accept compressed."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    kind = response.mimetype or ""
    if not (kind.startswith(_TEXTS) or kind.endswith(("+json", "+xml"))) or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code not in (200, 203, 404, 410) or "Content-Encoding" in response.headers:
        return response
    chosen, plain = coding.choose(request.headers.get("Accept-Encoding"))
    if chosen is None and not plain and response.status_code == 200:
        response.close()
        return _refused()
    size = response.content_length
    if chosen is None or (plain and size is not None and size < _LEAST):
        return response
    if response.is_streamed:
        response.response = _pieces(response.response, chosen)  # type: ignore[arg-type]
        response.headers.pop("Content-Length", None)
    else:
        response.set_data(coding.packed(response.get_data(), chosen))
    response.headers["Content-Encoding"] = chosen
    tag, weak = response.get_etag()
    if tag:
        response.set_etag(coding.tag_of(tag, chosen), weak=bool(weak))
    return response


def _refused() -> Response:
    """Answer a client that can read neither our codings nor plain text; the problem itself is sent plain."""
    codings = ", ".join(coding.CODINGS)
    error = UnknownFormat(
        f"there is nothing acceptable in Accept-Encoding: {request.headers.get('Accept-Encoding')!r}",
        hint=f"accept identity or one of {codings}",
        members={"codings": codings},
    )
    response = answer(error)
    response.vary.add("Accept-Encoding")
    return response


def _pieces(chunks: Iterable[bytes], chosen: str) -> Iterator[bytes]:
    """Pack piece by piece. Each coding marks its end, so a client notices if the pieces break off."""
    pack, end = coding.packer(chosen)
    for chunk in chunks:
        if data := pack(chunk):
            yield data
    yield end()
