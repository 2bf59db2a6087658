"""What a reader has chosen stays with him: ``lang=`` and ``snapshot=`` go along in every link and form of a page.

There are no cookies here, and templates need not know: the links of a finished page are completed.
"""

import re
from html import escape, unescape
from urllib.parse import parse_qsl, quote

from flask import Flask, Response, request

_NAMES = ("lang", "snapshot")
_LINK = re.compile(r'(<a\s[^>]*?href|<area\s[^>]*?href)="(/(?!/)[^"#]*|\?[^"#]*)(#[^"]*)?"')
_FORM = re.compile(r"<form\b(?![^>]*method=.?post)[^>]*>", re.IGNORECASE)
#: What has no language; a snapshot it has.
_DATA = ("/api/", "/data/", "/export/", "/fragments", "/graphs", "/reconcile/", "/downloads/")
_NEVER = ("/static/",)


def register(app: Flask) -> None:
    """Complete the links of pages that were asked for with such a parameter."""
    app.after_request(_complete)


def _complete(response: Response) -> Response:
    chosen = {name: request.args[name] for name in _NAMES if request.args.get(name)}
    if chosen and response.mimetype == "text/html" and not response.is_streamed:
        response.set_data(completed(response.get_data(as_text=True), chosen))
    return response


def completed(page: str, chosen: dict[str, str]) -> str:
    """Return a page whose own links and forms carry ``chosen``; a link that names such a parameter keeps its own."""

    def link(match: re.Match[str]) -> str:
        head, address, fragment = match[1], unescape(match[2]), match[3] or ""
        return f'{head}="{escape(_with(address, chosen))}{fragment}"'

    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in chosen.items())
    return _FORM.sub(lambda match: match[0] + hidden, _LINK.sub(link, page))


def _with(address: str, chosen: dict[str, str]) -> str:
    path, _, query = address.partition("?")
    if path.startswith(_NEVER):
        return address
    named = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    skipped = {"lang"} if path.startswith(_DATA) else set()
    added = [f"{name}={quote(value)}" for name, value in chosen.items() if name not in named | skipped]
    return "?".join((path, "&".join([*([query] if query else []), *added]))) if added else address
