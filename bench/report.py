"""bench/results.md: one section for each measurement, replaced as a whole when it is measured again."""

import re
from pathlib import Path

RESULTS = Path(__file__).with_name("results.md")
_TITLE = """# Results

Written by `--write`; README.md says how to read them. Ratios within one run count, seconds do not travel.
"""


def put(section: str, text: str, path: Path = RESULTS) -> None:
    """Write ``text`` as the section of that name, leaving the other sections as they are."""
    old = path.read_text(encoding="utf-8") if path.is_file() else _TITLE
    block = f"## {section}\n\n{text.strip()}\n"
    pattern = re.compile(rf"^## {re.escape(section)}\n.*?(?=^## |\Z)", re.M | re.S)
    if pattern.search(old):
        new = pattern.sub(lambda _: block + "\n", old)
    else:
        new = f"{old.rstrip()}\n\n{block}"
    path.write_text(new.rstrip() + "\n", encoding="utf-8")
