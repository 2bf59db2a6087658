"""Where the project's files are: in a checkout, or inside the installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def share() -> Path:
    """Return the folder that holds ontology/, data/ and queries/."""
    packaged = _PACKAGE / "_share"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1]
