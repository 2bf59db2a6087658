"""The snapshot of an endpoint: looked up again without anybody waiting, and never claimed where nobody said it."""

import time
from collections.abc import Callable

from sinograph.engine.marker import Marker
from sinograph.engine.remote import RemoteEngine
from sinograph.errors import RemoteFailed

Make = Callable[..., RemoteEngine]


def test_a_new_snapshot_is_noticed_without_anybody_waiting() -> None:
    names = iter(["one"])
    asked: list[float] = []

    def look() -> str | None:
        asked.append(time.monotonic())
        time.sleep(0.1 * (len(asked) > 1))
        return next(names, "two")

    marker = Marker(look, 0.2)
    assert marker.id == "one" and marker.id == "one" and len(asked) == 1
    time.sleep(0.25)
    began = time.monotonic()
    assert marker.id == "one" and time.monotonic() - began < 0.08
    time.sleep(0.2)
    assert marker.id == "two"


def test_without_a_marker_the_name_lasts_for_a_while_and_is_nobodys(before: Make) -> None:
    first, second = before(), before()
    assert first.snapshot == first.snapshot != second.snapshot
    assert first.snapshot.startswith("unmarked-")


def test_an_endpoint_that_is_away_keeps_its_last_name() -> None:
    def look() -> str | None:
        if names:
            return names.pop()
        raise RemoteFailed("away")

    names = ["one"]
    marker = Marker(look, 0.01)
    for _ in range(5):
        assert marker.id == "one"
        time.sleep(0.02)
