"""Memento (RFC 7089): a page as it was on a day. Each page is its own TimeGate; kept snapshots are its Mementos.

``Accept-Datetime`` leads to the newest snapshot from before that moment (302), else to the oldest; ``/timemap/…`` lists
all of them.
"""

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote, urlencode

from flask import Blueprint, Flask, Response, request

from sinograph.errors import NotFound, RequestError
from sinograph.store.kept import Kept, kept
from sinograph.web.answers import conditional
from sinograph.web.context import engine, public_url, settings

blueprint = Blueprint("memento", __name__)

_PAGES = re.compile(r"/(?:id|page|data)/[^/]+/[^/]+|/(?:claim|dispute|mismatch|adjudication|doubt)/[^/]+")
_LINKS = "application/link-format"


def register(app: Flask) -> None:
    """Be the TimeGate of every page of a thing, claim or finding."""
    app.before_request(_gate)
    app.after_request(_describe)


@blueprint.get("/timemap/<path:page>")
def timemap(page: str) -> Response:
    """List the Mementos of a page (RFC 7089, section 5)."""
    path = f"/{page}"
    if not _PAGES.fullmatch(path):
        raise NotFound(f"{path!r} is no page that is kept", hint="write /timemap/page/models/deepseek-v3")
    listed = kept(settings().home)[::-1]
    here = public_url(path)
    lines = [f'<{here}>; rel="original timegate"', f'<{public_url(request.path)}>; rel="self"; type="{_LINKS}"']
    for place, one in enumerate(listed):
        rel = " ".join(
            word
            for word, fits in (("first", place == 0), ("last", place == len(listed) - 1), ("memento", True))
            if fits
        )
        lines.append(f'<{here}?snapshot={one.id}>; rel="{rel}"; datetime="{_http(_moment(one))}"')
    response = Response(",\n".join(lines) + "\n", content_type=_LINKS)
    conditional.stamp(response, conditional.tag(engine().snapshot, here, *(o.id for o in listed)), settings().max_age)
    return response


def _gate() -> Response | None:
    """Lead to the Memento that Accept-Datetime asks for (section 4.1)."""
    wish = request.headers.get("Accept-Datetime")
    if wish is None or request.method not in ("GET", "HEAD"):
        return None
    if "snapshot" in request.args or not _PAGES.fullmatch(request.path):
        return None
    try:
        moment = parsedate_to_datetime(wish)
    except ValueError as error:
        raise RequestError(
            f"Accept-Datetime {wish!r} is no date", hint="write it as Thu, 31 May 2007 20:35:00 GMT (RFC 7089, 2.1.1)"
        ) from error
    listed = kept(settings().home)[::-1]
    if not listed:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    chosen = next((one for one in reversed(listed) if _moment(one) <= moment), listed[0])
    pairs = [*request.args.items(multi=True), ("snapshot", chosen.id)]
    response = Response(status=302, headers={"Location": f"{quote(request.path)}?{urlencode(pairs)}"})
    response.headers["Cache-Control"] = "no-cache"
    return response


def _describe(response: Response) -> Response:
    """Name TimeGate and TimeMap, and on a Memento the moment it is from (sections 2.1 and 2.2)."""
    if not _PAGES.fullmatch(request.path) or response.status_code not in (200, 302, 303, 304):
        return response
    here = public_url(quote(request.path))
    links = [f'<{here}>; rel="original timegate"', f'<{public_url("/timemap" + quote(request.path))}>; rel="timemap"; '
             f'type="{_LINKS}"']  # fmt: skip
    response.headers["Link"] = ", ".join(filter(None, (response.headers.get("Link"), *links)))
    if "snapshot" in request.args and response.status_code in (200, 304):
        one = next((one for one in kept(settings().home) if one.id == engine().snapshot), None)
        if one:
            response.headers["Memento-Datetime"] = _http(_moment(one))
    elif "snapshot" not in request.args:
        response.vary.add("Accept-Datetime")
    return response


def _moment(one: Kept) -> datetime:
    made = datetime.fromisoformat(one.made)
    return (made if made.tzinfo else made.replace(tzinfo=UTC)).replace(microsecond=0)


def _http(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
