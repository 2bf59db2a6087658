"""Triple Pattern Fragments: triples, exact counts, pages and controls, as the specification names them."""

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat

from sinograph.web.sparql.fragments import SIZE

HYDRA, VOID = "http://www.w3.org/ns/hydra/core#", "http://rdfs.org/ns/void#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
V3 = "https://w3id.org/sinograph/id/models/deepseek-v3"
CLAIM = "https://w3id.org/sinograph/ontology#Claim"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TRUE = '"true"^^http://www.w3.org/2001/XMLSchema#boolean'


class Page:
    """A fragment as a client reads it: data in the default graph, the rest in the other one."""

    def __init__(self, client: FlaskClient, accept: str = "application/trig", **given: str) -> None:
        self.response = client.get("/fragments", query_string=given, headers={"Accept": accept})
        assert self.response.status_code == 200, self.response.data
        format = RdfFormat.from_media_type(self.response.mimetype)
        quads = list(ox.parse(self.response.data, format))
        self.data = {quad.triple for quad in quads if quad.graph_name == DefaultGraph()}
        self.controls = [quad for quad in quads if quad.graph_name != DefaultGraph()]

    def said(self, name: str) -> list[str]:
        return [q.object.value for q in self.controls if q.predicate.value == name]

    @property
    def total(self) -> int:
        (first,) = self.said(f"{VOID}triples")
        assert self.said(f"{HYDRA}totalItems") == [first]
        return int(first)


@pytest.fixture
def whole(client: FlaskClient) -> Iterator[ox.Store]:
    store = ox.Store()
    answer = client.get("/graphs?default", headers={"Accept": "application/n-triples"})
    store.load(answer.data, RdfFormat.N_TRIPLES)
    yield store


def term(text: str) -> NamedNode | Literal:
    if not text.startswith('"'):
        return NamedNode(text)
    words, _, rest = text[1:].rpartition('"')
    if rest.startswith("@"):
        return Literal(words, language=rest[1:])
    return Literal(words, datatype=NamedNode(rest[2:])) if rest else Literal(words)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"subject": V3},
        {"predicate": LABEL},
        {"object": CLAIM},
        {"object": TRUE},
        {"object": '"DeepSeek-V3"@en'},
        {"predicate": TYPE, "object": CLAIM},
        {"subject": V3, "predicate": LABEL},
        {"subject": V3, "object": '"DeepSeek-V3"@en'},
        {"subject": V3, "predicate": LABEL, "object": '"DeepSeek-V3"@en'},
        {"subject": "https://example.org/nothing"},
        {"subject": "?s", "predicate": f"<{LABEL}>"},
    ],
    ids=str,
)
def test_all_pages_together_are_the_pattern(client: FlaskClient, whole: ox.Store, given: dict[str, str]) -> None:
    terms = [
        None if not given.get(place) or given[place].startswith("?") else term(given[place].strip("<>"))
        for place in ("subject", "predicate", "object")
    ]
    wanted = [quad.triple for quad in whole.quads_for_pattern(*terms, None)]
    named = {t for t in wanted if not any(isinstance(one, ox.BlankNode) for one in (t.subject, t.object))}
    first = Page(client, **given)
    assert first.total == len(wanted)
    found: set[ox.Triple] = set()
    for number in range(1, min((first.total + SIZE - 1) // SIZE, 12) + 1):
        page = Page(client, **given, page=str(number))
        assert len(page.data) == min(SIZE, first.total - (number - 1) * SIZE) and found.isdisjoint(page.data)
        assert bool(page.said(f"{HYDRA}next")) == (number * SIZE < first.total)
        assert bool(page.said(f"{HYDRA}previous")) == (number > 1)
        found |= page.data
    mine = {t for t in found if not any(isinstance(one, ox.BlankNode) for one in (t.subject, t.object))}
    assert mine <= named and (first.total > 12 * SIZE or mine == named)


def test_following_next_ends(client: FlaskClient) -> None:
    page, seen = Page(client, predicate=LABEL), 0
    while page.said(f"{HYDRA}next"):
        seen += len(page.data)
        address = page.said(f"{HYDRA}next")[0]
        again = client.get(address, headers={"Accept": "application/trig"})
        page.response = again
        quads = list(ox.parse(again.data, RdfFormat.TRIG))
        page.data = {quad.triple for quad in quads if quad.graph_name == DefaultGraph()}
        page.controls = [quad for quad in quads if quad.graph_name != DefaultGraph()]
    assert seen + len(page.data) == page.total


def test_the_controls_say_how_to_ask(client: FlaskClient) -> None:
    page = Page(client, subject=V3)
    assert page.said(f"{HYDRA}template") == ["http://localhost/fragments{?subject,predicate,object}"]
    mapped = {q.subject: {} for q in page.controls if q.predicate.value == f"{HYDRA}variable"}
    for quad in page.controls:
        if quad.subject in mapped:
            mapped[quad.subject][quad.predicate.value.removeprefix(HYDRA)] = quad.object.value
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    assert sorted((m["variable"], m["property"]) for m in mapped.values()) == [
        ("object", f"{rdf}object"), ("predicate", f"{rdf}predicate"), ("subject", f"{rdf}subject"),
    ]  # fmt: skip
    here = page.said(f"{VOID}subset")
    assert here == [page.response.request.url], "clients look for the address that they asked"
    assert {q.graph_name.value for q in page.controls} == {f"{here[0]}#metadata"}
    assert not any(isinstance(one, ox.BlankNode) for q in page.controls for one in (q.subject, q.object))


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/trig"),
        ("text/turtle;q=0.8,application/trig;q=0.9", "application/trig"),
        ("application/n-quads", "application/n-quads"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_formats(client: FlaskClient, accept: str, content_type: str) -> None:
    response = client.get("/fragments", query_string={"subject": V3}, headers={"Accept": accept})
    assert response.content_type == content_type
    store = ox.Store()
    store.load(response.data, RdfFormat.from_media_type(response.mimetype))
    graphs = {quad.graph_name for quad in store}
    assert len(graphs) == (2 if "quads" in accept or "trig" in response.mimetype else 1)
    assert list(store.quads_for_pattern(None, NamedNode(f"{VOID}triples"), None, None))
    again = client.get(
        "/fragments", query_string={"subject": V3},
        headers={"Accept": accept, "If-None-Match": response.headers["ETag"]},
    )  # fmt: skip
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("given", "status", "parameter"),
    [
        ({"subject": '"a"'}, 400, "subject"),
        ({"object": '"a'}, 400, "object"),
        ({"predicate": "label"}, 400, "predicate"),
        ({"object": "x:> ?p ?o"}, 400, "object"),
        ({"page": "0"}, 400, None),
        ({"format": "csv"}, 406, None),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(client: FlaskClient, given: dict[str, str], status: int, parameter: str | None) -> None:
    response = client.get("/fragments", query_string=given)
    assert response.status_code == status and response.get_json().get("parameter") == parameter
