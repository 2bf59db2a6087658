"""How tests speak to a graph store: addresses, documents and what is read back."""

from typing import Any
from urllib.parse import urlencode

from pyoxigraph import RdfFormat, parse
from werkzeug.test import TestResponse

from .conftest import Writable

TURTLE, PROBLEM = "text/turtle; charset=utf-8", "application/problem+json"
ALICE = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . <http://e/alice> foaf:name 'Alice' ."
BASE = "https://w3id.org/sinograph/"
WIKI = f"{BASE}id/sources/wiki"
UPDATE = "application/sparql-update"


def indirect(graph: str) -> str:
    return f"/graphs?{urlencode({'graph': graph})}"


def put(
    server: Writable, url: str, body: Any = ALICE, content_type: str = "text/turtle", **headers: str
) -> TestResponse:
    return server.send("PUT", url, body, Content_Type=content_type, **headers)


def subjects(response: TestResponse) -> set[str]:
    kind = RdfFormat.from_media_type(response.mimetype)
    assert kind and response.status_code == 200, response.get_data(as_text=True)
    return {getattr(quad.subject, "value", "") for quad in parse(response.data, kind)}
