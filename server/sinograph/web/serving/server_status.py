"""How the server is doing: snapshot, limits, workers, times; a page for people, JSON for programs."""

import json

from flask import Blueprint, Response, render_template, request

from sinograph.web.negotiate import prefers_html
from sinograph.web.serving.report import report
from sinograph.web.words.language import _, later, ngettext

blueprint = Blueprint("server_status", __name__)
FURTHER = (later("State of this server"), "/status/server", "about")

_OUTCOMES = {
    "ok": later("Queries answered"),
    "cached": later("Queries answered from memory"),
    "timeout": later("Queries ended at the time limit"),
    "memory": later("Queries ended at the memory limit or by a crash"),
    "busy": later("Queries turned away, all workers busy"),
    "refused": later("Queries refused before evaluation"),
    "invalid": later("Queries that were not SPARQL"),
    "cancelled": later("Queries ended because the client left"),
    "failed": later("Queries failed for a reason of ours"),
}
_HELD = {
    "memory": later("in memory, shared by all workers"),
    "disk": later("on disk, opened read-only by each worker"),
    "remote": later("by another engine, which this server asks"),
}
_UNITS = (
    (86400, (later("%(num)s day"), "%(num)s days")), (3600, (later("%(num)s hour"), "%(num)s hours")),
    (60, (later("%(num)s minute"), "%(num)s minutes")), (1, (later("%(num)s second"), "%(num)s seconds")),
)  # fmt: skip


@blueprint.get("/status/server")
def page() -> Response:
    """Show the report; ``?format=json`` or ``Accept`` asks for JSON."""
    wanted = request.args.get("format")
    found = report()
    if wanted == "json" or (wanted != "html" and not prefers_html(request.headers.get("Accept"))):
        response = Response(json.dumps(found, indent=1) + "\n", content_type="application/json")
    else:
        body = render_template(
            "server.html", r=found, outcomes=_OUTCOMES, held=_HELD, ago=duration, size=size, seconds=milliseconds
        )
        response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-store"
    return response


def duration(seconds: int) -> str:
    """Return a time in its two largest units: ``3 days 4 hours``."""
    words = []
    for unit, forms in _UNITS:
        number, seconds = divmod(seconds, unit)
        if number:
            words.append(ngettext(*forms, number))
    return " ".join(words[:2]) or _("less than a second")


def size(number: int | None) -> str:
    """Return bytes as people read them: ``64 MiB``."""
    if number is None:
        return _("unknown")
    for power, name in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if number >= 1000 * 1024 ** (power - 1):  # 1,000 MiB are 0.977 GiB: three digits are enough for every unit
            return f"{number / 1024**power:.3g} {name}"
    return _("%(n)s bytes", n=number)


def milliseconds(seconds: float) -> str:
    """Return a short time with three digits: ``1.25 ms``, ``2.5 s``."""
    return f"{seconds:.3g} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"
