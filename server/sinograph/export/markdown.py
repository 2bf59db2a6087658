"""Text from anywhere as plain words inside Markdown, and links that cannot be broken by it."""

import re

from sinograph.export.text import one_line

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~$])")
_ENDS = re.compile(r"[|\[\]#^]")
_ADDRESS = re.compile(r"https?://[^\s<>()\"]+")


def plain(text: str) -> str:
    """Return text that shows as it is: one line, no markup, no HTML."""
    return _SIGNS.sub(r"\\\1", one_line(text))


def link(text: str, address: str) -> str:
    """Return a link, or the text alone if the address is none that a browser should follow."""
    whole = address.replace("(", "%28").replace(")", "%29")
    return f"[{plain(text)}]({whole})" if _ADDRESS.fullmatch(whole) else plain(text)


def wikilink(note: str, text: str) -> str:
    """Return a link to a note; its words lose the signs that end such a link."""
    return f"[[{note}|{_ENDS.sub(' ', one_line(text)).strip() or note}]]"
