"""The Accept headers of real clients get what they can read, and only if nothing fits there is a 406."""

import pytest

from sinograph.errors import UnknownFormat
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.web.negotiate import choose, override, parse_accept, prefers_html, quality

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDFLIB = "application/sparql-results+xml; charset=UTF-8, application/sparql-results+json, text/csv"
JENA_SELECT = (
    "application/sparql-results+json, application/json;q=0.9, application/sparql-results+xml;q=0.8, "
    "text/csv;q=0.5, text/tab-separated-values;q=0.5, */*;q=0.1"
)
JENA_GRAPH = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"
RDF4J = (
    "application/x-sparqlstar-results+json;q=0.8, application/sparql-results+json;q=0.8, "
    "application/sparql-results+xml;q=0.8, application/x-binary-rdf-results-table, text/boolean;q=0.2"
)
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,text/html;q=0.2,application/x-ld-json-11;q=0.1"
)
VIRTUOSO = "application/sparql-results+xml, application/rdf+xml;q=0.9, text/rdf+n3;q=0.8, */*;q=0.1"
WRAPPER = "application/sparql-results+json,application/json,text/javascript,application/javascript"


@pytest.mark.parametrize(
    ("header", "form", "expected"),
    [
        (None, SOLUTIONS, "application/sparql-results+json"),
        ("", GRAPH, "text/turtle"),
        ("*/*", BOOLEAN, "application/sparql-results+json"),
        ("*/*", GRAPH, "text/turtle"),
        (FIREFOX, SOLUTIONS, "text/html"),
        (FIREFOX, GRAPH, "text/html"),
        (RDFLIB, SOLUTIONS, "application/sparql-results+json"),
        (JENA_SELECT, SOLUTIONS, "application/sparql-results+json"),
        (JENA_GRAPH, GRAPH, "text/turtle"),
        (JENA_SELECT, GRAPH, "application/json"),
        (RDF4J, SOLUTIONS, "application/sparql-results+json"),
        (COMUNICA, GRAPH, "application/n-quads"),
        (COMUNICA, SOLUTIONS, "text/html"),
        (VIRTUOSO, SOLUTIONS, "application/sparql-results+xml"),
        (VIRTUOSO, GRAPH, "application/rdf+xml"),
        (WRAPPER, SOLUTIONS, "application/sparql-results+json"),
        ("application/json", SOLUTIONS, "application/json"),
        ("application/json", GRAPH, "application/json"),
        ("application/xml", GRAPH, "application/xml"),
        ("text/*", SOLUTIONS, "text/json"),
        ("text/*, text/json;q=0", SOLUTIONS, "text/xml"),
        ("application/*", GRAPH, "application/x-turtle"),
        ("text/csv", BOOLEAN, "text/csv"),
        ("TEXT/CSV", SOLUTIONS, "text/csv"),
        ("text/csv;charset=utf-8", SOLUTIONS, "text/csv"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x"', GRAPH, "application/ld+json"),
        ("text/turtle;version=1.2", GRAPH, "text/turtle"),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.3", SOLUTIONS, "text/tab-separated-values"),
        ("*/*, application/sparql-results+json;q=0, */json;q=0", SOLUTIONS, "application/json"),
        ("*/*;q=0.1, text/csv;q=0.5", SOLUTIONS, "text/csv"),
        ("text/csv;q=1.7", SOLUTIONS, "text/csv"),
        ("text/csv;q=high", SOLUTIONS, "text/csv"),
        ("garbage, text/csv", SOLUTIONS, "text/csv"),
        ("application/sparql-results+json", GRAPH, None),
        ("text/turtle", SOLUTIONS, None),
        ("text/csv;q=0", SOLUTIONS, None),
        ("image/png", SOLUTIONS, None),
    ],
)
def test_accept_chooses_among_formats_that_fit_the_form(header: str | None, form: str, expected: str | None) -> None:
    chosen = choose(header, form)
    assert (chosen.media_type if chosen else None) == expected


@pytest.mark.parametrize(
    ("word", "form", "expected"),
    [
        ("json", SOLUTIONS, "json"),
        ("json", GRAPH, "jsonld"),
        ("xml", GRAPH, "rdfxml"),
        ("rdf+xml", GRAPH, "rdfxml"),
        ("json-ld", GRAPH, "jsonld"),
        ("ttl", GRAPH, "turtle"),
        ("n3", GRAPH, None),
        ("text/turtle", GRAPH, "turtle"),
        ("application/sparql-results+json", SOLUTIONS, "json"),
        ("CSV", BOOLEAN, "csv"),
        ("html", SOLUTIONS, "html"),
        ("turtle", SOLUTIONS, None),
        ("csv", GRAPH, None),
    ],
)
def test_format_overrides_accept(word: str, form: str, expected: str | None) -> None:
    if word == "n3":
        with pytest.raises(UnknownFormat):
            override(word, form)
        return
    chosen = override(word, form)
    assert (chosen.name if chosen else None) == expected


def test_text_is_sent_with_its_charset_and_nothing_else_is() -> None:
    types = [v.content_type for v in (choose(t, SOLUTIONS) for t in ("text/csv", "text/xml", "application/json")) if v]
    assert types == ["text/csv; charset=utf-8", "text/xml; charset=utf-8", "application/json"]


def test_the_most_specific_range_decides() -> None:
    accept = parse_accept("text/*;q=0.3, text/html;q=0.7, text/html;level=1, */*;q=0.5")
    assert [quality(accept, t) for t in ("text/html", "text/plain", "image/jpeg")] == [1.0, 0.3, 0.5]


@pytest.mark.parametrize(
    ("header", "expected"),
    [(FIREFOX, True), ("*/*", False), (None, False), (COMUNICA, False), ("text/html;q=0", False), ("text/html", True)],
)
def test_only_who_wants_a_page_most_gets_one(header: str | None, expected: bool) -> None:
    assert prefers_html(header) is expected
