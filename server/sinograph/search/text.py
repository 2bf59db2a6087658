"""Brings names and what people type to one form: width, script, case, accents and punctuation make no difference."""

import re
import unicodedata
from functools import cache
from itertools import islice, product
from typing import Any

#: Characters of a text that are looked at; a name is shorter, and nobody's query may cost more.
LONGEST = 200
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_TOKEN = re.compile(rf"{_CHINESE.pattern}|(?:(?!{_CHINESE.pattern})\w)+")
_APART = re.compile(r"[\W_]+")
_READINGS = 8
#: Forms of companies, which people write or leave out. Not "group" or "holdings": those are other companies.
_LEGAL_FORMS = frozenset("inc incorporated corp corporation co company ltd limited llc plc gmbh pte pty bhd kk".split())
_CHINESE_FORMS = re.compile(r"(?<=..)(?:股份|有限|责任)*公司$")


def fold(text: str) -> str:
    """Return words in lower case with single spaces: simplified Chinese, no accents, no punctuation.

    ``DeepSeek-V3`` and ``deepseek v3`` give the same,
    as do ``深度求索`` in either script, and ``shēndù`` and ``shendu``.
    """
    if text.isascii():
        return _APART.sub(" ", text[:LONGEST].lower()).strip()
    text = unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST]
    if _CHINESE.search(text):
        text = _simplified().convert(text)
    plain = unicodedata.normalize("NFD", text.casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return _APART.sub(" ", unicodedata.normalize("NFC", kept)).strip()


def compact(folded: str) -> str:
    """Return a folded text without spaces, so that ``deep seek`` is ``deepseek``."""
    return folded.replace(" ", "")


def tokens(folded: str) -> list[str]:
    """Cut a folded text into words; every Chinese character is a word of its own."""
    return _TOKEN.findall(folded)


def in_order(folded: str) -> str:
    """Return the words of a folded text in alphabetical order, so that family name first or last is the same."""
    return "".join(sorted(tokens(folded)))


def bare(folded: str) -> str:
    """Return a folded name without the legal form at its end, compacted: ``nvidia`` for ``nvidia corp``."""
    parts = folded.split()
    while len(parts) > 1 and parts[-1] in _LEGAL_FORMS:
        parts.pop()
    return _CHINESE_FORMS.sub("", "".join(parts))


def beginnings(folded: str) -> list[str]:
    """Return what a text begins with, compacted: cut after each word, in Chinese after each character but the first."""
    cuts, so_far = [], ""
    for word in tokens(folded):
        so_far += word
        cuts.append(so_far)
    return [cut for cut in cuts[:-1] if len(cut) > 1]


def is_chinese(text: str) -> bool:
    """Tell whether a text has Chinese characters."""
    return _CHINESE.search(text) is not None


def readings(name: str) -> tuple[set[str], str | None]:
    """Return how a Chinese name sounds, compacted and without tones, and its initials.

    A character that is read in several ways gives several readings, the usual one among them. Initials (``sdqs``) are
    only given for a name of Chinese characters alone.
    """
    from pypinyin import Style, lazy_pinyin, pinyin  # its tables are loaded for building an index only

    simple = _simplified().convert(unicodedata.normalize("NFKC", name))
    usual = lazy_pinyin(simple, style=Style.NORMAL)
    every = pinyin(simple, style=Style.NORMAL, heteronym=True)
    ways = ["".join(usual), *("".join(way) for way in islice(product(*every), _READINGS))]
    tones = "".join(lazy_pinyin(simple, style=Style.TONE3))  # shen1du4: what people type who have no accents
    # The tables write ü as v; with its accent taken off it is u.
    found = {compact(fold(spelling)) for way in (*ways, tones) for spelling in (way, way.replace("v", "u"))}
    whole = all(_CHINESE.match(c) for c in simple) and len(simple) > 1
    return found, "".join(syllable[0] for syllable in usual) if whole else None


@cache
def _simplified() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
