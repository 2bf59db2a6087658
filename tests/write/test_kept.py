"""Which snapshots are kept and which go: newest, current, read, pinned and built upon stay; the rest is removed."""

import json
import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sinograph.cli import main
from sinograph.engine import Limits, LocalEngine, Query
from sinograph.engine.holding import hold
from sinograph.errors import NotFound
from sinograph.store import kept as shelf
from sinograph.store.journal import closing_lock
from sinograph.store.kept import kept, pin, unpin
from sinograph.store.prune import prune_all, prune_builds
from sinograph.store.snapshots import FOLDER

from .conftest import Writable


def built(home: Path, name: str, day: int, **facts: object) -> Path:
    """Make a folder that looks like a snapshot built on a day of March."""
    folder = home / FOLDER / name
    (folder / "store").mkdir(parents=True)
    (folder / "graph.nq").write_text("<x:s> <x:p> <x:o> .\n" * 10)
    about = {"id": name, "built": f"2026-03-{day:02}T12:00:00+00:00", "quads": 10, **facts}
    (folder / "manifest.json").write_text(json.dumps(about))
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Six builds a to f, made on the first six days; the folders' own times say the opposite."""
    for day, name in enumerate("abcdef", start=1):
        os.utime(built(tmp_path, name * 4, day), (1e9 - day, 1e9 - day))
    (tmp_path / "current").symlink_to("snapshots/ffff")
    return tmp_path


def names(home: Path) -> str:
    return "".join(sorted(one.id[0] for one in kept(home)))


def test_the_newest_builds_stay_by_their_own_date(home: Path) -> None:
    assert [one.id[0] for one in kept(home)] == list("fedcba")
    assert prune_builds(home, 4) == ["bbbb", "aaaa"] and names(home) == "cdef"
    assert not list((home / FOLDER).glob(".*"))


def test_at_least_one_build_stays(home: Path) -> None:
    prune_builds(home, 0)
    assert names(home) == "f"


def test_what_is_current_read_or_pinned_stays_however_old(home: Path) -> None:
    (home / "current").unlink()
    (home / "current").symlink_to("snapshots/aaaa")
    pin(home, "bbbb", "cited")
    reading = hold(home / FOLDER / "cccc")
    try:
        assert prune_builds(home, 1) == ["eeee", "dddd"] and names(home) == "abcf"
        marks = {one.id[0]: (one.is_current, one.is_pinned, one.is_read) for one in kept(home)}
        assert marks["a"] == (True, False, False) and marks["b"] == (False, True, False)
        assert marks["c"] == (False, False, True) and marks["f"] == (False, False, False)
    finally:
        os.close(reading)
    unpin(home, "bbbb")
    assert prune_builds(home, 1) == ["cccc", "bbbb"] and names(home) == "af"


