"""bench/results.md: one section for each measurement, replaced as a whole when it is measured again."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

RESULTS = Path(__file__).with_name("results.md")
_TITLE = """# Results

Ratios within one run hold, milliseconds do not. [README.md](README.md) says how to read them.
"""
_NOT_SHOWN = ("--home", "--scratch", "--data")
"""Options whose value is a folder of the machine at hand."""


def command(module: str, given: Sequence[str] | None = None) -> str:
    """Return the command of a measurement with the options that change what it measures."""
    words = [f"python -m {module}"]
    rest = iter(sys.argv[1:] if given is None else given)
    for word in rest:
        if word in _NOT_SHOWN:
            next(rest, None)
        elif word != "--write" and not word.startswith(tuple(f"{option}=" for option in _NOT_SHOWN)):
            words.append(word)
    return " ".join(words)


def put(section: str, said: str, text: str, path: Path = RESULTS) -> None:
    """Write ``text`` as the section of that name, made by the command ``said``; other sections stay as they are."""
    old = path.read_text(encoding="utf-8") if path.is_file() else _TITLE
    block = f"## {section}: `{said}`\n\n{text.strip()}\n"
    pattern = re.compile(rf"^## {re.escape(section)}: .*?(?=^## |\Z)", re.M | re.S)
    if pattern.search(old):
        new = pattern.sub(lambda _: block + "\n", old)
    else:
        new = f"{old.rstrip()}\n\n{block}"
    path.write_text(new.rstrip() + "\n", encoding="utf-8")
