"""What a wrong query is told: fences, terms that do not exist, the pattern that nothing matches."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sinograph import build as building
from sinograph.agents import asking, mend
from sinograph.agents.ground import Ground
from sinograph.agents.patterns import parts
from sinograph.build import snapshot
from sinograph.engine import Limits, LocalEngine
from sinograph.errors import QueryError
from sinograph.search import Search, opened
from sinograph.vocabulary import PREFIXES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    home = tmp_path_factory.mktemp("tiny")
    building.build(home, ROOT, ROOT / "tests" / "fixtures" / "tiny" / "data")
    engine = LocalEngine(snapshot.current(home), Limits(workers=1), PREFIXES)
    index = Search(opened(snapshot.current(home), engine.select), engine.snapshot)
    yield Ground(engine, lambda: index)
    engine.close()


def notes(ground: Ground, query: str) -> str:
    found = asking.sparql(ground, query)
    assert not found.get("rows") and not found.get("boolean")
    return " | ".join(found["notes"])


@pytest.mark.parametrize("query", [
    "```sparql\nSELECT * { ?s ?p ?o }\n```", "```\nSELECT * { ?s ?p ?o }```\n",
    "Here is the query:\n\n```sparql\nSELECT * { ?s ?p ?o }\n```\nIt lists all.",
    "```SPARQL \r\nSELECT * { ?s ?p ?o }\r\n```",
])  # fmt: skip
def test_a_fence_is_removed_and_that_is_said(query: str) -> None:
    assert mend.unfenced(query) == ("SELECT * { ?s ?p ?o }", mend.NOTE)


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p '```\nx```' }", "# ```\nASK {}", "``` only", "no query"])
def test_text_without_a_fence_around_a_query_stays(query: str) -> None:
    assert mend.unfenced(query) == (query, None)


def test_a_term_that_does_not_exist_is_named_with_near_ones(ground: Ground) -> None:
    assert "sg:developdBy is no term of the ontology; did you mean sg:developedBy" in notes(
        ground, "SELECT ?m { ?m sg:developdBy ?x }"
    )
    own = "PREFIX o: <https://w3id.org/sinograph/ontology#> SELECT ?m { ?m o:totalParameter ?x }"
    assert "did you mean sg:totalParameters" in notes(ground, own)
    assert "did you mean" in notes(ground, "ASK { ?m a <https://w3id.org/sinograph/ontology#LanguagModel> }")
    assert "organizations/deepseek?" in notes(ground, "SELECT ?m { ?m sg:developedBy organizations:depseek }")


def test_a_term_in_a_text_or_comment_is_not_looked_at(ground: Ground) -> None:
    assert mend.unknown_terms(ground, "SELECT * { ?s rdfs:label 'sg:nonsense' } # sg:none\n") == []


def test_an_unknown_prefix_gets_the_near_one(ground: Ground) -> None:
    with pytest.raises(QueryError, match=r"the prefix sgg: is not declared(.|\n)*did you mean sg:"):
        asking.sparql(ground, "SELECT ?m { ?m a sgg:LanguageModel }")


def test_the_pattern_without_a_match_is_named(ground: Ground) -> None:
    query = "SELECT ?m { ?m a sg:LanguageModel ; sg:developedBy ?lab . ?lab sg:listedOn ?list . FILTER(?m != ?lab) }"
    assert "the pattern '?lab sg:listedOn ?list' has no match" in notes(ground, query)


def test_patterns_that_fail_only_together_are_told_apart(ground: Ground) -> None:
    query = "SELECT ?m { ?m a sg:LanguageModel ; rdfs:label ?name . ?m a sg:Chip }"
    found = notes(ground, query)
    assert "each pattern has matches alone" in found and "'?m a sg:Chip' has none together" in found


def test_a_filter_is_blamed_when_the_patterns_match(ground: Ground) -> None:
    assert "is a FILTER" in notes(ground, "SELECT ?m { ?m rdfs:label ?name FILTER(?name = 'nobody') }")


def test_optional_parts_need_no_match(ground: Ground) -> None:
    found = notes(ground, "SELECT ?m { OPTIONAL { ?m sg:listedOn ?x } ?m sg:developedBy ?d . ?m sg:dieArea ?a }")
    assert "listedOn" not in found and "dieArea" in found


def test_cutting_a_query() -> None:
    text = """PREFIX x: <http://x/#> SELECT ?s (COUNT(?o) AS ?n) WHERE {
      ?s a x:C ; x:p/x:q* ?o , "a . b"@en ; ^x:r <http://y/z> . # a comment . with dots
      { ?s x:in ?u } UNION { ?s x:in2 ?u }
      OPTIONAL { ?s x:opt ?v . FILTER(?v > 3) } FILTER NOT EXISTS { ?s x:no ?w }
      BIND(?o + 1.5 AS ?k) ?s x:last 3.5 .
    } GROUP BY ?s"""
    found = parts(text)
    assert [str(p) for p in found.patterns] == [
        "?s a x:C", "?s x:p/x:q* ?o", '?s x:p/x:q* "a . b"@en', "?s ^x:r <http://y/z>", "?s x:last 3.5",
    ]  # fmt: skip
    assert found.narrowed
    assert parts("ASK { ?s ?p ?o }").narrowed is False
    assert parts("nonsense").patterns == () and parts("").patterns == ()
