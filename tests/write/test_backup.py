"""A backup is whole, stands alone, notices damage, and brings everything back."""

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, Store

from sinograph.cli import main
from sinograph.errors import Conflict, NotFound, SinographError
from sinograph.store import backup as backups
from sinograph.store.journal import journal
from sinograph.store.snapshots import manifest

from .conftest import Writable

DATA = "INSERT DATA { <x:s> <x:p> 1 . GRAPH <urn:g> { <x:s> <x:p> [] } } ; CREATE GRAPH <urn:empty>"
ALL = "SELECT ?s ?p (STR(?o) AS ?v) ?g { { ?s ?p ?o FILTER(!isBlank(?o)) } UNION { GRAPH ?g { ?s ?p ?o } } }"


def test_a_backup_brings_everything_back(open_writable: Callable[..., Writable], tmp_path: Path) -> None:
    server = open_writable()
    server.update(DATA)
    before, name = server.rows(ALL), server.engine.snapshot
    made = backups.backup(server.home, tmp_path / "backup")
    assert made.snapshot == name and made.files > 10 and made.size > 10_000
    server.update("CLEAR ALL ; INSERT DATA { <x:later> <x:p> 1 }")
    server.scribe.close()
    server.engine.close()
    done = backups.restore(server.home, tmp_path / "backup")
    assert done.snapshot == name and done.kept and (done.kept / "journal.json").is_file()
    again = open_writable(server.home)
    assert (again.engine.snapshot, again.rows(ALL)) == (name, before)
    assert again.ask("ASK { GRAPH <urn:empty> {} }")
    assert journal(again.home).sequence == 1  # type: ignore[union-attr]
    assert again.update("INSERT DATA { <x:after> <x:p> 1 }") != name
    assert again.ask("ASK { <x:after> <x:p> 1 . <x:s> <x:p> 1 }") and not again.ask("ASK { <x:later> ?p ?o }")


def test_a_backup_goes_to_another_home_and_to_another_engine(
    open_writable: Callable[..., Writable], tmp_path: Path
) -> None:
    server = open_writable()
    server.update(DATA)
    backups.backup(server.home, tmp_path / "backup")
    assert not (tmp_path / "backup" / "tokens.json").exists()
    quads = Store()
    quads.bulk_load(path=str(tmp_path / "backup" / "graph.nq"), format=RdfFormat.N_QUADS)
    assert len(quads) == 314
    shutil.rmtree(server.home / "snapshots")  # a backup shares nothing with the home it was made of
    backups.restore(tmp_path / "elsewhere", tmp_path / "backup")
    other = open_writable(tmp_path / "elsewhere")
    assert other.rows("SELECT ?o { <x:s> <x:p> ?o }") == [("1",)]
    assert other.update("INSERT DATA { <x:t> <x:p> 1 }")


def test_a_built_snapshot_can_be_backed_up_too(open_writable: Callable[..., Writable], tmp_path: Path) -> None:
    server = open_writable()
    server.scribe.close()
    backups.backup(server.home, tmp_path / "backup")
    backups.restore(tmp_path / "elsewhere", tmp_path / "backup")
    folder = tmp_path / "elsewhere" / "current"
    assert (folder / "graph.nq").read_bytes() == (server.home / "current" / "graph.nq").read_bytes()
    assert "written" not in manifest(folder)


def test_every_write_that_was_answered_is_in_a_backup_that_begins_after_it(
    open_writable: Callable[..., Writable], tmp_path: Path
) -> None:
    server = open_writable()
    stop, written = threading.Event(), [0]

    def write() -> None:
        while not stop.is_set():
            server.update(f"INSERT DATA {{ <x:n> <x:is> {written[0] + 1} }}")
            written[0] += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for i in range(4):
            known = written[0]
            backups.backup(server.home, tmp_path / f"b{i}")
            store = Store.read_only(str(tmp_path / f"b{i}" / "store"))
            assert store.query(f"SELECT (COUNT(*) AS ?n) {{ <x:n> <x:is> ?i FILTER(?i <= {known}) }}")
            rows = list(store.query("SELECT ?i { <x:n> <x:is> ?i }"))  # type: ignore[arg-type]
            numbers = {int(row["i"].value) for row in rows}
            assert numbers >= set(range(1, known + 1))
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("damage", ["a byte", "a file", "the list"])
def test_a_damaged_backup_changes_nothing(open_writable: Callable[..., Writable], tmp_path: Path, damage: str) -> None:
    server = open_writable()
    server.update(DATA)
    backups.backup(server.home, tmp_path / "backup")
    server.scribe.close()
    table = max((tmp_path / "backup" / "store").glob("*.sst"), key=lambda path: path.stat().st_size)
    if damage == "a byte":
        content = bytearray(table.read_bytes())
        content[len(content) // 2] ^= 1
        table.write_bytes(content)
    else:
        (table if damage == "a file" else tmp_path / "backup" / "backup.json").unlink()
    before = sorted(path.name for path in server.home.rglob("*"))
    with pytest.raises((SinographError, NotFound), match="damaged|not a backup"):
        backups.restore(server.home, tmp_path / "backup")
    assert sorted(path.name for path in server.home.rglob("*") if path.name != "writer.lock") == [
        name for name in before if name != "writer.lock"
    ]


def test_nothing_is_overwritten_and_no_running_server_is_restored_over(writable: Writable, tmp_path: Path) -> None:
    backups.backup(writable.home, tmp_path / "backup")
    with pytest.raises(Conflict, match="exists already"):
        backups.backup(writable.home, tmp_path / "backup")
    with pytest.raises(Conflict, match="another server writes"):
        backups.restore(writable.home, tmp_path / "backup")
    with pytest.raises(NotFound):
        backups.backup(tmp_path / "nothing", tmp_path / "other")
    assert not list(tmp_path.glob(".*"))


def test_the_commands(open_writable: Callable[..., Writable], tmp_path: Path) -> None:
    server = open_writable()
    server.update(DATA)
    server.scribe.close()
    made = CliRunner().invoke(main, ["--home", str(server.home), "backup", str(tmp_path / "backup")])
    assert made.exit_code == 0 and made.stdout.startswith(f"snapshot {server.engine.snapshot}: ")
    assert json.loads((tmp_path / "backup" / "backup.json").read_text())["snapshot"] == server.engine.snapshot
    done = CliRunner().invoke(main, ["--home", str(server.home), "restore", str(tmp_path / "backup")])
    assert (done.exit_code, "is the current one" in done.stdout, "is kept in" in done.stderr) == (0, True, True)
    assert CliRunner().invoke(main, ["--home", str(server.home), "restore", str(tmp_path / "none")]).exit_code == 2
