"""Makes a larger graph of the same shape: every thing, claim and source of the real one so many times."""

import json
import re
import shutil
import time
from pathlib import Path

import pyoxigraph as ox

from sinograph.vocabulary import BASE, ONTOLOGY

_MARK = b"\x00"
_OURS = re.compile(rf"<({re.escape(BASE)}(?!{re.escape(ONTOLOGY.removeprefix(BASE))}\b|graph/)[^>]*)>".encode())
_PIECE = 16 * 2**20


def enlarge(source: Path, target: Path, times: int) -> None:
    """Write the N-Quads of ``source`` and of ``times - 1`` copies in which the IRIs of things end in -x2, -x3, …

    What names no thing of ours (ontology, vocabularies, blank nodes of axioms) is there once, as it would be in a graph
    that has grown: the copies share their classes, properties and concepts, and nothing else. ValueError below 1.
    """
    if times < 1:
        raise ValueError("a graph cannot be made smaller")
    with source.open("rb") as lines, target.open("wb") as out:
        while piece := lines.readlines(_PIECE):
            out.writelines(piece)
            if times > 1:
                ours = b"".join(line for line in map(_marked, piece) if _MARK in line)
                for number in range(2, times + 1):
                    out.write(ours.replace(_MARK, b"-x%d" % number))


def _marked(line: bytes) -> bytes:
    return _OURS.sub(rb"<\1" + _MARK + b">", line)


def snapshot_of(graph: Path, times: int, folder: Path) -> tuple[Path, float]:
    """Make a snapshot of the enlarged graph under ``folder``; return its graph.nq and the seconds its store took."""
    made = folder / f"{graph.parent.name}x{times}"
    made.mkdir()
    enlarge(graph, made / "graph.nq", times)
    began = time.perf_counter()
    store = ox.Store(str(made / "store"))
    store.bulk_load(path=str(made / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    store.flush()
    del store
    seconds = time.perf_counter() - began
    manifest = graph.parent / "manifest.json"
    if manifest.is_file():
        facts = json.loads(manifest.read_text(encoding="utf-8"))
        (made / "manifest.json").write_text(json.dumps({**facts, "id": made.name}), encoding="utf-8")
    return made / "graph.nq", seconds


def size(folder: Path) -> int:
    """Return the bytes of all files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def room_for(graph: Path, times: int, folder: Path) -> bool:
    """Say whether the disk of ``folder`` has room for the enlarged graph, its store, and as much again."""
    return shutil.disk_usage(folder).free > graph.stat().st_size * times * 4
