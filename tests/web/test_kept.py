"""What pages keep of a snapshot: read once and beforehand, and not pushed out by what one reader asks for."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator

import pytest
from flask import Flask

from sinograph.engine import LocalEngine
from sinograph.web import Settings, ask, create_app
from sinograph.web.serving import warming


@pytest.fixture
def here(small_engine: LocalEngine) -> Iterator[Flask]:
    app = create_app(Settings(), small_engine)
    with app.test_request_context("/"):
        yield app


def test_what_serves_all_is_not_pushed_out_by_what_one_asks_for(here: Flask) -> None:
    made: list[str] = []
    for _ in range(2):
        assert ask.once("for all", lambda: made.append("for all") or "kept") == "kept"
        for number in range(500):
            assert ask.recently(f"thing {number}", lambda number=number: number) == number
    assert made == ["for all"]


def test_of_what_readers_ask_for_the_last_few_are_kept(here: Flask) -> None:
    made: list[int] = []
    for number in (*range(300), 299, 0):
        ask.recently(f"one {number}", lambda number=number: made.append(number))
    assert made == [*range(300), 0] and len(ask._recent) < 100


def test_languages_are_kept_apart(small_engine: LocalEngine) -> None:
    app = create_app(Settings(), small_engine)
    found = []
    for language, word in (("en", "chip"), ("zh", "芯片"), ("en", "again")):
        with app.test_request_context(f"/?lang={language}"):
            found.append(ask.recently_spoken("word", lambda word=word: word))
    assert found == ["chip", "芯片", "chip"]


def test_who_comes_while_it_is_made_waits_for_it(here: Flask) -> None:
    made: list[int] = []

    def slow() -> str:
        made.append(1)
        time.sleep(0.2)
        return "made"

    def visit() -> None:  # each thread has contexts of its own
        with here.test_request_context("/"):
            assert ask.once("slow to make", slow) == "made"

    threads = [threading.Thread(target=visit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_lists_are_read_beforehand_in_both_languages(real_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "_kept", OrderedDict())  # other tests of this process look at other snapshots
    warming.warm(real_app).join()
    asked: list[str] = []
    monkeypatch.setattr(ask, "rows", lambda name, **_given: asked.append(name) or [])
    client = real_app.test_client()
    kinds = [link for link in client.get("/browse").text.split('"') if link.startswith("/browse/")]
    assert len(kinds) > 20
    for path in ("/disputes", "/timeline", "/charts/training-cost", "/status/matrix?to=CN", *kinds):
        for language in ("en", "zh"):
            answer = client.get(path, query_string={"lang": language} if "?" not in path else None)
            assert answer.status_code == 200, path
    assert asked == []
    assert len(ask._kept) < ask._KEPT_AT_MOST / 2, "beyond that each look at what is kept waits for a lock"
