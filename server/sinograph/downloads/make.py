"""Makes files beside a snapshot, each whole or not at all, with checksum and packed twins; one maker at a time."""

import fcntl
import gzip
import json
import os
import shutil
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import IO

import zstandard

from sinograph import __version__
from sinograph.downloads.catalogue import Download
from sinograph.downloads.dumps import Dump
from sinograph.engine import Limits, LocalEngine
from sinograph.errors import SinographError
from sinograph.export.network import Heading, Network
from sinograph.network import heading, whole
from sinograph.store.snapshots import save
from sinograph.vocabulary import PREFIXES

Progress = Callable[[str, int, int], None]
FOLDER = "exports"
_LIST = "exports.json"
_STEP = 2**20
#: Our own queries, not those of strangers: they may take what they need.
LIMITS = Limits(timeout_s=600, memory_mb=4096, max_bytes=2**40, workers=1, spool_total=2**40, memory_store_mb=0)


@dataclass(frozen=True, slots=True)
class Made:
    """What is known of a file."""

    size: int
    sha256: str
    seconds: float
    """Time of writing it, without reading the graph."""
    twins: dict[str, int] = field(default_factory=dict)
    """Sizes of the packed twins by content coding."""


def made(snapshot: Path) -> dict[str, Made]:
    """Return what this version has made beside a snapshot, by file name."""
    path = snapshot / FOLDER / _LIST
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    return {name: Made(**facts) for name, facts in found["files"].items()} if found.get("by") == __version__ else {}


def make(snapshot: Path, wanted: Iterable[Download], progress: Progress | None = None) -> dict[str, Made]:
    """Make the files that are missing beside ``snapshot`` and return what is known of all.

    Waits for another maker and then leaves alone what that has made. SinographError when the disk does not take it.
    """
    folder = snapshot / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        with _lock(folder), ExitStack() as stack:
            known = made(snapshot)
            missing = [d for d in wanted if d.file not in known or not (folder / d.file).is_file()]
            about = heading(snapshot.name, snapshot.parents[1], "the whole graph")
            network = _network(snapshot, missing, about, stack, progress)
            for number, download in enumerate(missing):
                if progress:
                    progress("writing", number, len(missing))
                known[download.file] = _file(folder, download, network, Dump(snapshot, about))
                files = {name: asdict(facts) for name, facts in sorted(known.items())}
                save(folder / _LIST, {"by": __version__, "files": files})
            if progress and missing:
                progress("writing", len(missing), len(missing))
            return known
    except OSError as error:
        raise SinographError(f"the exports could not be written to {folder}: {error}") from error


def write(download: Download, network: Network | None, dump: Dump, file: IO[bytes]) -> None:
    """Write one file's content, unpacked unless the file itself is packed."""
    if download.triples is None:
        assert network is not None
        download.format.write(network.only(download.part), file, PREFIXES)
    elif download.packed:
        with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
            download.format.write(download.triples(dump), packed, PREFIXES)
    else:
        download.format.write(download.triples(dump), file, PREFIXES)


def _network(
    snapshot: Path, missing: list[Download], about: Heading, stack: ExitStack, progress: Progress | None
) -> Network | None:
    if all(download.triples for download in missing):
        return None
    engine = LocalEngine(snapshot, LIMITS, PREFIXES)
    stack.callback(engine.close)
    return whole(engine, about, any(download.needs_claims for download in missing), progress)


def _file(folder: Path, download: Download, network: Network | None, dump: Dump) -> Made:
    began = time.monotonic()
    fresh = folder / f".{download.file}.new"
    try:
        with fresh.open("wb") as file:
            write(download, network, dump, file)
        seconds = time.monotonic() - began
        with fresh.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        twins = (
            {c: _twin(fresh, folder / (download.file + s), pack) for c, s, pack in _CODINGS} if download.twins else {}
        )
        size = fresh.stat().st_size
        os.replace(fresh, folder / download.file)
    finally:
        fresh.unlink(missing_ok=True)
    return Made(size, digest, round(seconds, 2), twins)


def _twin(source: Path, target: Path, pack: Callable[[IO[bytes], IO[bytes]], object]) -> int:
    fresh = target.with_name(f".{target.name}.new")
    with source.open("rb") as plain, fresh.open("wb") as packed:
        pack(plain, packed)
    os.replace(fresh, target)
    return target.stat().st_size


def _gzip(plain: IO[bytes], packed: IO[bytes]) -> None:
    packer = zlib.compressobj(6, wbits=31)  # without name and time: the same content, the same bytes
    for piece in _pieces(plain):
        packed.write(packer.compress(piece))
    packed.write(packer.flush())


def _zstd(plain: IO[bytes], packed: IO[bytes]) -> None:
    zstandard.ZstdCompressor(level=9).copy_stream(plain, packed)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_STEP):
        yield piece


#: Content coding, suffix of the twin, how it is packed.
_CODINGS = (("zstd", ".zst", _zstd), ("gzip", ".gz", _gzip))


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        for rest in folder.glob(".*.new"):  # of a maker that was killed
            rest.unlink(missing_ok=True)
        yield
    finally:
        os.close(descriptor)


def remove(snapshot: Path) -> None:
    """Remove every file that was made beside a snapshot."""
    shutil.rmtree(snapshot / FOLDER, ignore_errors=True)
