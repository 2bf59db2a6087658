"""A store that is too large for memory is read from disk: files can be opened at any time, sockets never."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Store

from sinograph.engine import Limits, LocalEngine, Query, confine
from sinograph.errors import SinographError
from sinograph.vocabulary import PREFIXES

LIMITS = Limits(workers=2, timeout_s=3, memory_store_mb=0)
COUNT = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {"solutions": "csv"})


@pytest.fixture(scope="module")
def many_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot whose store consists of many files, none of which RocksDB needs when it opens the store."""
    folder = tmp_path_factory.mktemp("disk")
    store = Store(str(folder / "primary"))
    for i in range(6):
        store.update(f"INSERT DATA {{ <x:s{i}> <x:p> {i} . GRAPH <x:g{i}> {{ <x:s> <x:p> {i} }} }}")
        store.flush()
    (folder / "snapshot").mkdir()
    store.backup(str(folder / "snapshot" / "store"))
    return folder / "snapshot"


@pytest.fixture(scope="module")
def engine(many_files: Path) -> Iterator[LocalEngine]:
    engine = LocalEngine(many_files, LIMITS, PREFIXES)
    yield engine
    engine.close()


def test_all_of_it_can_be_read(engine: LocalEngine) -> None:
    assert engine.pool.nursery.store == "disk"
    assert engine.query(COUNT).read() == b"n\r\n6\r\n"
    names = engine.query(Query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", {"solutions": "csv"}))
    assert names.read() == b"n\r\n6\r\n"


def test_another_snapshot_on_disk_needs_no_new_zygote(engine: LocalEngine, many_files: Path, tmp_path: Path) -> None:
    store = Store(str(tmp_path / "primary"))
    store.update("INSERT DATA { <x:new> <x:p> 1 }")
    (tmp_path / "other").mkdir()
    store.backup(str(tmp_path / "other" / "store"))
    zygote = engine.pool.nursery.pid
    for folder, count in ((tmp_path / "other", 1), (many_files, 6)):
        engine.switch(folder)
        answer = engine.query(COUNT)
        assert (answer.snapshot, answer.read()) == (folder.name, f"n\r\n{count}\r\n".encode())
    assert engine.pool.nursery.pid == zygote
    with pytest.raises(SinographError):
        engine.switch(tmp_path / "nothing")
    assert engine.query(COUNT).read() == b"n\r\n6\r\n"


def test_it_reaches_no_network(many_files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sinograph.engine.local.check", lambda text, limits: None)
    engine = LocalEngine(many_files, Limits(workers=1, timeout_s=3, memory_store_mb=0), PREFIXES)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        port = server.getsockname()[1]
        try:
            with pytest.raises(SinographError, match="evaluation failed"):
                engine.query(Query(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))
            with pytest.raises(TimeoutError):
                server.accept()
        finally:
            engine.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="seccomp is Linux's")
def test_the_kernel_refuses_sockets_and_nothing_else() -> None:
    program = (
        "import os, socket, threading; from sinograph.engine import confine; print(confine.refuse('socket'));"
        "open('/dev/null').close(); socket.socketpair()[0].close(); os.listdir('/');"
        "\nfor kind in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):\n"
        "    try: socket.socket(kind)\n"
        "    except PermissionError: print('refused')\n"
    )
    folder = str(Path(confine.__file__).parents[2])
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env={"PYTHONPATH": folder})
    assert ran.stdout.split() == ["True", "refused", "refused", "refused"], ran.stderr
