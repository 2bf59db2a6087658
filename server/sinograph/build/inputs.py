"""A fingerprint of everything a build reads, so that an unchanged graph is not built again."""

from hashlib import sha256
from pathlib import Path

from sinograph import __version__

_SUFFIXES = frozenset({".ttl", ".yaml", ".csv", ".rq"})


def fingerprint(share: Path, data: Path | None = None) -> str:
    """Return the SHA-256 over names and bytes of ontology, data, rules, checks and policy, and our version."""
    digest = sha256(__version__.encode())
    queries = share / "queries"
    digest.update((queries / "acceptance.yaml").read_bytes())
    for folder in (
        share / "ontology",
        data or share / "data",
        queries / "rules",
        queries / "checks",
        queries / "control" / "derive",
    ):
        for path in sorted(p for p in folder.rglob("*") if p.suffix in _SUFFIXES):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()
