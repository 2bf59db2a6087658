"""What is written is found: a written snapshot gets an index of its own, and goes with it."""

import time
from pathlib import Path

from sinograph.search import FILE

from .conftest import Writable

NEW = "INSERT DATA { models:written rdfs:label 'Written Model'@en , '写成模型'@zh }"
GONE = "DELETE WHERE { models:written rdfs:label ?label }"


def found_within(writable: Writable, text: str, total: int, seconds: float = 20) -> dict[str, object]:
    """Search until as many are found; the last index answers while the next one is made."""
    end = time.monotonic() + seconds
    while True:
        body = writable.client.get(f"/search?q={text}").json
        if body["total"] == total or time.monotonic() > end:
            return body
        time.sleep(0.05)


def test_what_is_written_is_found_by_label_and_sound(writable: Writable) -> None:
    assert writable.client.get("/search?q=written+model").json["total"] == 0
    snapshot = writable.update(NEW)
    assert found_within(writable, "xiecheng moxing", 1)["results"][0]["path"] == "models/written"
    assert writable.client.get("/search?q=written").json["snapshot"] == snapshot
    assert (writable.home / "snapshots" / snapshot / FILE).is_file()
    after = writable.update(GONE)
    assert found_within(writable, "written+model", 0)["snapshot"] == after


def test_indexes_go_with_their_snapshots(writable: Writable) -> None:
    for number in range(6):
        writable.update(f"INSERT DATA {{ models:m{number} rdfs:label 'Model {number}'@en }}")
        found_within(writable, f"Model+{number}", 1)
    folders = [path for path in (writable.home / "snapshots").iterdir() if not path.name.startswith(".")]
    assert len(folders) <= 5 and all(isinstance(path, Path) for path in folders)  # the first, the kept, the current
    assert not list((writable.home / "snapshots").rglob(f".{FILE}*"))
