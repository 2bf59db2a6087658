"""Content negotiation: RFC 9110 section 12.5.1, over formats that fit the form of a result."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sinograph import export
from sinograph.errors import UnknownFormat

HTML = "html"
HTML_TYPES = ("text/html", "application/xhtml+xml")
#: What a client without wishes gets first; formats not named here follow in the order of their names.
_ORDER = ("json", "turtle", "xml", "jsonld", "csv", "tsv", "ntriples", "rdfxml", "trig", "nquads")
_RANGE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PARAMETER = re.compile(r';\s*([\w!#$%&\'*+.^`|~-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]*)')


@dataclass(frozen=True, slots=True)
class Range:
    """One entry of an Accept header."""

    kind: str
    subtype: str
    quality: float
    parameters: Mapping[str, str] = field(default_factory=dict)

    def specificity(self, media_type: str) -> int:
        """How closely this range fits: 0 not at all, 1 ``*/*``, 2 ``text/*``, 3 the type itself, 4 with parameters.

        Parameters other than those we send do not exclude a type: clients write ``profile`` and ``version`` into it.
        """
        kind, _, subtype = media_type.partition("/")
        if self.kind == "*":
            return 1
        if self.kind != kind:
            return 0
        if self.subtype == "*":
            return 2
        return 0 if self.subtype != subtype else 4 if self.parameters else 3


@dataclass(frozen=True, slots=True)
class Variant:
    """A format together with the media type under which it is sent; ``html`` is made by the web itself."""

    name: str
    media_type: str
    charset: str | None = None

    @property
    def content_type(self) -> str:
        """The Content-Type header."""
        return f"{self.media_type}; charset={self.charset}" if self.charset else self.media_type


@lru_cache(maxsize=512)
def parse_accept(header: str) -> tuple[Range, ...]:
    """Read an Accept header. An entry that cannot be read is left out; a quality that cannot be read counts as 1."""
    ranges = []
    for entry in _RANGE.findall(header):
        kind, slash, subtype = entry.partition(";")[0].strip().lower().partition("/")
        if not slash or not kind or not subtype or (kind == "*" and subtype != "*"):
            continue
        parameters = {name.lower(): value.strip('"') for name, value in _PARAMETER.findall(entry)}
        quality = _quality(parameters.pop("q", "1"))
        ranges.append(Range(kind, subtype, quality, parameters))
    return tuple(ranges)


def quality(accept: Sequence[Range], media_type: str) -> float:
    """Return how much the client wants a media type: the quality of the most specific range that fits, else 0."""
    best, found = 0, 0.0
    for entry in accept:
        fit = entry.specificity(media_type)
        if fit > best or (fit == best and fit and entry.quality > found):
            best, found = fit, entry.quality
    return found


def offered(form: str, html: bool) -> list[tuple[str, tuple[str, ...], str | None]]:
    """Name, media types and charset of what we have for a result form, the preferred first."""
    formats = sorted(
        (f for f in export.formats().values() if form in f.forms and f.negotiated),
        key=lambda f: (_ORDER.index(f.name) if f.name in _ORDER else len(_ORDER), f.name),
    )
    found = [(f.name, f.media_types, f.charset) for f in formats]
    return [*found, (HTML, HTML_TYPES, "utf-8")] if html else found


@lru_cache(maxsize=4096)
def choose(header: str | None, form: str, html: bool = True) -> Variant | None:
    """Choose for a result form by Accept; None if nothing we have is acceptable. No header accepts everything."""
    accept = parse_accept(header) if header and header.strip() else (Range("*", "*", 1.0),)
    best: Variant | None = None
    most = 0.0
    for name, media_types, charset in offered(form, html):
        for media_type in media_types:
            wanted = quality(accept, media_type)
            if wanted > most:
                text = charset or ("utf-8" if media_type.startswith("text/") else None)
                most, best = wanted, Variant(name, media_type, text)
    return best


def override(word: str, form: str, html: bool = True) -> Variant | None:
    """Choose by ``?format=``: a short name, an extension or a media type; ``json`` for a graph is JSON-LD.

    None if the format exists but does not fit the form; UnknownFormat if there is none of that name.
    """
    plain = re.sub(r"[^a-z0-9/+.\-]", "", word.lower())
    short = re.sub(r"[^a-z0-9]", "", plain)
    if html and (short == HTML or plain in HTML_TYPES):
        return Variant(HTML, "text/html", "utf-8")
    named = [f for f in export.formats().values() if f.answers_to(plain) or short in (f.name, f.extension)]
    if not named:
        names = [name for name, found in export.formats().items() if form in found.forms] + ([HTML] if html else [])
        raise UnknownFormat(f"there is no format {word!r}", hint=f"use one of {', '.join(sorted(names))}")
    fitting = [f for f in named if form in f.forms]
    related = (f for f in export.formats().values() if form in f.forms and _related(f, named))
    for format in (*fitting, *related):
        return Variant(format.name, format.media_types[0], format.charset)
    return None


def prefers_html(header: str | None) -> bool:
    """Say whether a browser asks: HTML is wanted by name, and more than anything else."""
    ranges = parse_accept(header or "")
    wanted = max((quality(ranges, t) for t in HTML_TYPES if any(r.specificity(t) >= 3 for r in ranges)), default=0.0)
    return wanted > 0 and all(r.quality <= wanted for r in ranges)


def _related(format: export.Format, named: Iterable[export.Format]) -> bool:
    return any(not set(format.media_types).isdisjoint(other.media_types) for other in named)


def _quality(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 1.0
