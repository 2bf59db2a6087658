"""gzip for whole and for streamed responses; the ETag of a compressed variant ends in ``-gzip``."""

import zlib
from collections.abc import Iterable, Iterator

from flask import Flask, Response, request

from sinograph.web.negotiate import parse_accept

_LEAST = 1024
_LEVEL = 5
_TEXTS = ("text/", "application/json", "application/xml", "application/n-", "application/trig")


def register(app: Flask) -> None:
    """Compress what clients accept compressed."""
    app.after_request(_compress)


def wanted(header: str) -> bool:
    """Say whether an Accept-Encoding header allows gzip."""
    entries = dict(_entry(part) for part in header.lower().split(",") if part.strip())
    return entries.get("gzip", entries.get("x-gzip", entries.get("*", 0.0))) > 0


def _entry(part: str) -> tuple[str, float]:
    ranges = parse_accept(f"x/{part.strip()}")  # codings have the syntax of a subtype
    return (ranges[0].subtype, ranges[0].quality) if ranges else ("", 0.0)


def _compress(response: Response) -> Response:
    kind = response.mimetype or ""
    if not (kind.startswith(_TEXTS) or kind.endswith(("+json", "+xml"))) or response.direct_passthrough:
        return response
    varied = response.headers.get("Vary")
    response.headers["Vary"] = f"{varied}, Accept-Encoding" if varied else "Accept-Encoding"
    size = response.content_length
    if response.status_code not in (200, 203, 404, 410) or (size is not None and size < _LEAST):
        return response
    if not wanted(request.headers.get("Accept-Encoding", "")) or "Content-Encoding" in response.headers:
        return response
    if response.is_streamed:
        response.response = _pieces(response.response)  # type: ignore[arg-type]
        response.headers.pop("Content-Length", None)
    else:
        response.set_data(zlib.compress(response.get_data(), _LEVEL, wbits=31))
    response.headers["Content-Encoding"] = "gzip"
    tag, weak = response.get_etag()
    if tag:
        response.set_etag(f"{tag}-gzip", weak=bool(weak))
    return response


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Compress piece by piece. gzip ends with a checksum, so a client notices if the pieces break off."""
    packer = zlib.compressobj(_LEVEL, wbits=31)
    for chunk in chunks:
        if data := packer.compress(chunk):
            yield data
    yield packer.flush()
