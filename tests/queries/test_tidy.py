"""Queries written for reading stay the same queries: no word is added, lost or moved, and the engine reads them."""

import re
from pathlib import Path

import pytest

from sinograph.query import library
from sinograph.query.tidy import tidy, with_prefixes

ROOT = Path(__file__).parents[2]
OURS = sorted(
    p for folder in ("answers", "examples", "pages", "rules") for p in (ROOT / "queries" / folder).glob("*.rq")
)


def squeezed(text: str) -> str:
    """Leave out white space; keywords may change their case."""
    return re.sub(r"\s+", "", text).upper()


@pytest.mark.parametrize("path", OURS, ids=lambda p: p.stem)
def test_every_query_of_ours_keeps_its_words(path: Path) -> None:
    text = library.body(path.read_text(encoding="utf-8"))
    assert squeezed(tidy(text)) == squeezed(text)
    assert tidy(tidy(text)) == tidy(text)


def test_the_layout() -> None:
    text = (
        'select ?m ?n where {?m a sg:LanguageModel;sg:developedBy id:organizations\\/deepseek. '
        'optional{?m rdfs:label ?n filter(lang(?n)="e.n;"&&?x<5)} '
        'filter not exists{?m sg:a/sg:b ?c} values ?x {1 2} } order by desc(?n) limit 5'
    )  # fmt: skip
    assert tidy(text) == (
        "SELECT ?m ?n\nWHERE {\n"
        "  ?m a sg:LanguageModel ;\n    sg:developedBy id:organizations\\/deepseek .\n"
        '  OPTIONAL {\n    ?m rdfs:label ?n\n    FILTER(lang(?n)="e.n;"&&?x<5)\n  }\n'
        "  FILTER NOT EXISTS { ?m sg:a/sg:b ?c }\n  VALUES ?x { 1 2 }\n"
        "}\nORDER BY DESC(?n)\nLIMIT 5\n"
    )


@pytest.mark.parametrize(
    "text", ["", "SELECT", "}}}", "{{{", 'SELECT "', "SELECT * { ?s ?p <a b> }", "'''", "a.b.c ; . ,"]
)
def test_what_is_no_query_keeps_its_words_too(text: str) -> None:
    assert squeezed(tidy(text)) == squeezed(text)


def test_a_comment_ends_with_its_line() -> None:
    assert tidy("SELECT * { ?s ?p ?o # all of it\n . ?a ?b ?c }").splitlines()[1:3] == ["  ?s ?p ?o # all of it", "  ."]


def test_prefixes_that_are_used_and_not_declared() -> None:
    text = (
        'PREFIX owl: <http://x/>\nSELECT * { ?s sg:a owl:B ; rdfs:label "skos:no" . # xsd:no\n <prov:no> a id:x\\/y }'
    )
    lines = with_prefixes(text).split("\n")
    assert [line.split()[1] for line in lines[:-3]] == ["sg:", "id:", "rdfs:"]
    assert with_prefixes(text).endswith(text) and with_prefixes(with_prefixes(text)) == with_prefixes(text)
    assert with_prefixes("ASK {}") == "ASK {}"
