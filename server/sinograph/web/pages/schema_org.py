"""A short description of a thing in schema.org terms, embedded in its page for search engines."""

import json

from markupsafe import Markup

from sinograph.web.context import public_url
from sinograph.web.pages.entity_page import EntityPage

_TYPES = {
    "organizations": "Organization",
    "people": "Person",
    "models": "SoftwareApplication",
    "chips": "Product",
    "products": "Product",
    "papers": "ScholarlyArticle",
    "places": "Place",
    "events": "Event",
    "rules": "Legislation",
    "policies": "Legislation",
    "sources": "CreativeWork",
    "benchmarks": "Dataset",
}
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def embedded(page: EntityPage) -> Markup:
    """Return the JSON-LD of a thing, safe inside a ``script`` element."""
    names = [a.value for a in page.aliases] + ([page.chinese] if page.chinese else [])
    described = {term.name: values for term, values in page.described}
    document: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(page.kind, "Thing"),
        "@id": page.iri,
        "name": page.label,
        "url": public_url(page.path),
        "alternateName": names,
        "description": page.summary,
        "sameAs": page.same_as,
    }
    if page.kind == "sources" and "publishedOn" in described:
        document["datePublished"] = described["publishedOn"][0].words.datetime
    if page.kind == "sources" and "publisher" in described:
        document["publisher"] = described["publisher"][0].words.text
    kept = {key: value for key, value in document.items() if value}
    return script(kept)


def script(document: dict[str, object]) -> Markup:
    """Return any JSON document as a JSON-LD ``script`` element; no text in it can end the element."""
    text = json.dumps(document, ensure_ascii=False).translate(_ESCAPES)
    return Markup(f'<script type="application/ld+json">{text}</script>')
