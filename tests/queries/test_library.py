"""Named queries: what a header may say, what a caller may pass, and that neither can become SPARQL."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from sinograph import vocabulary as v
from sinograph.engine.evaluate import term
from sinograph.errors import NotFound, QueryError
from sinograph.query import library
from sinograph.query.library import NamedQuery
from sinograph.query.parameters import substitutions

HEADER = """\
#+ title: Claims about a thing
#+ cq: 13
#+ question: Who says what about a thing
#+   by a date?
#+ why: |
#+   Two lines
#+   become one.
#+ cannot: Nobody has said it.
#+ params:
#+   thing: {type: entity, default: models/deepseek-v3, about: the thing}
#+   kind: {type: property, default: trainingCost}
#+   day: {type: date, default: 2025-01-31}
#+   least: {type: number, default: 1e25}
#+   words: {type: text}
#+ show: thing claim
#+ expect: {min_rows: 1, contains: [{claim: s0-005}]}
SELECT * WHERE { ?s ?p ?o } # {curly} and #+ inside the text change nothing
"""
GIVEN = {"words": "V3"}


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], NamedQuery]:
    def write_and_read(text: str) -> NamedQuery:
        path = tmp_path / "a-query.rq"
        path.write_text(text, encoding="utf-8")
        return library.read(path)

    return write_and_read


def test_reads_every_part_of_a_header(read: Callable[[str], NamedQuery]) -> None:
    query = read(HEADER)
    assert query.name == "a-query"
    assert query.title == "Claims about a thing"
    assert query.cq == 13
    assert query.question == "Who says what about a thing by a date?"
    assert query.why == "Two lines become one."
    assert query.cannot == "Nobody has said it."
    assert query.show == ("thing", "claim")
    assert [p.name for p in query.params] == ["thing", "kind", "day", "least", "words"]
    assert query.params[0].about == "the thing"
    assert query.params[4].default is None
    assert query.expect == {"min_rows": 1, "contains": [{"claim": "s0-005"}]}
    assert query.text == HEADER, "the file stays whole, so that it is still plain SPARQL"


def test_a_short_header_is_enough(read: Callable[[str], NamedQuery]) -> None:
    query = read("#+ title: All\nASK {}\n")
    assert (query.params, query.expect, query.cq, query.cannot, query.show) == ((), {}, None, "", ())


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("#+ question: no title?", "no title"),
        ("#+ title: a\n#+ params: {a: [", "not YAML"),
        ("#+ title: a\n#+ params: [a, b]", "not a mapping"),
        ("#+ title: a\n#+ expect: 3", "not a mapping"),
        ("#+ title: a\n#+ words without a key", "has no key"),
        ("#+ title: a\n#+ cq: thirteen", "not a number"),
    ],
)
def test_refuses_a_broken_header(read: Callable[[str], NamedQuery], header: str, part: str) -> None:
    with pytest.raises(QueryError, match=part):
        read(f"{header}\nASK {{}}\n")


def test_turns_what_was_typed_into_terms(read: Callable[[str], NamedQuery]) -> None:
    found = substitutions(read(HEADER), GIVEN)
    assert found["thing"] == f"<{v.ENTITY}models/deepseek-v3>"
    assert found["kind"] == f"<{v.TERM}trainingCost>"
    assert found["day"] == f'"2025-01-31"^^<{v.XSD_DATE.value}>'
    assert found["least"] == f'"{10**25}"^^<{v.XSD_DECIMAL.value}>'
    assert found["words"] == '"V3"'


@pytest.mark.parametrize(
    ("given", "term_of"),
    [
        ({"thing": f"{v.ENTITY}chips/nvidia-h20"}, ("thing", f"<{v.ENTITY}chips/nvidia-h20>")),
        ({"day": "2024"}, ("day", f'"2024-01-01"^^<{v.XSD_DATE.value}>')),
        ({"day": "2024-02"}, ("day", f'"2024-02-01"^^<{v.XSD_DATE.value}>')),
        ({"least": "0.90"}, ("least", f'"0.9"^^<{v.XSD_DECIMAL.value}>')),
    ],
)
def test_accepts_what_people_write(
    read: Callable[[str], NamedQuery], given: dict[str, str], term_of: tuple[str, str]
) -> None:
    name, wanted = term_of
    assert substitutions(read(HEADER), {**GIVEN, **given})[name] == wanted


def test_names_the_parameter_that_was_probably_meant(read: Callable[[str], NamedQuery]) -> None:
    with pytest.raises(QueryError) as caught:
        substitutions(read(HEADER), {**GIVEN, "thng": "models/o1"})
    assert "thng" in str(caught.value)
    assert caught.value.hint == "did you mean 'thing'?"


def test_says_which_parameters_there_are(read: Callable[[str], NamedQuery]) -> None:
    with pytest.raises(QueryError) as caught:
        substitutions(read("#+ title: a\nASK {}\n"), {"zzz": "1"})
    assert caught.value.hint == "it takes none"


def test_misses_a_parameter_without_default(read: Callable[[str], NamedQuery]) -> None:
    with pytest.raises(QueryError, match="needs the parameter 'words'"):
        substitutions(read(HEADER), {})


@pytest.mark.parametrize(
    "given",
    [
        {"thing": "models/x> . ?s ?p ?o . <x"},
        {"thing": "models/x y"},
        {"thing": ""},
        {"thing": "/etc/passwd"},
        {"thing": "https://example.org/elsewhere"},
        {"kind": "trainingCost#"},
        {"day": "yesterday"},
        {"day": "2024-02-31"},
        {"least": "many"},
        {"least": '1"^^<x>'},
    ],
)
def test_refuses_what_is_no_such_value(read: Callable[[str], NamedQuery], given: dict[str, str]) -> None:
    with pytest.raises(QueryError) as caught:
        substitutions(read(HEADER), {**GIVEN, **given})
    assert next(iter(given)) in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ['" } # ', '"@en', "a\\", '\\"', "line\nbreak", "car\rriage", "} UNION { ?s ?p ?o", "?text $text", "\u0000é深"],
)
def test_text_stays_text(read: Callable[[str], NamedQuery], text: str) -> None:
    """Whatever is typed comes back letter by letter, as one literal and nothing else."""
    given = term(substitutions(read(HEADER), {"words": text})["words"])
    assert given == ox.Literal(text)
    rows = ox.Store().query("SELECT ?words WHERE {}", substitutions={ox.Variable("words"): given})
    assert isinstance(rows, ox.QuerySolutions)
    assert [row["words"] for row in rows] == [ox.Literal(text)]


def test_finds_by_name_and_suggests(tmp_path: Path) -> None:
    (tmp_path / "training-cost-claims.rq").write_text("#+ title: a\nASK {}\n", encoding="utf-8")
    assert library.find(tmp_path, "training-cost-claims").title == "a"
    with pytest.raises(NotFound) as caught:
        library.find(tmp_path, "training-cost-claim")
    assert caught.value.hint == "did you mean training-cost-claims?"


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "sub/query", ""])
def test_a_name_never_leaves_the_folder(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "answers"
    inner.mkdir()
    (tmp_path / "secret.rq").write_text("#+ title: a\nASK {}\n", encoding="utf-8")
    with pytest.raises(NotFound):
        library.find(inner, name)
