"""What the engine would call, the guards refuse: tried on its own parser with texts made around the keyword."""

import re

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from sinograph.engine import Limits
from sinograph.engine.guards import check, check_loads, is_repeatable
from sinograph.errors import QueryRefused

# Nobody is called: the engine refuses port 1 before it opens a socket, and says so.
TARGET = "http://127.0.0.1:1/"
CALLED = re.compile("port 1 is not allowed")
LIMITS, ALLOWING = Limits(), Limits(services=("http://example.org/",))

STORE = Store()
STORE.add(Quad(NamedNode("x:s"), NamedNode("x:p"), Literal("o")))


def cases(word: str) -> st.SearchStrategy[str]:
    """A word in any mixture of cases."""
    return st.lists(st.booleans(), min_size=len(word), max_size=len(word)).map(
        lambda upper: "".join(c.upper() if up else c.lower() for c, up in zip(word, upper, strict=True))
    )


GLUE = st.sampled_from(["", " ", "\n", "\t", "\ufeff", "#x\n", "# '\n", '# """\r', "#<\n", "\u00a0", "#>\n"])
TEXTS = st.sampled_from(
    [
        "'x'", '"x"', "''", '""', "'''a'", "'''it's'''", '"""a"b"""', "'\\''", "'a\\\\'", "'#'", "'<'", "<x:a>",
        "<x:#a>", "<x:SERVICE>",
        "1", "1.", "1.5e3", "true", "true.", "e:", "e:a.b", "e:a\\-b", "e:%41", "_:b", "?v", "$v", "@en",
        "^^e:t", "<", ">", "<=", "'>'", "(", ")", "{", "}", "[", "]", ".", ";", ",", "||", "&&", "!", "*", "+", "/",
        "|", "FILTER(?s<'>')", "FILTER(?s<1)", "FILTER(1>0)", "BIND(1 AS ?x)", "VALUES ?y {1}", "?s ?p ?o", "?s ?p ?o.",
        "OPTIONAL{", "GRAPH ?g{", "MINUS{", "UNION", "{SELECT*{", "}}", "service", "SERVICE", "load", "s\\u0045rvice",
        "\\u0053ERVICE",
    ]
)  # fmt: skip
SERVICES = st.tuples(
    cases("service"), GLUE, st.one_of(st.just(""), cases("silent")), GLUE, st.sampled_from([f"<{TARGET}>", "e:", ":"])
).map(lambda parts: "".join(parts) + "{?a ?b ?c}")
BITS = st.lists(st.one_of(TEXTS, GLUE, SERVICES), max_size=12)
HEAD = f"PREFIX e: <{TARGET}> PREFIX : <{TARGET}> "
MANY = settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))


def calls(text: str) -> bool:
    """Say whether the engine would call somebody for this query; it may be no query at all."""
    try:
        result = STORE.query(text)
        for _ in result if hasattr(result, "__iter__") else ():
            pass
    except OSError as error:
        return bool(CALLED.search(str(error)))
    except (SyntaxError, RuntimeError, ValueError):
        return False
    return False


def refused(text: str) -> bool:
    try:
        check(text, LIMITS)
        check(text, ALLOWING)
    except QueryRefused:
        return True
    return False


@MANY
@given(before=BITS, service=SERVICES, after=BITS)
@example(before=["VALUES ?x {'''a'} "], service=f"SERVICE<{TARGET}>{{?a ?b ?c}}", after=[])
@example(before=["?s ?p ?o FILTER(?s<'>')"], service=f"SERVICE<{TARGET}>{{?a ?b ?c}}", after=["#'\n"])
@example(before=["?s ?p true"], service=f"SERVICE<{TARGET}>{{?a ?b ?c}}", after=[])
def test_no_query_that_calls_somebody_passes(before: list[str], service: str, after: list[str]) -> None:
    text = f"{HEAD}SELECT * {{{''.join(before)}{service}{''.join(after)}}}"
    if calls(text):
        assert refused(text), text
        assert not is_repeatable(text), text


def test_the_oracle_sees_a_call() -> None:
    assert calls(f"SELECT * {{ SERVICE <{TARGET}> {{ ?a ?b ?c }} }}") and calls(
        f"{HEAD}SELECT * {{service:x{{?a ?b ?c}}}}"
    )
    assert not calls(f"SELECT * {{ ?s ?p 'SERVICE <{TARGET}>' }}")


INSIDE = st.text(st.characters(exclude_characters="\\'\"\n\r<>{}|^`", exclude_categories=["Cs", "Cc"]), max_size=12)
KEYWORDS = st.one_of(cases("service"), cases("load"), SERVICES, cases("service silent"))


@st.composite
def harmless(draw: st.DrawFn) -> str:
    """A piece of a pattern in which the keyword stands where it is not one."""
    word, inside = draw(KEYWORDS), draw(INSIDE)
    plain = re.sub(r"[^A-Za-z]", "", word)
    return draw(
        st.sampled_from(
            [
                f"?s ?p '{inside} {word.replace(chr(39), '')} {inside}' .".replace("\n", " ").replace("\r", " "),
                f'?s ?p """{inside}\n{word.replace(chr(34), "")}\n{inside}""" .',
                f"?s ?p '''{inside}\n{word.replace(chr(39), '')}\n{inside}''' .",
                f"# {inside} {word}\n".replace("\r", " ").replace("\n", " ") + "\n",
                f"?s <http://example.org/{plain}#{plain}> ?o .",
                f"?{plain} e:{plain} _:{plain} .",
                f"e:x{plain} e:a.{plain} ?o .",
                f"?s ?p 'x'@en-{plain[:8]} .",
                f"?s ?p '1'^^e:{plain} .",
            ]
        )
    )


@MANY
@given(st.lists(harmless(), min_size=1, max_size=5))
def test_the_keyword_may_stand_where_it_is_none(pieces: list[str]) -> None:
    text = f"{HEAD}SELECT * {{ {' '.join(pieces)} }}"
    assume(not calls(text))
    check(text, LIMITS)


LOADS = st.tuples(
    cases("load"), GLUE, st.one_of(st.just(""), cases("silent")), GLUE, st.sampled_from([f"<{TARGET}>", "e:", ":"])
).map("".join)
AROUND = st.lists(
    st.one_of(
        GLUE,
        st.sampled_from(
            ["CLEAR ALL;", "INSERT DATA{<x:a> <x:b> 'LOAD'};", "INSERT DATA{<x:a> <x:b> '''c'};", ";", "BASE<x:>",
             "PREFIX x:<x:>", "#'\n", "DELETE WHERE{?s ?p ?o};", "INSERT{?s ?p 1}WHERE{?s ?p ?o FILTER(?s<'>')};"]
        ),
    ),
    max_size=5,
)  # fmt: skip


@MANY
@given(before=AROUND, load=LOADS, after=AROUND)
def test_no_update_that_fetches_passes(before: list[str], load: str, after: list[str]) -> None:
    text = f"{HEAD}{''.join(before)}{load}{''.join(after)}"
    try:
        Store().update(text)
    except (SyntaxError, RuntimeError, ValueError):
        return
    except OSError as error:
        assert CALLED.search(str(error)), error
    try:
        check_loads(text, ("http://example.org/",))
    except QueryRefused:
        return
    raise AssertionError(f"passed: {text}")
