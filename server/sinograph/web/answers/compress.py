"""Sends whole and streamed responses in a coding the client accepts; each coding has an ETag of its own."""

from collections.abc import Iterable, Iterator

from flask import Flask, Response, request

from sinograph.errors import UnknownFormat
from sinograph.web.answers import coding
from sinograph.web.answers.problems import answer

_LEAST = 1024
_TEXTS = ("text/", "application/json", "application/xml", "application/n-", "application/trig")


def register(app: Flask) -> None:
    """Compress what clients accept compressed."""
    app.after_request(_compress)


def applies(media_type: str) -> bool:
    """Say whether something of a media type gets smaller."""
    return media_type.startswith(_TEXTS) or media_type.endswith(("+json", "+xml"))


def coded(
    fields: list[tuple[str, str]], body: bytes, chosen: str | None, plain: bool
) -> tuple[list[tuple[str, str]], bytes]:
    """Return header fields and body of a whole answer in the coding that was chosen, as the framework would send it."""
    pack = chosen is not None and not (plain and len(body) < _LEAST)
    found = []
    for name, value in fields:
        if name == "Vary":
            value = f"{value}, Accept-Encoding"
        elif name == "ETag" and chosen and pack:
            value = f'"{coding.tag_of(value[1:-1], chosen)}"'
        found.append((name, value))
    if chosen and pack:
        return [*found, ("Content-Encoding", chosen)], coding.packed(body, chosen)
    return found, body


def _compress(response: Response) -> Response:
    if not applies(response.mimetype or "") or response.direct_passthrough:
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
