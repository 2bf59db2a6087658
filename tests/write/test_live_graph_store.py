"""The Graph Store HTTP Protocol on a real server, in the order in which its test suite walks through it."""

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from .test_live_protocols import TURTLE, UTF8, Answer, Live, home, live, port

__all__ = ["home", "live", "port"]  # fixtures

PREFIXES = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .\n"
BOUNDARY = "4c1d0e"


def card(person: str, name: str) -> str:
    return f"{PREFIXES} <{person}> a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn '{name}' ] ."


def same(answer: Answer, turtle: str) -> bool:
    found, expected = answer.dataset, Dataset(parse(turtle.encode(), RdfFormat.TURTLE))
    for dataset in (found, expected):
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return found == expected


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_whole_walk(live: Live, host: str) -> None:
    assert live.update("DROP ALL").status == 204
    authority = f"{host}:{live.port}"
    store, person = f"http://{authority}/graphs", f"http://{authority}/graphs/person/1"

    def send(method: str, target: str, body: str = "", content_type: str = "", accept: str = "") -> Answer:
        return live.send(method, target, body, content_type, Accept=accept)

    # 5.3 PUT: a new graph, found by every name it has; an existing one; the default graph, empty before
    assert send("PUT", "/graphs/person/1.ttl", card(person, "John"), UTF8).status == 201
    names = (
        f"{store}/person/1.ttl",
        f"{store}/person/1",
        f"http://{authority}//graphs/person/1.ttl",
        "/graphs/person/1.ttl",
    )
    for name in names:
        found = live.send("GET", f"/graphs?graph={name}", Accept=TURTLE, Host=authority)
        assert same(found, card(person, "John")), name
    assert send("PUT", "/graphs/person/1", card(person, "Jane"), UTF8).status == 204
    assert same(send("GET", "/graphs/person/1", accept=TURTLE), card(person, "Jane"))
    alice = f"{PREFIXES} [] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name 'Alice' ] ."
    assert send("PUT", "/graphs?default", alice, UTF8).status == 201
    assert same(send("GET", "/graphs?default", accept=TURTLE), alice)
    # a payload that is not what its type says
    assert send("PUT", "/graphs/person/1.ttl", card(person, "x"), "application/rdf+xml").status == 400
    assert send("PUT", "/graphs?default", "<rdf:RDF/>", UTF8).status == 400
    assert same(send("GET", "/graphs/person/1"), card(person, "Jane"))
    # 5.3 and 5.4: an empty graph exists until it is deleted
    assert send("PUT", "/graphs/person/2.ttl", "", UTF8).status == 201
    assert len(send("GET", "/graphs/person/2.ttl", accept=TURTLE).dataset) == 0
    assert send("PUT", "/graphs/person/2.ttl", card(person, "x"), UTF8).status == 204
    assert send("DELETE", "/graphs/person/2.ttl").status == 200
    assert send("GET", "/graphs/person/2.ttl").status == 404
    assert send("DELETE", "/graphs/person/2.ttl").status == 404
    # 5.5 POST: into a graph, without its last full stop; files of a form; into the store; nothing
    added = f"@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n<{person}> foaf:name 'Jane'\n"
    assert send("POST", "/graphs/person/1.ttl", added, UTF8).status == 200
    merged = f"{card(person, 'Jane')} <{person}> foaf:name 'Jane' ."
    assert same(send("GET", "/graphs/person/1.ttl", accept=TURTLE), merged)
    parts = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}.ttl"; filename="{name}.ttl"\r\n'
        f"Content-Type: {UTF8}\r\n\r\n"
        f"@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n<{person}> foaf:{name} 'Doe'\n\r\n"
        for name in ("givenName", "familyName")
    )
    form = f"multipart/form-data; boundary={BOUNDARY}"
    assert send("POST", "/graphs/person/1.ttl", f"{parts}--{BOUNDARY}--\r\n", form).status == 200
    merged += f" <{person}> foaf:givenName 'Doe' ; foaf:familyName 'Doe' ."
    assert same(send("GET", "/graphs/person/1.ttl", accept=TURTLE), merged)
    made = live.send("POST", "/graphs", alice, UTF8, Host=authority)
    place = made.headers["Location"]
    assert made.status == 201 and place.startswith(f"{store}/")
    new = place.removeprefix(f"http://{authority}")
    assert same(send("GET", new, accept=TURTLE), alice)
    assert send("POST", new, "", UTF8).status in (200, 204)
    assert same(send("GET", new, accept=TURTLE), alice)
    # 5.6 HEAD
    head, got = (send(method, "/graphs/person/1.ttl", accept=TURTLE) for method in ("HEAD", "GET"))
    assert head.status == 200 and not head.body and head.headers["Content-Length"] == got.headers["Content-Length"]
    assert send("HEAD", "/graphs/person/4.ttl").status == 404