def test_a_mark_set_while_others_prune_counts(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = kept(home)
    monkeypatch.setattr("sinograph.store.prune.kept", lambda home: listed)  # they have looked already
    pin(home, "aaaa")
    assert "aaaa" not in prune_builds(home, 1) and names(home) == "af"


def test_what_updates_build_upon_stays(home: Path) -> None:
    (home / "primary").mkdir()
    state = {"snapshot": "aaaa", "sequence": 1, "base": "bbbb"}
    (home / "primary" / "journal.json").write_text(json.dumps(state))
    prune_builds(home, 1)
    assert names(home) == "abf"


def test_built_and_written_ones_are_counted_apart(home: Path) -> None:
    for day, name in enumerate("uvw", start=10):
        built(home, name * 4, day, written={"parent": "ffff", "sequence": day})
    assert prune_all(home, 2, 1) == ["dddd", "cccc", "bbbb", "aaaa", "vvvv", "uuuu"] and names(home) == "efw"


def test_while_a_server_writes_its_snapshots_are_left_to_it(home: Path) -> None:
    built(home, "uuuu", 10, written={"parent": "ffff", "sequence": 1})
    with closing_lock(home):
        assert prune_all(home, 5, 0) == ["aaaa"]
    assert names(home) == "bcdefu"


def test_what_a_killed_build_left_goes_after_a_while_and_not_before(home: Path) -> None:
    for name, age in ((".new-old", 7 * 3600), (".gone-old", 7 * 3600), (".new-fresh", 60)):
        folder = home / FOLDER / name
        folder.mkdir()
        os.utime(folder, (time.time() - age,) * 2)
    prune_all(home, 6, 0)
    assert {folder.name for folder in (home / FOLDER).glob(".*")} == {".new-fresh"}


def test_a_folder_that_is_not_whole_is_no_snapshot(home: Path) -> None:
    (home / FOLDER / "half").mkdir()
    assert "half" not in {one.id for one in kept(home)}
    prune_builds(home, 1)
    assert (home / FOLDER / "half").is_dir()
    shutil.rmtree(home / FOLDER)
    assert kept(home) == []


def test_a_snapshot_is_found_by_the_beginning_of_its_id(home: Path) -> None:
    built(home, "aabb", 9)
    assert shelf.find(home, "aaa").id == "aaaa" and shelf.find(home, "aaaa").id == "aaaa"
    for wrong in ("aa", "x", "", "../current"):
        with pytest.raises(NotFound):
            pin(home, wrong)
    with pytest.raises(NotFound, match="not pinned"):
        unpin(home, "aaaa")


def test_the_size_tells_apart_what_is_shared(home: Path) -> None:
    os.link(home / FOLDER / "aaaa" / "graph.nq", home / FOLDER / "bbbb" / "store" / "shared")
    (first,) = [one for one in kept(home) if one.id == "aaaa"]
    total, own = first.size()
    assert total - own == 200 and own == (first.folder / "manifest.json").stat().st_size


def test_a_snapshot_goes_when_the_last_reader_has_switched(small_snapshot: Path, tmp_path: Path) -> None:
    for day, name in enumerate(("old0", "new0"), start=1):
        folder = tmp_path / FOLDER / name
        shutil.copytree(small_snapshot, folder)
        about = {"id": name, "built": f"2026-03-{day:02}T12:00:00+00:00"}
        (folder / "manifest.json").write_text(json.dumps(about))
    (tmp_path / "current").symlink_to("snapshots/new0")
    engine = LocalEngine(tmp_path / FOLDER / "old0", Limits(workers=1, timeout_s=5))
    try:
        slow = threading.Thread(
            target=lambda: engine.query(Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g <x:no> ?i }")).read()
        )
        slow.start()
        time.sleep(0.05)
        assert prune_builds(tmp_path, 1) == []
        slow.join()
        engine.switch(tmp_path / FOLDER / "new0")
        assert prune_builds(tmp_path, 1) == ["old0"] and engine.query(Query("ASK {}")).snapshot == "new0"
    finally:
        engine.close()


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--home", str(home), "snapshots", *arguments])


def test_the_command_lists_marks_and_removes(home: Path) -> None:
    assert run(home, "pin", "aaaa", "--because", "cited").exit_code == 0
    assert json.loads((home / "pins" / "aaaa.json").read_text())["because"] == "cited"
    lines = run(home).stdout.splitlines()
    assert len(lines) == 6 and lines[0].startswith("ffff  2026-03-06T12:00:00") and lines[0].endswith("current")
    assert lines[-1].endswith("pinned") and "10 quads" in lines[-1]
    listed = json.loads(run(home, "--json").stdout)
    assert [one["id"][0] for one in listed] == list("fedcba") and listed[0]["current"] and listed[-1]["pinned"]
    gone = run(home, "prune", "--builds", "2")
    assert gone.exit_code == 0 and gone.stdout.count("is removed") == 3 and names(home) == "aef"
    assert run(home, "unpin", "aaaa").exit_code == 0 and run(home, "unpin", "aaaa").exit_code == 1
    assert run(home, "pin", "nothing").exit_code == 1


def test_the_rule_is_a_setting(home: Path) -> None:
    (home / "sinograph.toml").write_text("keep_builds = 3\n")
    assert run(home, "prune").exit_code == 0 and names(home) == "def"


def test_a_build_lets_the_oldest_go(home: Path) -> None:
    (home / "sinograph.toml").write_text("keep_builds = 3\n")
    pin(home, "aaaa")
    data = Path(__file__).parents[1] / "fixtures" / "tiny" / "data"
    done = CliRunner().invoke(main, ["--home", str(home), "build", "--data", str(data)])
    assert done.exit_code == 0 and "the old snapshot dddd is removed" in done.stderr, done.output
    left = kept(home)
    assert [one.id for one in left[1:]] == ["ffff", "eeee", "aaaa"] and left[0].is_current
    assert left[0].manifest["quads"] > 100 and not list((home / FOLDER).glob(".*"))


def test_a_server_that_takes_changes_keeps_what_it_began_with(open_writable: Callable[..., Writable]) -> None:
    server = open_writable()
    for i in range(5):
        server.update(f"INSERT DATA {{ <x:s> <x:p> {i} }}")
    built(server.home, "zzzz", 9, built="2099-01-01T00:00:00+00:00")  # so that the base is not the newest
    assert prune_all(server.home, 1, 0) == []
    assert {"small0123", "zzzz", server.engine.snapshot} <= {one.id for one in kept(server.home)}
