"""What the data files say, read without any code of the project: the answers that pages are held against."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parents[2] / "data"


@cache
def files(kind: str) -> dict[str, dict[str, Any]]:
    """Return the files of a kind by ``kind/slug``."""
    found = sorted((DATA / kind).glob("*.yaml"))
    return {f"{kind}/{path.stem}": yaml.load(path.read_text("utf-8"), yaml.BaseLoader) for path in found}


def label(thing: str) -> str:
    """Return the English label of a thing."""
    said = files(thing.partition("/")[0])[thing]["label"]
    return said if isinstance(said, str) else said["en"]


def claims(thing: str, prop: str) -> list[tuple[str, Any]]:
    """Return source and value of each claim of a property; a value that has more than itself is a mapping."""
    found = []
    for claim in files(thing.partition("/")[0])[thing].get("claims", ()):
        values = claim.get(prop, [])
        found += [(claim["source"], value) for value in (values if isinstance(values, list) else [values])]
    return found


def plain(value: Any) -> str:
    """Return the value itself."""
    return value["value"] if isinstance(value, dict) else value


def with_value(kind: str, prop: str, wanted: str) -> list[str]:
    """Return the things of a kind of which somebody claims a property with a value that begins so."""
    return [thing for thing in files(kind) if any(plain(v).startswith(wanted) for _, v in claims(thing, prop))]
