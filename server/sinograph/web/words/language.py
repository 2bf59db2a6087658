"""The language of a page: English or Simplified Chinese, by ``?lang=``, else by Accept-Language; texts from catalogues.

Messages are English sentences in templates and code; ``languages/zh/*.po`` hold the Chinese ones.
Programs get English whatever their Accept-Language says, unless they ask with ``lang=``, so that a column of labels
does not depend on whose machine reads it.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from urllib.parse import quote

from babel.messages.pofile import read_po
from flask import Flask, Response, g, has_request_context, request
from markupsafe import Markup

from sinograph.web.negotiate import prefers_html

#: Languages of pages: code → tag for ``lang=`` of HTML (BCP 47), and what the language calls itself.
LANGUAGES = {"en": ("en", "English"), "zh": ("zh-Hans", "中文")}
FOLDER = Path(__file__).parents[1] / "languages"
_current: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """Return the language of the answer at hand: ``en`` or ``zh``; English outside of a request."""
    known: str | None = _current.get()  # asked thousands of times for one page
    if known is not None:
        return known
    if not has_request_context():
        return "en"
    found: str | None = g.get("language")
    if found is None:
        found = g.language = _wanted()
    return found


def _wanted() -> str:
    asked = request.args.get("lang", "").partition("-")[0].lower()
    if asked in LANGUAGES:
        return asked
    if not request.accept_languages or not prefers_html(request.headers.get("Accept")):
        return "en"
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def _(message: str, **values: object) -> str:
    """Return a message in the language of the page, with ``%(name)s`` filled in."""
    text = gettext(message)
    if not values:
        return text
    if any(isinstance(value, Markup) for value in values.values()):  # a link inside a message stays a link
        return Markup(text) % values
    return text % values


def gettext(message: str) -> str:
    """Return a message in the language of the page; the message itself where the catalogue has none."""
    return catalogue(language()).get(message) or message


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """Return the form of a message for ``n`` things, which is ``%(num)s`` in it. Chinese has one form."""
    text = catalogue(language()).get(one) or (one if n == 1 else many)
    return text % {"num": f"{n:,}", **values}


def later(message: str) -> str:
    """Mark a constant as a message, which is translated where it is shown."""
    return message


@cache
def catalogue(code: str) -> Mapping[str, str]:
    """Return the messages of a language by their English text; nothing for English."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / code).glob("*.po")):
        with path.open("rb") as lines:
            for message in read_po(lines, locale=code):
                key, text = message.id, message.string
                if key and text:
                    found[key if isinstance(key, str) else key[0]] = text if isinstance(text, str) else text[0]
    return found


def register(app: Flask) -> None:
    """Teach templates to speak, and say in the headers that pages vary."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    # Not the new style: it would read a percent sign in a message without values as a place.
    app.jinja_env.install_gettext_callables(_, ngettext, newstyle=False)  # type: ignore[attr-defined]
    app.context_processor(lambda: {"language": LANGUAGES[language()][0], "languages": _others, "spoken": language()})
    app.before_request(_begin)
    app.teardown_request(_end)
    app.after_request(_vary)


def _others() -> list[tuple[str, str, str]]:
    """Return tag, own name and address of this page in the other languages."""
    args = {name: values for name, values in request.args.lists() if name != "lang"}
    found = []
    for code, (tag, name) in LANGUAGES.items():
        if code != language():
            pairs = [*((key, value) for key, values in args.items() for value in values), ("lang", code)]
            query = "&".join(f"{_quoted(key)}={_quoted(value)}" for key, value in pairs)
            found.append((tag, name, f"{quote(request.path)}?{query}"))
    return found


def _quoted(text: str) -> str:
    return quote(text, safe="/,:")


def _begin() -> None:
    g.language_token = _current.set(language())


def _end(_error: BaseException | None) -> None:
    token = g.pop("language_token", None)
    if token is not None:
        _current.reset(token)


def _vary(response: Response) -> Response:
    # A 304 has no type of its own (RFC 9110, section 15.4.5): it varies as the page does that it stands for.
    if prefers_html(request.headers.get("Accept")) if response.status_code == 304 else response.mimetype == "text/html":
        response.vary.add("Accept-Language")
        response.headers.setdefault("Content-Language", LANGUAGES[language()][0])
    return response
