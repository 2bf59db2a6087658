"""A home with a small snapshot, and a server on it that takes changes: scribe, engine and application, no port."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sinograph.engine import Limits, LocalEngine, Query
from sinograph.engine.cache import CachedEngine
from sinograph.store import Change, Scribe, WriteLimits, tokens
from sinograph.store.change import UPDATE
from sinograph.vocabulary import PREFIXES
from sinograph.web import Settings, create_app

LIMITS = WriteLimits(timeout_s=3, memory_mb=192, max_text=200_000, queue=32, queue_s=20, keep=3)


def make_home(folder: Path, snapshot: Path) -> Path:
    """Put a copy of a snapshot into a new home and make it the current one."""
    copy = folder / "snapshots" / snapshot.name
    shutil.copytree(snapshot, copy)
    facts = {"id": snapshot.name, "inputs": "test", "counts": {"entities": 2}, "seconds": 0}
    (copy / "manifest.json").write_text(json.dumps(facts))
    (folder / "current").symlink_to(copy.relative_to(folder))
    return folder


@dataclass
class Writable:
    """A writable server and what a test wants to know about it."""

    home: Path
    scribe: Scribe
    engine: LocalEngine
    client: FlaskClient
    bearer: str

    def send(self, method: str, url: str, body: Any = None, **headers: str) -> TestResponse:
        """Send a request with the token, unless headers bring another ``Authorization`` or an empty one."""
        given = {"Authorization": self.bearer, **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.client.open(url, method=method, data=body, headers={k: v for k, v in given.items() if v})

    def update(self, text: str, **options: Any) -> str:
        """Apply an update; return the snapshot in which it can be read."""
        return self.scribe.write(Change(UPDATE, text=text, prefixes=PREFIXES, **options)).snapshot

    def rows(self, text: str) -> list[tuple[str, ...]]:
        """Return the solutions of a SELECT as values."""
        body = self.engine.query(Query(text, prefixes=PREFIXES)).read()
        document = json.loads(body)
        names = document["head"]["vars"]
        return sorted(tuple(row[n]["value"] for n in names if n in row) for row in document["results"]["bindings"])

    def ask(self, text: str) -> bool:
        """Return the answer of an ASK."""
        return bool(json.loads(self.engine.query(Query(text, prefixes=PREFIXES)).read())["boolean"])


@pytest.fixture(scope="module")
def open_writable(small_snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Writable]]:
    opened: list[Writable] = []

    def start(home: Path | None = None, limits: WriteLimits = LIMITS, **settings: Any) -> Writable:
        folder = home or make_home(tmp_path_factory.mktemp("home"), small_snapshot)
        scribe = Scribe(folder, limits)
        engine = LocalEngine((folder / "current").resolve(), Limits(workers=2, timeout_s=5), PREFIXES)
        scribe.show(engine.switch)
        taken = Settings(home=folder, writable=True, max_age=0, max_body=20_000, max_upload=200_000, **settings)
        app = create_app(taken, CachedEngine(engine, 2**20), scribe)
        _, text = tokens.new(folder, "write", f"test-{os.urandom(3).hex()}")
        opened.append(Writable(folder, scribe, engine, app.test_client(), f"Bearer {text}"))
        return opened[-1]

    yield start
    for one in opened:
        one.scribe.close()
        one.engine.close()


@pytest.fixture(scope="module")
def writable(open_writable: Callable[..., Writable]) -> Writable:
    return open_writable()
