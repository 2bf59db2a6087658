"""Threads are shared between clients: nobody can fill the queue for others, or hold every thread."""

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest

from sinograph.http.lines import Lines


def request(client: str) -> Any:
    return SimpleNamespace(client=client)


def test_clients_are_served_in_turns() -> None:
    lines = Lines(8, 20)
    for client in "aaaabbc":
        assert lines.put(request(client)) is None
    served = []
    for _ in range(7):
        exchange = lines.get()
        served.append(exchange.client)
        lines.done(exchange)
    assert "".join(served) == "abcabaa" and lines.inside == 0


def test_a_full_queue_loses_the_newest_of_the_longest_line() -> None:
    lines = Lines(2, 3)
    waiting = [request("flood") for _ in range(5)]
    assert [lines.put(one) for one in waiting] == [None] * 5
    more = request("flood")
    assert lines.put(more) is more
    assert lines.put(request("polite")) is waiting[-1] and lines.inside == 5
    assert [lines.get().client for _ in range(2)] == ["flood", "polite"]


def test_no_client_holds_every_thread() -> None:
    lines = Lines(4, 10)
    for _ in range(4):
        lines.put(request("flood"))
    held = [lines.get() for _ in range(3)]
    got: list[Any] = []
    threads = [threading.Thread(target=lambda: got.append(lines.get()), daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    assert got == []  # the fourth thread is not for him
    lines.put(request("polite"))
    time.sleep(0.1)
    assert [one.client for one in got] == ["polite"]
    lines.done(held[0])
    for thread in threads:
        thread.join(2)
    assert [one.client for one in got] == ["polite", "flood"]


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_few_threads_are_used_too(threads: int) -> None:
    lines = Lines(threads, 1)
    for _ in range(threads):
        assert lines.put(request("a")) is None
    for _ in range(threads):
        assert lines.get().client == "a"
