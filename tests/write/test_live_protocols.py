"""Both protocols on a real server over bare connections: each kind of case that the W3C suites have, data of our own.

SPARQL 1.1 Protocol section 2 and Graph Store HTTP Protocol section 5; ``/sparql/`` is written as the suite writes it.
"""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import Dataset, RdfFormat, parse

from sinograph.store import tokens

from .conftest import make_home

PROGRAM = (
    "from sinograph.web.settings import Settings; from sinograph.web.serving.serve import serve;"
    "serve(Settings.from_environment())"
)
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
TURTLE, UTF8 = "text/turtle", "text/turtle; charset=utf-8"
ONE, TWO, THREE = (f"http://example.org/graphs/{n}" for n in ("one", "two", "three"))
#: Graphs other than ours, each saying of itself that it is a document.
DOCUMENTS = " ".join(f"GRAPH <{graph}> {{ <{graph}> a <x:Document> }}" for graph in (ONE, TWO, THREE))
LOAD = f"DROP ALL ; INSERT DATA {{ {DOCUMENTS} }}"


@dataclass
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def truth(self) -> bool:
        assert self.headers.get_content_type() == "application/sparql-results+json", self.body
        return bool(json.loads(self.body)["boolean"])

    @property
    def dataset(self) -> Dataset:
        kind = RdfFormat.from_media_type(self.headers.get_content_type())
        assert kind and self.status == 200 and int(self.headers["Content-Length"]) == len(self.body), self.body
        return Dataset(parse(self.body, kind))


@dataclass
class Live:
    """A server, and whether requests bring a token."""

    port: int
    bearer: str | None = None

    def send(self, method: str, target: str, body: str | bytes = b"", content_type: str = "", **headers: str) -> Answer:
        data = body.encode() if isinstance(body, str) else body
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.putrequest(method, target, skip_host="Host" in headers, skip_accept_encoding=True)
            given = {"Content-Type": content_type, "Authorization": self.bearer, **headers}
            for name, value in given.items():
                if value:
                    connection.putheader(name.replace("_", "-"), value)
            if data or method not in ("GET", "HEAD"):
                connection.putheader("Content-Length", str(len(data)))
            connection.endheaders(data)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())

    def update(self, text: str, **dataset: str | list[str]) -> Answer:
        return self.send("POST", f"/sparql/?{urlencode(dataset, doseq=True)}", text, UPDATE)

    def ask(self, text: str) -> bool:
        return self.send("POST", "/sparql/", text, QUERY).truth


@pytest.fixture(scope="module")
def home(small_snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("home"), small_snapshot)


@pytest.fixture(scope="module")
def port(home: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    given = {"HOME": home, "PORT": port, "WORKERS": 2, "WRITABLE": 1, "ANONYMOUS_WRITES": 1}
    environment = {**os.environ, **{f"SINOGRAPH_{name}": str(value) for name, value in given.items()}}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2] / "server")
    with subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, start_new_session=True) as server:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
        server.terminate()


@pytest.fixture(scope="module", params=["without a token", "with a token"])
def live(request: pytest.FixtureRequest, port: int, home: Path) -> Live:
    if request.param == "without a token":
        return Live(port)
    return Live(port, f"Bearer {tokens.new(home, 'write')[1]}")


@pytest.fixture(scope="module")
def loaded(live: Live) -> Live:
    assert live.update(LOAD).status in range(200, 300)
    return live


def graphs(*pairs: tuple[str, str]) -> str:
    return f"/sparql/?{urlencode(pairs)}"


BOTH = f"ASK {{ <{ONE}> a ?a . <{TWO}> a ?b }}"
NAMED = f"ASK {{ GRAPH ?g {{ <{ONE}> a ?a }} GRAPH ?h {{ <{TWO}> a ?b }} }}"
FULL = NAMED.replace("ASK {", f"ASK {{ <{THREE}> a ?c .")
DEFAULTS = [("default-graph-uri", ONE), ("default-graph-uri", TWO)]
NAMES = [("named-graph-uri", ONE), ("named-graph-uri", TWO)]
NOWHERE = ("default-graph-uri", "http://example.org/nowhere")
# Section 2.1: method, target, body, Content-Type; what is answered.
QUERIES: dict[str, tuple[str, str, str, str, str]] = {
    "GET": ("GET", graphs(("query", "ASK {}"), NOWHERE), "", "", "true"),
    "form": ("POST", graphs(NOWHERE), "query=ASK%20%7B%7D", FORM, "true"),
    "form, dataset in the body": ("POST", "/sparql/", urlencode([("query", BOTH), *DEFAULTS]), FORM, "true"),
    "direct": ("POST", "/sparql/", "ASK {}", QUERY, "true"),
    "direct, version": ("POST", "/sparql", "ASK {}", f"{QUERY}; version=1.2", "true"),
    "default graphs, GET": ("GET", graphs(("query", BOTH), *DEFAULTS), "", "", "true"),
    "default graphs, POST": ("POST", graphs(*DEFAULTS), BOTH, QUERY, "true"),
    "one default graph is not two": ("POST", graphs(DEFAULTS[0]), BOTH, QUERY, "false"),
    "named graphs, GET": ("GET", graphs(("query", NAMED), *NAMES), "", "", "true"),
    "named graphs, POST": ("POST", graphs(*NAMES), NAMED, QUERY, "true"),
    "named graphs alone": ("POST", graphs(*NAMES), "ASK { ?s ?p ?o }", QUERY, "false"),
    "whole dataset": ("POST", graphs(("default-graph-uri", THREE), *NAMES), FULL, QUERY, "true"),
    "dataset twice": ("POST", graphs(*NAMES), NAMED.replace("ASK", f"ASK FROM <{THREE}>"), QUERY, "true"),
    "dataset twice, glued": (
        "POST",
        f"/sparql/?named-graph-uri={quote(f'{ONE}&named-graph-uri={TWO}', safe='')}",
        NAMED.replace("ASK", f"ASK FROM <{THREE}>"),
        QUERY,
        "true",
    ),
    "table": ("POST", graphs(NOWHERE), "SELECT (1 AS ?value) {}", QUERY, "results"),
    "description": ("POST", graphs(NOWHERE), "DESCRIBE <http://example.org/>", QUERY, "graph"),
    "construction": ("POST", graphs(NOWHERE), "CONSTRUCT { <s> <p> 1 } WHERE {}", QUERY, "graph"),
}
_RESULTS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv")


