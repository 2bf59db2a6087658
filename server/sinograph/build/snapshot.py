"""Build step: one immutable folder per graph. Canonical N-Quads, a store to read from, a manifest; then the switch."""

import json
import os
import platform
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from sinograph import __version__
from sinograph import vocabulary as v
from sinograph.errors import BuildError
from sinograph.query import statistics
from sinograph.store.snapshots import current, manifest, switch

__all__ = ["Made", "Manifest", "canonical", "current", "manifest", "switch", "write"]

ID_LENGTH = 16


@dataclass(frozen=True)
class Manifest:
    """What went into a snapshot."""

    id: str
    sha256: str
    inputs: str
    built: str
    sinograph: str
    pyoxigraph: str
    python: str
    seconds: float
    quads: int
    classes: dict[str, int]
    sources: dict[str, int]
    undecided: list[str]
    counts: dict[str, int]


def canonical(quads: set[ox.Quad]) -> bytes:
    """Return the quads as canonical N-Quads (RDFC-1.0): the same set always gives the same bytes.

    The names that RDFC-1.0 gives to blank nodes depend only on the quads that hold blank nodes (section 4.4), and
    those are few: only they go through the algorithm.
    """
    blank = {q for q in quads if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)}
    named = ox.Dataset(blank)
    named.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines: list[bytes] = []
    for part in (quads - blank, named):
        raw = ox.serialize(part, format=ox.RdfFormat.N_QUADS)
        assert raw is not None
        lines.extend(raw.splitlines(keepends=True))
    lines.sort()
    return b"".join(lines)


@dataclass(frozen=True)
class Made:
    """What the build knows of a graph besides its quads."""

    inputs: str
    counts: dict[str, int]
    undecided: list[str]
    seconds: float


def write(home: Path, nquads: bytes, made: Made) -> Path:
    """Write a snapshot beside the others and return its folder; an existing one with the same id is kept.

    Raises ``BuildError`` when the disk does not take it. Nothing under ``home`` changes before the folder is whole.
    """
    digest = sha256(nquads).hexdigest()
    folder = home / "snapshots" / digest[:ID_LENGTH]
    if (folder / "manifest.json").is_file() and manifest(folder).get("inputs") == made.inputs:
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        (work / "graph.nq").write_bytes(nquads)
        store = ox.Store(work / "store")
        store.bulk_load(nquads, format=ox.RdfFormat.N_QUADS, lenient=True)  # written by us a moment ago
        store.flush()
        facts = _manifest(store, digest, made)
        statistics.write(work, statistics.collect(partial(_rows, store)))
        del store
        text = json.dumps(asdict(facts), indent=2, ensure_ascii=False)
        (work / "manifest.json").write_text(text + "\n", encoding="utf-8")
        if folder.exists():
            for name in (statistics.FILE, "manifest.json"):
                os.replace(work / name, folder / name)
        else:
            os.replace(work, folder)
    except OSError as error:
        raise BuildError(f"the snapshot could not be written to {folder.parent}: {error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def _rows(store: ox.Store, text: str) -> Iterator[dict[str, str]]:
    """Run a SELECT; return its solutions as plain strings by variable."""
    solutions = store.query(text, prefixes=v.PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: term.value for name in names if isinstance(term := solution[name], ox.NamedNode | ox.Literal)}


def _manifest(store: ox.Store, digest: str, made: Made) -> Manifest:
    classes = Counter(q.object.value for q in store.quads_for_pattern(None, v.RDF_TYPE, None, ox.DefaultGraph())
                      if isinstance(q.object, ox.NamedNode))  # fmt: skip
    sources = Counter(q.object.value for q in store.quads_for_pattern(None, v.sg("source"), None, ox.DefaultGraph())
                      if isinstance(q.object, ox.NamedNode))  # fmt: skip
    return Manifest(
        id=digest[:ID_LENGTH],
        sha256=digest,
        inputs=made.inputs,
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        sinograph=__version__,
        pyoxigraph=ox.__version__,
        python=platform.python_version(),
        seconds=round(made.seconds, 2),
        quads=len(store),
        classes=dict(sorted(classes.items())),
        sources=dict(sorted(sources.items())),
        undecided=sorted(made.undecided),
        counts=made.counts,
    )
