"""SERVICE is found however it is written, and nothing else is taken for it; deep and long queries are refused."""

import pytest

from sinograph.engine import Limits
from sinograph.engine.guards import check, form_of, is_repeatable, is_update
from sinograph.errors import QueryRefused, QueryTooComplex

LIMITS = Limits()
BODY = "<http://127.0.0.1:9/>{?s ?p ?o}"

# Each of these was tried on the engine's own parser: all are federated queries to it.
SPELLINGS = [
    f"SELECT * {{ SERVICE {BODY} }}",
    f"select * {{service{BODY}}}",
    f"SELECT * {{ SERVICE SILENT {BODY} }}",
    f"SELECT * {{SERVICESILENT{BODY}}}",
    "SELECT * { SERVICE ?anywhere { ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1:9/> SELECT * {SERVICE:x{?s ?p ?o}}",
    f"SELECT * {{ # a comment\rSERVICE {BODY} }}",
    f"SELECT * {{ #'\nSERVICE {BODY} #'\n}}",
    f"SELECT * {{?s ?p 1SERVICE{BODY}}}",
    f"SELECT * {{?s ?p 1.SERVICE{BODY}}}",
    f"SELECT * {{?s ?p 1.0e5SERVICE{BODY}}}",
    f"SELECT * {{?s ?p trueSERVICE{BODY}}}",
    f"SELECT * {{?s ?p true.SERVICE{BODY}}}",
    f"SELECT * {{?s ?p 'x'SERVICE{BODY}}}",
    f"SELECT * {{?s ?p ''SERVICE{BODY}}}",
    f"SELECT * {{BIND(1 AS ?x)SERVICE{BODY}}}",
    f"PREFIX e: <http://e/> SELECT * {{?s ?p e:.SERVICE{BODY}}}",
    f"SELECT * {{VALUES ?x {{'''a'}} SERVICE{BODY}}}",
    f"SELECT * {{?s ?p ?o FILTER(?s<'>')SERVICE{BODY}#'\n}}",
    f"SELECT * {{?s ?p ?o FILTER(?s<1)SERVICE#>\n{BODY}}}",
    "SELECT * { SERVICE <http://169.254.169.254/latest> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://[::1]/> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { { SELECT * { OPTIONAL { SERVICE <http://localhost/> { ?s ?p ?o } } } } }",
]
HARMLESS = [
    "SELECT ?service { ?service ?p ?o }",
    "SELECT * { ?s a schema:Service ; schema:service $service }",
    "SELECT * { ?s ?p 'SERVICE <http://x/> { ?s ?p ?o }' }",
    'SELECT * { ?s ?p \'\'\'SERVICE\'\'\', """SERVICE""", "it\'s SERVICE" }',
    "SELECT * { ?s ?p '''it's\na SERVICE''' }",
    "SELECT * { ?s ?p 'x'@en-service }",
    "SELECT * { ?s ?p <http://example.org/SERVICE#service> } # SERVICE <http://x/> {}",
    "PREFIX e: <http://example.org/service/> SELECT * { ?s e:service.SERVICE _:service }",
    "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_service_is_refused_however_it_is_spelt(text: str) -> None:
    with pytest.raises(QueryRefused):
        check(text, LIMITS)


@pytest.mark.parametrize("text", HARMLESS)
def test_the_word_service_may_stand_where_it_calls_nobody(text: str) -> None:
    check(text, LIMITS)


@pytest.mark.parametrize(
    ("target", "allowed"),
    [
        ("<https://query.wikidata.org/sparql>", True),
        ("SILENT <https://query.wikidata.org/sparql>", True),
        ("<https://query.wikidata.org.evil.example/sparql>", False),
        ("<http://127.0.0.1/>", False),
        ("?endpoint", False),
        ("wd:sparql", False),
    ],
)
def test_service_may_call_only_what_the_settings_allow(target: str, allowed: bool) -> None:
    limits = Limits(services=("https://query.wikidata.org/",))
    text = f"SELECT * {{ SERVICE {target} {{ ?s ?p ?o }} }}"
    if allowed:
        check(text, limits)
    else:
        with pytest.raises(QueryRefused):
            check(text, limits)


def nested(opening: str, closing: str, depth: int) -> str:
    return f"SELECT * {{ ?s ?p {opening * depth} 1 {closing * depth} }}"


@pytest.mark.parametrize(
    "text",
    [
        nested("(", ")", 160),
        nested("[ <x:p> ", "]", 160),
        "SELECT * " + "{" * 5000 + "}" * 5000,
        f"SELECT * {{ BIND({'(' * 5000}1{')' * 5000} AS ?x) }}",
        f"SELECT * {{ ?s {'/'.join(['<x:p>'] * 800)} ?o }}",
        f"SELECT * {{ ?s {'|'.join(['<x:p>'] * 800)} ?o }}",
        f"SELECT * {{ VALUES ?x {{ {'1 ' * 40_000} }} }}",
    ],
    ids=["list-160", "bnode-160", "group-5000", "paren-5000", "path-800", "choice-800", "long"],
)
def test_what_would_crash_or_block_a_worker_is_refused_before_it_has_one(text: str) -> None:
    with pytest.raises(QueryTooComplex) as refusal:
        check(text, LIMITS)
    assert any(name.startswith("limit_") for name in refusal.value.members)


@pytest.mark.parametrize(
    "text",
    [
        nested("(", ")", 50),
        f"SELECT * {{ ?s ?p '{'(' * 500}' }}",
        f"SELECT * {{ ?s ?p ?o # {'(' * 500}\n}}",
        f"SELECT * {{ VALUES (?a ?b) {{ {'(1 2) ' * 500} }} }}",
        f"SELECT * {{ ?s ?p ?o FILTER({' || '.join(['?o = 1'] * 200)}) }}",
        "SELECT * { VALUES ?x { " + '"1"^^xsd:int ' * 200 + "} }",
        "SELECT * { " + "?s <x:a>/<x:b> ?o . " * 200 + "}",
    ],
    ids=["nested-50", "in-string", "in-comment", "values", "filter", "datatypes", "many-paths"],
)
def test_large_but_flat_queries_pass(text: str) -> None:
    check(text, LIMITS)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "solutions"),
        ("ask {}", "boolean"),
        ("PREFIX a: <http://SELECT/>\n# ASK\nBASE <http://x/> CONSTRUCT WHERE {}", "graph"),
        ("VERSION '1.2' prefix : <x:> DESCRIBE <x:y>", "graph"),
        ("INSERT DATA {}", None),
        ("", None),
    ],
)
def test_the_form_is_known_before_anything_is_evaluated(text: str, form: str | None) -> None:
    assert form_of(text) == form


def test_updates_and_volatile_queries_are_recognised() -> None:
    assert is_update("PREFIX a: <x:> insert data {}") and not is_update("SELECT (1 AS ?insert) {}")
    assert not is_repeatable("SELECT (now() AS ?t) {}") and is_repeatable("SELECT ?known {}")
