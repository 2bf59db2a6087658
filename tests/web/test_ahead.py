"""What is answered ahead of the framework is answered as the framework would: the same status, fields and bytes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from sinograph.engine import Limits, LocalEngine
from sinograph.engine.cache import CachedEngine
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app
from sinograph.web.serving.memory import Memory
from sinograph.web.sparql.protocol import unquoted
from tests.fronted import Answered, Fronted, fronted

POINT = "SELECT ?p ?o { <https://w3id.org/sinograph/id/models/v3> ?p ?o } ORDER BY ?p ?o"
LARGE = "SELECT * { ?a sg:rank ?x . ?b sg:rank ?y } LIMIT 6000"
JSON, TTL, XML = "application/sparql-results+json", "text/turtle", "application/sparql-results+xml"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"

Case = tuple[str, str, bytes | None, dict[str, str]]


def get(text: str, more: str = "", method: str = "GET", **headers: str) -> Case:
    return method, f"/sparql?query={quote(text)}{more}", None, headers


CASES: dict[str, Case] = {
    "json": get(POINT, Accept=JSON),
    "no wish": get(POINT),
    "head": get(POINT, method="HEAD", Accept=JSON),
    "xml": get(POINT, Accept=XML),
    "csv by name": get(POINT, "&format=csv"),
    "output is format": get(POINT, "&output=xml", Accept=JSON),
    "ask": get("ASK { ?s ?p ?o }", Accept=JSON),
    "construct": get("CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s rdfs:label ?o }", Accept=TTL),
    "with a prologue": get(f"PREFIX x: <http://x/>\n# select\n{POINT}", Accept=JSON),
    "gzip": get(LARGE, Accept=JSON, Accept_Encoding="gzip"),
    "zstd, small": get("SELECT * { ?a sg:rank ?x } LIMIT 40", Accept=JSON, Accept_Encoding="gzip, br, zstd"),
    "too small to pack": get("ASK {}", Accept=JSON, Accept_Encoding="gzip"),
    "nothing acceptable to encode": get(POINT, Accept=JSON, Accept_Encoding="identity;q=0, nonsense"),
    "large": get(LARGE, Accept=JSON),
    "another day, another answer": get("SELECT (1 AS ?x) { FILTER(NOW() > 0) }", Accept=JSON),
    "not acceptable": get(POINT, Accept="image/png"),
    "no such format": get(POINT, "&format=nonsense"),
    "syntax": get("SELECT * { ?s ?p }", Accept=JSON),
    "empty": get(" ", Accept=JSON),
    "service": get("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", Accept=JSON),
    "nested too deeply": get("SELECT * {" + "{" * 90 + "}" * 90 + "}", Accept=JSON),
    "an update": ("GET", "/sparql?update=CLEAR%20ALL", None, {}),
    "two queries": get(POINT, f"&query={quote(POINT)}"),
    "a graph": get(POINT, "&default-graph-uri=https%3A%2F%2Fw3id.org%2Fsinograph%2Fid%2Fsources%2Freport"),
    "unknown parameters": get(POINT, "&debug=on", Accept=JSON),
    "plus and percent": ("GET", "/sparql?query=SELECT+(%22a%2Bb%20c%25%22+AS+%3Fx)+%7B%7D", None, {"Accept": JSON}),
    "not utf-8": ("GET", "/sparql?query=%ff", None, {}),
    "no code": ("GET", "/sparql?query=ASK%7B%7D%23%zz%2", None, {}),
    "nothing asked": ("GET", "/sparql", None, {"Accept": TTL}),
    "direct": ("POST", "/sparql", POINT.encode(), {"Content_Type": DIRECT, "Accept": JSON}),
    "direct, with a charset": ("POST", "/sparql", POINT.encode(), {"Content_Type": f"{DIRECT}; charset=UTF-8"}),
    "form": ("POST", "/sparql", f"query={quote(POINT)}".encode(), {"Content_Type": FORM, "Accept": JSON}),
    "form, broken": ("POST", "/sparql", b"query=%ff", {"Content_Type": FORM}),
    "direct, broken": ("POST", "/sparql", b"\xff", {"Content_Type": DIRECT}),
    "wrong type": ("POST", "/sparql", b"x", {"Content_Type": "text/plain"}),
    "too large": ("POST", "/sparql", b"x" * 30_000, {"Content_Type": DIRECT}),
    "query by QUERY": ("QUERY", "/sparql", POINT.encode(), {"Content_Type": DIRECT, "Accept": JSON}),
    "unknown fields": get(POINT, Accept=JSON, X_Anything="1"),
    "page elsewhere": ("GET", "/problems/", None, {"Accept": BROWSER}),
    "not found": ("GET", "/nothing", None, {}),
    "preflight": ("OPTIONS", "/sparql", None, {"Origin": "http://a"}),
}


@pytest.fixture(scope="module")
def app(small_snapshot: Path) -> Iterator[Flask]:
    engine = CachedEngine(LocalEngine(small_snapshot, Limits(workers=2, memory_mb=192), PREFIXES), 2**24)
    yield create_app(Settings(max_body=20_000, threads=4), engine)
    engine.close()


@pytest.fixture(scope="module")
def server(app: Flask) -> Iterator[Fronted]:
    with fronted(app) as running:
        yield running


def by_framework(app: Flask, server: Fronted, case: Case) -> Answered:
    method, target, body, headers = case
    fields = {"Host": f"127.0.0.1:{server.port}", **{n.replace("_", "-"): v for n, v in headers.items()}}
    path, _, query = target.partition("?")
    with app.test_client().open(path, query_string=query, method=method, data=body, headers=fields) as response:
        return response.status_code, list(response.headers.items()), response.get_data()


def comparable(answer: Answered) -> Answered:
    """Without what belongs to the connection or to one evaluation."""
    status, fields, body = answer
    passing = ("date", "server-timing", "connection", "transfer-encoding")
    kept = sorted((name.lower(), value) for name, value in fields if name.lower() not in passing)
    if any(name == "content-encoding" for name, _ in kept):  # packing piece by piece may give other bytes
        kept, body = [field for field in kept if field[0] != "content-length"], b""
    return status, kept, body


@pytest.mark.parametrize("name", CASES)
def test_the_answer_is_the_framework_s(app: Flask, server: Fronted, name: str) -> None:
    method, target, body, headers = CASES[name]
    expected = comparable(by_framework(app, server, CASES[name]))
    for _ in range(3):  # evaluated, from the engine's cache, remembered
        assert comparable(server.ask(method, target, body, **headers)) == expected


def test_what_is_known_is_not_evaluated_again(server: Fronted, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case = get("SELECT ?remembered { ?remembered a sg:LanguageModel }", Accept=JSON)
    first = [server.ask(case[0], case[1], **case[3]) for _ in range(2)][-1]
    tag = dict(first[1])["ETag"]
    held = [server.ask(case[0], case[1], If_None_Match=tag, **case[3]) for _ in range(2)][-1]
    heads = [server.ask("HEAD", case[1], **case[3]) for _ in range(2)][-1]
    monkeypatch.setattr(server.front, "_prompt", None)
    monkeypatch.setattr(server.front, "_gateway", None)
    assert comparable(server.ask(case[0], case[1], **case[3])) == comparable(first)
    again = server.ask(case[0], case[1], If_None_Match=tag, **case[3])
    assert comparable(again) == comparable(held) and again[0] == 304 and again[2] == b""
    assert comparable(server.ask("HEAD", case[1], **case[3])) == comparable(heads)
    assert heads[2] == b"" and dict(heads[1])["Content-Length"] == dict(first[1])["Content-Length"]
    for other in ({"Accept": XML}, {"Accept": JSON, "Accept_Encoding": "gzip"}, {"Accept": JSON, "Authorization": "x"}):
        assert server.ask(case[0], case[1], **other)[0] == 503, "another wish is another answer"


def test_two_wishes_never_mix(server: Fronted) -> None:
    target = f"/sparql?query={quote('SELECT * { ?a sg:rank ?x } LIMIT 90')}"
    for _ in range(4):
        for accept in (JSON, XML, "text/csv", "text/tab-separated-values"):
            for coding in ("", "gzip", "zstd"):
                wish = {"Accept": accept, **({"Accept_Encoding": coding} if coding else {})}
                fields = dict(server.ask("GET", target, **wish)[1])
                assert fields["Content-Type"].startswith(accept)
                assert fields.get("Content-Encoding", "") == coding


def test_a_new_snapshot_drops_what_is_remembered(
    small_snapshot: Path, make_snapshot: Callable[[str, str], Path]
) -> None:
    local = LocalEngine(small_snapshot, Limits(workers=1, memory_mb=192), PREFIXES)
    other = make_snapshot("other0456", '<{id}models/new> <{label}> "New"@en .')
    with fronted(create_app(Settings(threads=2), CachedEngine(local, 2**20))) as server:
        target = "/sparql?query=ASK%7B%3Fs%20rdfs%3Alabel%20%22New%22%40en%7D"
        before = [server.ask("GET", target, Accept=JSON) for _ in range(3)]
        assert all(b"false" in answer[2] for answer in before)
        local.switch(other)
        after = [server.ask("GET", target, Accept=JSON) for _ in range(3)]
        assert all(b"true" in answer[2] for answer in after)
        assert {dict(answer[1])["X-Sinograph-Snapshot"] for answer in after} == {"other0456"}
    local.close()


def test_a_private_server_remembers_nothing(small_snapshot: Path, tmp_path: Path) -> None:
    local = LocalEngine(small_snapshot, Limits(workers=1, memory_mb=192), PREFIXES)
    with fronted(create_app(Settings(home=tmp_path, private=True, threads=2), local)) as server:
        assert [server.ask(*CASES["json"][:3], Accept=JSON)[0] for _ in range(3)] == [401, 401, 401]
    local.close()


class Asked:
    """As much of an exchange as the memory looks at."""

    def __init__(self, target: str, **fields: str) -> None:
        self.method, self.target, self.fields = "GET", target, {"host": "a", **fields}
        self.notes: dict[str, object] = {}
        self.on_whole: Callable[[int, bytes, bytes], None] | None = None

    def answered(self, memory: Memory, body: bytes, head: bytes = b'ETag: "x"\r\nCache-Control: public\r\n') -> None:
        for _ in range(2):
            assert memory.find(self) is None
        assert self.on_whole
        self.on_whole(200, head, body)


def test_memory_is_bounded_in_bytes_and_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory(100_000, lambda: "s")
    for number in range(200):
        Asked(f"/{number}").answered(memory, b"x" * 2000)
        assert memory.held <= 100_000
    assert 20 < len(memory) < 50
    assert memory.find(Asked("/199")) and not memory.find(Asked("/0"))
    monkeypatch.setattr("sinograph.web.serving.memory._ENTRIES", 30)
    empty = Memory(100_000_000, lambda: "s")
    for number in range(100):
        Asked(f"/{number}").answered(empty, b"")
    assert len(empty) == 30


@pytest.mark.parametrize(
    "head",
    [
        b"Cache-Control: public\r\n",
        b'ETag: W/"x"\r\nCache-Control: public\r\n',
        b'ETag: "x"\r\nCache-Control: private\r\n',
        b'ETag: "x"\r\nCache-Control: no-store\r\n',
        b'ETag: "x"\r\nCache-Control: public\r\nVary: Cookie\r\n',
        b'ETag: "x"\r\nCache-Control: public\r\nSet-Cookie: a=b\r\n',
    ],
)
def test_only_what_any_cache_may_keep_is_kept(head: bytes) -> None:
    memory = Memory(100_000, lambda: "s")
    asked = Asked("/")
    asked.answered(memory, b"x", head)
    assert memory.find(asked) is None and len(memory) == 0


def test_an_answer_of_the_snapshot_before_is_not_kept() -> None:
    current = ["one"]
    memory = Memory(100_000, lambda: current[0])
    asked = Asked("/")
    for _ in range(2):
        memory.find(asked)
    current[0] = "two"
    assert asked.on_whole
    asked.on_whole(200, b'ETag: "x"\r\nCache-Control: public\r\n', b"of one")
    assert memory.find(asked) is None and len(memory) == 0


def test_what_is_remembered_is_made_anew_after_a_while() -> None:
    now = [0.0]
    memory = Memory(100_000, lambda: "s", lambda: now[0])
    asked = Asked("/")
    asked.answered(memory, b"x")
    assert memory.find(asked)
    now[0] = 301.0
    assert memory.find(asked) is None


@given(st.binary(max_size=60) | st.text("%+=09afAFzZ\n ", max_size=40).map(str.encode))
def test_the_fast_decoder_of_parameters_is_the_slow_one(data: bytes) -> None:
    assert unquoted(data) == unquote_to_bytes(data.replace(b"+", b" "))