@pytest.mark.parametrize("name", QUERIES)
def test_queries_by_every_way(loaded: Live, name: str) -> None:
    method, target, body, content_type, expected = QUERIES[name]
    answer = loaded.send(method, target, body, content_type)
    assert answer.status == 200, answer.body
    if expected in ("true", "false"):
        assert answer.truth is (expected == "true")
    elif expected == "results":
        assert answer.headers.get_content_type() in _RESULTS
    else:
        assert len(answer.dataset) == (1 if "CONSTRUCT" in body else 0)


WITH = "WITH <x:addresses> DELETE { ?p <x:n> 'Bill' } INSERT { ?p <x:n> 'William' } WHERE { ?p <x:n> 'Bill' }"
# Sections 2.1 and 2.2: what must be refused.
REFUSED: dict[str, tuple[str, str, str | bytes, str]] = {
    "query by PUT": ("PUT", graphs(("query", "ASK {}"), NOWHERE), "", FORM),
    "two queries": ("GET", graphs(("query", "ASK {}"), ("query", "SELECT * {}")), "", ""),
    "two queries in a form": ("POST", "/sparql/", urlencode([("query", "ASK {}")] * 2), FORM),
    "query as text": ("POST", "/sparql/", "ASK {}", "text/plain"),
    "query form without type": ("POST", "/sparql/", "query=ASK%20%7B%7D", ""),
    "query without type": ("POST", "/sparql/", "ASK {}", ""),
    "query in UTF-16": ("POST", "/sparql/", "ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16"),
    "query syntax": ("GET", graphs(("query", "ASK {")), "", ""),
    "two versions": ("GET", graphs(("query", "ASK {}"), ("version", "1.1"), ("version", "1.2")), "", ""),
    "GET with a body": ("GET", graphs(("query", "ASK {}")), "query=ASK%20%7B%7D", FORM),
    "update by GET": ("GET", graphs(("update", "CLEAR ALL")), "", ""),
    "update in the address": ("POST", graphs(("update", "CLEAR ALL")), "", FORM),
    "two updates": ("POST", "/sparql/", "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM),
    "update as text": ("POST", "/sparql/", "CLEAR NAMED", "text/plain"),
    "update form without type": ("POST", "/sparql/", "update=CLEAR%20NAMED", ""),
    "update in UTF-16": ("POST", "/sparql/", "CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=UTF-16"),
    "update syntax": ("POST", "/sparql/", "update=CLEAR%20XYZ", FORM),
    "dataset and WITH": ("POST", graphs(("using-named-graph-uri", "http://example.org/people")), WITH, UPDATE),
    "two versions of an update": ("POST", "/sparql/", "update=CLEAR%20ALL&version=1.1&version=1.2", FORM),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_breaks_the_protocol_is_refused_and_changes_nothing(loaded: Live, name: str) -> None:
    answer = loaded.send(*REFUSED[name])
    assert 400 <= answer.status < 500, answer.body
    assert loaded.send("POST", graphs(*NAMES), NAMED, QUERY).truth


COPY = """INSERT { GRAPH <urn:copy> { ?s <x:in> ?in } }
WHERE { { GRAPH ?g { ?s a <x:Document> } BIND(?g AS ?in) } UNION { ?s a <x:Document> BIND('default' AS ?in) } }"""
USING: dict[str, tuple[dict[str, str | list[str]], set[tuple[str, str]]]] = {
    "a default graph": ({"using-graph-uri": ONE}, {(ONE, "default")}),
    "default graphs": ({"using-graph-uri": [ONE, TWO]}, {(ONE, "default"), (TWO, "default")}),
    "named graphs": ({"using-named-graph-uri": [ONE, TWO]}, {(ONE, ONE), (TWO, TWO)}),
    "both": ({"using-graph-uri": ONE, "using-named-graph-uri": TWO}, {(ONE, "default"), (TWO, TWO)}),
}


@pytest.mark.parametrize("name", USING)
def test_updates_match_the_dataset_of_the_request(live: Live, name: str) -> None:
    dataset, expected = USING[name]
    assert 200 <= live.update(f"{LOAD} ; {COPY}", **dataset).status < 300
    answer = live.send("POST", "/sparql", "SELECT ?s ?in { GRAPH <urn:copy> { ?s ?p ?in } }", QUERY)
    rows = json.loads(answer.body)["results"]["bindings"]
    assert {(row["s"]["value"], row["in"]["value"]) for row in rows} == expected


def test_updates_by_form_and_directly_and_their_base(live: Live) -> None:
    assert 200 <= live.send("POST", "/sparql/", "update=CLEAR+ALL", FORM).status < 300
    assert not live.ask("ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    assert 200 <= live.update("CLEAR ALL").status < 300
    assert 200 <= live.update("INSERT DATA { GRAPH <urn:base> { <urn:s> <urn:p> <test> } }").status < 300
    assert live.ask("ASK { GRAPH <urn:base> { ?s ?p ?o FILTER(ISIRI(?o) && REGEX(STR(?o), '^https?://.+/test$')) } }")
