"""Updates are rewritten by their outermost tokens, and what is rewritten does what the protocol says."""

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Store

from sinograph.errors import RequestError, Unprocessable
from sinograph.store.rewrite import lenient, using, within

ONE, TWO = "urn:one", "urn:two"
DATA = """INSERT DATA {
  <x:default> a <x:T> . GRAPH <urn:one> { <x:one> a <x:T> } GRAPH <urn:two> { <x:two> a <x:T> }
}"""
UNION = '{ { GRAPH ?g { ?s a <x:T> } } UNION { ?s a <x:T> BIND("default" AS ?g) } }'
INTO = "INSERT { GRAPH <urn:out> { ?s <x:in> ?g } }"


def inserted(text: str, graph: str = "urn:out") -> set[tuple[str, str]]:
    store = Store()
    store.update(DATA)
    store.update(text)
    return {(q.subject.value, q.object.value) for q in store.quads_for_pattern(None, None, None, NamedNode(graph))}


# text, using-graph-uri, using-named-graph-uri, what the WHERE sees
DATASETS: dict[str, tuple[str, list[str], list[str], set[tuple[str, str]]]] = {
    "one default graph": (f"{INTO} WHERE {UNION}", [ONE], [], {("x:one", "default")}),
    "two default graphs": (f"{INTO} WHERE {UNION}", [ONE, TWO], [], {("x:one", "default"), ("x:two", "default")}),
    "a named graph": (f"{INTO} WHERE {UNION}", [], [TWO], {("x:two", TWO)}),
    "both": (f"{INTO} WHERE {UNION}", [ONE], [TWO], {("x:one", "default"), ("x:two", TWO)}),
    "unknown": (f"{INTO} WHERE {UNION}", ["urn:none"], ["urn:none"], set()),
    "no spaces": (f"{INTO}WHERE{UNION}", [ONE], [], {("x:one", "default")}),
    "lower case, comments": (f"# WHERE\n{INTO.lower()}#}}\nwhere # {{\n{UNION}", [ONE], [], {("x:one", "default")}),
    "every operation": (
        f"{INTO} WHERE {UNION} ; CREATE SILENT GRAPH <urn:x> ; {INTO.replace('in>', 'too>')} WHERE {UNION}",
        [ONE],
        [],
        {("x:one", "default")},
    ),
    "braces in strings": (
        "INSERT { GRAPH <urn:out> { ?s <x:in> '} WHERE {', \"\"\"}'\"\"\", '\\'}' } } WHERE { ?s a <x:T> }",
        [ONE],
        [],
        {("x:one", "} WHERE {"), ("x:one", "}'"), ("x:one", "'}")},
    ),
    "prefixes that look like keywords": (
        "PREFIX where: <x:> PREFIX with: <urn:> INSERT { GRAPH <urn:out> { ?s where:in 'y' } } WHERE { ?s a where:T }",
        [TWO],
        [],
        {("x:two", "y")},
    ),
    "data stays": ("INSERT DATA { GRAPH <urn:out> { <x:WHERE> <x:in> <x:y> } }", [ONE], [], {("x:WHERE", "x:y")}),
    "with a template": (f"DELETE {{ ?s a <x:U> }} {INTO} WHERE {UNION}", [ONE], [], {("x:one", "default")}),
}  # fmt: skip


@pytest.mark.parametrize("name", DATASETS)
def test_an_update_sees_the_dataset_of_the_request(name: str) -> None:
    text, graphs, named, expected = DATASETS[name]
    assert inserted(using(text, graphs, named)) == expected


def test_delete_with_a_template_keeps_it() -> None:
    store = Store()
    store.update(DATA)
    store.update(using("DELETE { ?s a <x:T> } WHERE { BIND(<x:default> AS ?s) ?any a <x:T> }", [ONE], []))
    assert not list(store.quads_for_pattern(None, None, None, DefaultGraph()))


