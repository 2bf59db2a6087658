"""Written snapshots: their names, what their manifests say, how long they stay, what a crash leaves."""

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Store

from sinograph.cli import main
from sinograph.engine import Limits, LocalEngine
from sinograph.engine.holding import claim, hold
from sinograph.errors import SinographError
from sinograph.store.journal import has_writes, journal
from sinograph.store.prune import prune
from sinograph.store.snapshots import manifest

from .conftest import LIMITS, Writable, make_home


def folders(home: Path) -> set[str]:
    return {folder.name for folder in (home / "snapshots").iterdir()}


def current(home: Path) -> str:
    return os.readlink(home / "current").removeprefix("snapshots/")


def test_each_write_makes_a_snapshot_with_a_name_of_its_own(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()
    names = [server.update("INSERT DATA { <x:s> <x:p> 1 }") for _ in range(4)]
    assert len(set(names)) == 4 and all(len(name) == 16 and int(name, 16) for name in names)
    assert current(server.home) == names[-1] == server.engine.snapshot == server.scribe.folder.name


def test_the_manifest_says_what_was_written_on_top_of_what(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()
    headers = {"Content_Type": "text/turtle"}
    server.send("PUT", "/graphs/one", "<x:s> <x:p> 1 .", **headers)
    first = server.engine.snapshot
    server.update("DELETE DATA { <x:s> <x:p> 1 }", author="importer")
    facts = manifest(server.home / "current")
    assert (facts["id"], facts["inputs"], facts["sha256"]) == (server.engine.snapshot, "test", None)
    written = facts["written"]
    assert isinstance(written, dict)
    assert (written["parent"], written["sequence"], written["base"]) == (first, 2, "small0123")
    (change,) = written["changes"]
    assert (change["kind"], change["author"]) == ("update", "importer") and len(change["digest"]) == 64
    (put,) = manifest(server.home / "snapshots" / first)["written"]["changes"]  # type: ignore[index]
    assert put["graph"].endswith("/graphs/one") and put["author"].startswith("test-")


def test_a_snapshot_is_made_of_links_and_is_whole(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()
    server.update("INSERT DATA { <x:s> <x:p> 1 }")
    tables = list((server.home / "current" / "store").glob("*.sst"))
    assert tables and any(table.stat().st_nlink > 1 for table in tables)
    assert len(Store.read_only(str(server.home / "current" / "store"))) == 313


def test_only_the_newest_stay(open_writable: Callable[..., Writable]) -> None:
    server = open_writable(limits=replace(LIMITS, keep=3))
    names = [server.update(f"INSERT DATA {{ <x:s> <x:p> {i} }}") for i in range(8)]
    kept = folders(server.home)
    assert "small0123" in kept, "built snapshots stay"
    assert set(names[-3:]) <= kept and len(kept) <= 6, "the newest stay, and what is read until the next write"
    assert not [name for name in kept if name.startswith(".")]


def test_what_is_being_read_stays_until_nobody_reads_it(open_writable: Callable[..., Writable]) -> None:
    server = open_writable(limits=replace(LIMITS, keep=1))
    read = server.update("INSERT DATA { <x:s> <x:p> 'read' }")
    reader = LocalEngine(server.home / "snapshots" / read, Limits(workers=1))
    for i in range(6):
        server.update(f"INSERT DATA {{ <x:s> <x:p> {i} }}")
    assert read in folders(server.home) and len(folders(server.home)) <= 5
    reader.close()
    server.update("INSERT DATA { <x:s> <x:p> 'next' }")
    assert read not in folders(server.home)


def test_a_reader_and_the_pruner_cannot_meet(tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    folder.mkdir()
    first, second = hold(folder), hold(folder)
    assert claim(folder) is None
    os.close(first)
    assert claim(folder) is None
    os.close(second)
    lock = claim(folder)
    assert lock is not None
    folder.rename(tmp_path / "gone")
    os.close(lock)
    with pytest.raises(SinographError):
        hold(folder)


def test_neither_the_current_one_nor_a_needed_one_is_pruned(open_writable: Callable[..., Writable]) -> None:
    server = open_writable(limits=replace(LIMITS, keep=50))
    names = [server.update(f"INSERT DATA {{ <x:s> <x:p> {i} }}") for i in range(5)]
    removed = prune(server.home, 0, (names[1],))
    assert set(removed) == {names[0], names[2], names[3]}
    assert folders(server.home) == {"small0123", names[1], names[4]}


def start_again(server: Writable, open_writable: Callable[..., Writable]) -> Writable:
    server.scribe.close()
    server.engine.close()
    return open_writable(server.home)


def test_a_server_that_starts_again_goes_on_where_it_was(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()
    name = server.update("INSERT DATA { <x:s> <x:p> 1 }")
    again = start_again(server, open_writable)
    assert again.engine.snapshot == name and has_writes(again.home)
    again.update("INSERT DATA { <x:s> <x:p> 2 }")
    assert len(again.rows("SELECT * { <x:s> <x:p> ?o }")) == 2
    assert journal(again.home).sequence == 2  # type: ignore[union-attr]


def test_what_was_applied_and_not_published_is_published_at_the_next_start(
    open_writable: Callable[..., Writable],
) -> None:
    server = open_writable()
    server.update("INSERT DATA { <x:s> <x:p> 1 }")
    server.scribe.close()
    store = Store(str(server.home / "primary" / "store"))
    store.update("INSERT DATA { <x:s> <x:p> 2 }")
    del store
    (server.home / "primary" / "pending.json").write_text("{}")
    (server.home / "snapshots" / ".written-half").mkdir()
    (server.home / "snapshots" / ".gone-half").mkdir()
    again = open_writable(server.home)
    assert len(again.rows("SELECT * { <x:s> <x:p> ?o }")) == 2
    assert manifest(again.home / "current")["written"]["changes"] == [{"kind": "recovered"}]  # type: ignore[index]
    assert not list((again.home / "snapshots").glob(".*")) and not (again.home / "primary" / "pending.json").exists()


def test_a_switch_that_was_not_made_is_made_at_the_next_start(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()
    name = server.update("INSERT DATA { <x:s> <x:p> 1 }")
    server.scribe.close()
    (server.home / "current").unlink()
    (server.home / "current").symlink_to("snapshots/small0123")
    again = open_writable(server.home)
    assert current(again.home) == again.engine.snapshot == name


def test_a_new_build_is_taken_over_as_long_as_nothing_was_written(
    open_writable: Callable[..., Writable], small_snapshot: Path, tmp_path: Path
) -> None:
    server = open_writable()
    server.scribe.close()
    make_home(tmp_path / "other", small_snapshot)
    (tmp_path / "other" / "snapshots" / "small0123").rename(server.home / "snapshots" / "newer")
    (server.home / "current").unlink()
    (server.home / "current").symlink_to("snapshots/newer")
    again = open_writable(server.home)
    assert again.scribe.folder.name == "newer" and not has_writes(again.home)
    assert journal(again.home).base == "newer"  # type: ignore[union-attr]


def test_a_build_does_not_hide_what_was_written(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()
    server.update("INSERT DATA { <x:s> <x:p> 1 }")
    runner = CliRunner()
    command = ["--home", str(server.home), "build"]
    busy = runner.invoke(main, command)
    assert busy.exit_code == 1 and "another server writes" in busy.stderr
    server.scribe.close()
    refused = runner.invoke(main, command)
    assert refused.exit_code == 1 and "--discard-writes" in refused.stderr
    assert current(server.home) == server.engine.snapshot
    asked = runner.invoke(main, ["--home", str(server.home), "query", "--list"])
    assert asked.exit_code == 0 and current(server.home) == server.engine.snapshot


def test_the_writer_dies_with_its_server(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()
    writer = server.scribe.pid
    server.scribe.close()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{writer}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{writer}").exists()
    with pytest.raises(SinographError, match="nothing can be written"):
        server.update("CLEAR ALL")
    server.scribe.close()


def test_a_writer_that_loses_its_server_by_a_kill_ends(open_writable: Callable[..., Writable], tmp_path: Path) -> None:
    import subprocess
    import sys

    server = open_writable()
    server.scribe.close()
    program = (
        "import sys, time; from pathlib import Path; from sinograph.store import Scribe;"
        f"s = Scribe(Path({str(server.home)!r})); print(s.pid, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "server")}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        writer = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    again = open_writable(server.home)  # waits for the lock, if it must
    assert again.scribe.pid != writer
    assert again.update("INSERT DATA { <x:s> <x:p> 1 }")


def test_many_writes_leak_neither_files_nor_processes(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()
    server.update("INSERT DATA { <x:s> <x:p> 0 }")

    def held() -> tuple[int, int]:
        tasks = Path(f"/proc/{server.engine.pool.nursery.pid}/task").glob("*/children")
        return len(os.listdir("/proc/self/fd")), sum(len(children.read_text().split()) for children in tasks)

    before, zygote = held(), server.engine.pool.nursery.pid
    for i in range(12):
        server.update(f"INSERT DATA {{ <x:s> <x:p> {i} }}")
        server.ask("ASK {}")
    assert held() <= before and server.engine.pool.nursery.pid == zygote


def test_manifests_are_json_for_everybody(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()
    server.update("INSERT DATA { <x:s> <x:p> 1 }")
    assert json.loads((server.home / "current" / "manifest.json").read_text())["counts"] == {"entities": 2}