def test_delete_where_matches_the_dataset_and_deletes_from_the_store() -> None:
    store = Store()
    store.update(DATA)
    store.update("INSERT DATA { <x:one> a <x:T> }")
    store.update(using("PREFIX x: <x:> DELETE WHERE { ?s a x:T }", [ONE], []))
    assert [q.subject.value for q in store.quads_for_pattern(None, None, None, DefaultGraph())] == ["x:default"]
    assert len(list(store.quads_for_pattern(None, None, None, NamedNode(ONE)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"{INTO} USING <urn:two> WHERE {UNION}",
        f"{INTO} USING NAMED <urn:two> WHERE {UNION}",
        f"WITH <urn:two> DELETE {{ ?s a <x:T> }} WHERE {UNION}",
        f"CLEAR DEFAULT ; WITH <urn:two> DELETE {{ ?s a <x:T> }} WHERE {UNION}",
        f"PREFIX : <urn:> WITH:two DELETE {{ ?s a <x:T> }} WHERE {UNION}",
        f"{INTO} USING<urn:two>WHERE {UNION}",
    ],
)
def test_a_dataset_is_said_once(text: str) -> None:
    with pytest.raises(RequestError):
        using(text, [ONE], [])


@pytest.mark.parametrize(
    "text", ["INSERT { ?s ?p ?o } WHERE { ?s ?p ?o", "} INSERT DATA {}", "INSERT {} FROM {} WHERE {}"]
)
def test_what_cannot_be_followed_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        using(text, [ONE], [])


# text, subjects in <urn:one> and in the default graph afterwards, when applied to <urn:one>
PATCHES: dict[str, tuple[str, list[str], list[str]]] = {
    "insert data": ("INSERT DATA { <x:n> a <x:T> }", ["x:n", "x:one"], ["x:default"]),
    "insert data, comment last": ("INSERT DATA { <x:n> a <x:T> # }\n}", ["x:n", "x:one"], ["x:default"]),
    "delete data": ("DELETE DATA { <x:one> a <x:T> }", [], ["x:default"]),
    "delete where": ("DELETE WHERE { ?s a <x:T> }", [], ["x:default"]),
    "modify": ("DELETE { ?s a <x:T> } INSERT { <x:m> a ?t } WHERE { ?s a ?t }", ["x:m"], ["x:default"]),
    "delete only": ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", [], ["x:default"]),
    "several": ("INSERT DATA { <x:n> a <x:T> } ; DELETE DATA { <x:one> a <x:T> }", ["x:n"], ["x:default"]),
    "another graph is only read": (
        "INSERT { ?s a <x:T> } WHERE { GRAPH <urn:two> { ?s a <x:T> } }",
        ["x:one", "x:two"],
        ["x:default"],
    ),
    "the word in a string": ("INSERT DATA { <x:n> <x:p> 'GRAPH <urn:two> {}' }", ["x:n", "x:one"], ["x:default"]),
    "nothing": ("", ["x:one"], ["x:default"]),
}


@pytest.mark.parametrize("name", PATCHES)
def test_a_patch_changes_its_graph_only(name: str) -> None:
    text, expected, untouched = PATCHES[name]
    store = Store()
    store.update(DATA)
    store.update(within(text, ONE))
    for graph, subjects in ((NamedNode(ONE), expected), (DefaultGraph(), untouched), (NamedNode(TWO), ["x:two"])):
        assert sorted(q.subject.value for q in store.quads_for_pattern(None, None, None, graph)) == subjects


@pytest.mark.parametrize(
    "text",
    [
        "CLEAR ALL",
        "DROP GRAPH <urn:two>",
        "LOAD <http://example.org/>",
        "COPY <urn:one> TO <urn:two>",
        "INSERT DATA { GRAPH <urn:two> { <x:s> <x:p> 1 } }",
        "INSERT DATA { GRAPH<urn:two>{ <x:s> <x:p> 1 } }",
        "PREFIX : <urn:> DELETE DATA { GRAPH:two { <x:s> <x:p> 1 } }",
        "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
        "INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
        "WITH <urn:two> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING <urn:two> WHERE { ?s ?p ?o }",
        "INSERT DATA { <x:s> <x:p> 1 } ; CLEAR DEFAULT",
    ],
)
@pytest.mark.parametrize("graph", [ONE, None])
def test_a_patch_of_more_than_its_graph_is_unprocessable(text: str, graph: str | None) -> None:
    with pytest.raises(Unprocessable):
        within(text, graph)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CLEAR GRAPH <urn:x>", "CLEAR SILENT GRAPH <urn:x>"),
        ("clear\ngraph <urn:x>;CLEAR GRAPH<urn:y>", "clear SILENT\ngraph <urn:x>;CLEAR SILENT GRAPH<urn:y>"),
        ("CLEAR SILENT GRAPH <urn:x>", "CLEAR SILENT GRAPH <urn:x>"),
        ("CLEAR ALL", "CLEAR ALL"),
        ("INSERT DATA { <x:s> <x:p> 'CLEAR GRAPH <urn:x>' }", "INSERT DATA { <x:s> <x:p> 'CLEAR GRAPH <urn:x>' }"),
        ("CLEAR nonsense", "CLEAR nonsense"),
    ],
)
def test_to_clear_what_is_not_there_is_no_mistake(text: str, expected: str) -> None:
    assert lenient(text) == expected
