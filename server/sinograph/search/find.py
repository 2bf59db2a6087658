"""Finds things by what people type: exact names first, then beginnings, words, parts, typing errors, descriptions."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sinograph import vocabulary as v
from sinograph.search import score
from sinograph.search.index import WRITTEN, records
from sinograph.search.record import Hit, Record
from sinograph.search.text import bare, beginnings, compact, fold, in_order, is_chinese, tokens

#: What one way of searching may bring in.
_MOST, _ALIKE, _LIKELY = 300, 40, 60
#: Words of a query that are looked at.
_WORDS = 16
_FEW = 8
_NAME = "SELECT n.id, n.thing, n.how, n.text, n.words, n.compact FROM name n"
_OF_TYPE = "IN (SELECT thing FROM class WHERE class.name = :type)"

_Row = tuple[int, int, str, str, str, str]
#: A name that people write, and its words.
_Name = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Facet:
    """How many of what was found are of one kind."""

    kind: str
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found: a page of hits, and how many there are of each kind."""

    hits: list[Hit]
    total: int
    facets: list[Facet]


class Search:
    """The index of one snapshot; may be asked from many threads."""

    def __init__(self, connection: sqlite3.Connection, snapshot: str) -> None:
        """Take over a connection from ``opened``; ``snapshot`` is the id of what was indexed."""
        self.snapshot = snapshot
        self._connection = connection
        self._lock = threading.Lock()
        self._records = dict(records(connection))
        self._numbers = {record.iri: number for number, record in self._records.items()}
        self._types = {name for (name,) in connection.execute("SELECT DISTINCT name FROM class")}
        self._last = max((number for number, record in self._records.items() if not record.made), default=0)
        self._names_of: dict[int, list[_Name]] = {}
        self._keys: dict[str, list[_Row]] = {}
        for row in connection.execute(f"{_NAME} WHERE thing <= ?", (self._last,)):
            if row[2] in WRITTEN and row[4]:
                self._names_of.setdefault(row[1], []).append((row[3], tuple(row[4].split())))
            if row[2] not in ("identifier", "slug", "initials") and len(row[5]) > 2:
                self._keys.setdefault(row[5], []).append(row)
        self._of_type: dict[str, list[Hit]] = {}
        self._by_length: dict[int, list[str]] = {}
        for key in self._keys:
            self._by_length.setdefault(len(key), []).append(key)

    def get(self, name: str) -> Record | None:
        """Return the thing with this IRI or ``kind/slug``."""
        number = self._numbers.get(name if name.startswith(v.ENTITY) else v.ENTITY + name)
        return None if number is None else self._records[number]

    def names(self, record: Record) -> list[str]:
        """Return the names of a thing that people write."""
        return [text for text, _ in self._names_of.get(self._numbers[record.iri], ())] or [record.label]

    def knows(self, type_name: str) -> bool:
        """Tell whether anything is of this kind or class."""
        return type_name.lower() in self._types

    def find(self, text: str, type_name: str = "", limit: int = 20, offset: int = 0) -> Found:
        """Find what is called ``text``; ``type_name`` is a kind or the local name of a class, in any case.

        Nothing typed finds nothing, or everything of the type, the best connected first. What the build makes of single
        claims (scores, prices …) is only found by its type.
        """
        folded = fold(text.strip().removeprefix(v.ENTITY))
        chosen = self._hits(folded, type_name.lower()) if folded or type_name else []
        all_kinds = self._hits(folded, "") if type_name and folded else chosen
        facets = Counter(hit.record.kind for hit in all_kinds)
        ordered = sorted(facets.items(), key=lambda facet: (-facet[1], facet[0]))
        return Found(chosen[offset : offset + limit], len(chosen), [Facet(*facet) for facet in ordered])

    def labelled(self, text: str, type_name: str = "") -> list[Record]:
        """Return the things with this very label, in one of the languages; of a kind or class if one is named."""
        typed = compact(fold(text))
        with self._lock:
            rows = self._names("n.compact = :key", type_name.lower(), key=typed) if typed else []
        return [self._records[row[1]] for row in rows if row[2] == "label"]

    def _hits(self, folded: str, wanted: str) -> list[Hit]:
        best: dict[int, Hit] = {}
        if not compact(folded):
            return self._all_of(wanted)
        with self._lock:
            self._collect(folded, wanted, best)
        return _ordered(best)

    def _all_of(self, wanted: str) -> list[Hit]:
        """Return everything of a type, put in order once: that is asked for without a text, again and again."""
        found = self._of_type.get(wanted)
        if found is None and wanted in self._types:
            best: dict[int, Hit] = {}
            with self._lock:
                rows = self._connection.execute("SELECT thing FROM class WHERE name = ?", (wanted,)).fetchall()
            for (number,) in rows:
                self._keep(best, number, 0.0, "type", self._records[number].label)
            found = self._of_type[wanted] = _ordered(best)
        return found or []

    def _collect(self, folded: str, wanted: str, best: dict[int, Hit]) -> None:
        typed, asked = compact(folded), tokens(folded)[:_WORDS]
        spaced = " ".join(tokens(folded))
        for row in self._names("n.compact = :key", wanted, key=typed):
            self._keep(best, row[1], score.exact(row[2], row[4] == spaced), row[2], row[3])
        if (short := bare(folded)) != typed:
            for row in self._names("n.compact = :key", wanted, key=short):
                self._keep(best, row[1], min(score.EXACT["bare"], score.EXACT[row[2]]), "bare", row[3])
        for row in self._names("n.ordered = :key AND n.compact <> :typed", wanted, key=in_order(folded), typed=typed):
            self._keep(best, row[1], score.reordered(row[2]), row[2], row[3])
        beginning = "n.compact > :key AND n.compact < :end AND n.how <> 'initials'"
        for row in self._names(beginning, wanted, key=typed, end=typed + "\U0010ffff"):
            self._keep(best, row[1], score.prefix(row[2], typed, row[5]), "prefix", row[3])
        if len(typed) > 1 or is_chinese(typed):
            self._by_words(folded, asked, wanted, best)
        if len(typed) > 2:
            inside = f"n.id IN (SELECT rowid FROM parts WHERE parts MATCH :match ORDER BY rank LIMIT {_MOST})"
            for row in self._names(inside, wanted, match=f'"{typed}"'):
                self._keep(best, row[1], score.part(typed, row[5]), "part", row[3])
        if any(hit.score >= score.CERTAIN for hit in best.values()):
            return
        if len(typed) > 2:
            self._by_sight(typed, wanted, best)
        if len(best) < _FEW:
            self._by_less(folded, asked, wanted, best)

    def _by_words(self, folded: str, asked: list[str], wanted: str, best: dict[int, Hit]) -> None:
        match = " AND ".join(f'"{" ".join(tokens(word))}" *' for word in folded.split()[:_WORDS])
        for number in self._matching(match, wanted, _MOST):
            names = self._names_of.get(number) or self._made_name(number)
            scores = [(found, text) for text, words in names if (found := score.words(asked, words)) is not None]
            if scores:
                self._keep(best, number, max(scores)[0], "words", max(scores)[1])
            elif all(any(word.startswith(one) for _, words in names for word in words) for one in asked):
                self._keep(best, number, score.scattered(), "words", self._records[number].label)
            else:
                self._keep(best, number, score.summary(), "summary", self._records[number].label)

    def _by_less(self, folded: str, asked: list[str], wanted: str, best: dict[int, Hit]) -> None:
        """Find what only some of the text names: a whole name at its beginning, or some of its words."""
        typed = compact(folded)
        for beginning in beginnings(folded)[-_WORDS:]:
            for row in self._names(
                "n.compact = :key AND n.how NOT IN ('identifier', 'initials')", wanted, key=beginning
            ):
                self._keep(best, row[1], score.begun(typed, row[5]), "begun", row[3])
        several = [word for word in asked if len(word) > 1 and not is_chinese(word)]
        if len(several) > 1:
            match = "names : (" + " OR ".join(f'"{word}"' for word in several) + ")"
            for number in self._matching(match, wanted, _LIKELY):
                names = self._names_of.get(number) or self._made_name(number)
                found, text = max((score.some_words(asked, words), text) for text, words in names)
                if found >= score.LEAST:
                    self._keep(best, number, found, "some words", text)

    def _by_sight(self, typed: str, wanted: str, best: dict[int, Hit]) -> None:
        scorer, least = OSA.normalized_similarity, score.LEAST_ALIKE
        shortest, longest = int(len(typed) * least), int(len(typed) / least) + 1  # others cannot be alike enough
        likely = [key for n in range(shortest, longest + 1) for key in self._by_length.get(n, ())]
        for key, likeness, _ in process.extract(typed, likely, scorer=scorer, score_cutoff=least, limit=_ALIKE):
            for _, number, how, text, _, _ in self._keys[key] if likeness < 1 else ():
                record = self._records[number]
                if not wanted or wanted in (record.kind, *(c.lower() for c in record.classes)):
                    self._keep(best, number, score.typo(typed, key, how), "typo", text)

    def _names(self, condition: str, wanted: str, **given: str) -> list[_Row]:
        scope = f"n.thing {_OF_TYPE}" if wanted else "n.thing <= :last"
        return self._connection.execute(
            f"{_NAME} WHERE {condition} AND {scope} LIMIT {_MOST}", {**given, "type": wanted, "last": self._last}
        ).fetchall()

    def _matching(self, match: str, wanted: str, most: int) -> list[int]:
        """Return the numbers of the things whose words match, those with rare words first."""
        scope = f"rowid {_OF_TYPE}" if wanted else "rowid <= :last"
        rows = self._connection.execute(
            f"SELECT rowid FROM words WHERE words MATCH :match AND {scope} ORDER BY rank LIMIT {most}",
            {"match": match, "type": wanted, "last": self._last},
        )
        return [number for (number,) in rows]

    def _made_name(self, number: int) -> list[_Name]:
        label = self._records[number].label
        return [(label, tuple(tokens(fold(label))))]

    def _keep(self, best: dict[int, Hit], number: int, found: float, by: str, name: str) -> None:
        known = best.get(number)
        if known is None or found > known.score:
            record = self._records[number]
            best[number] = Hit(record, round(found, 1), score.rank(found, record), by, name)


def _ordered(best: Mapping[int, Hit]) -> list[Hit]:
    return sorted(best.values(), key=lambda hit: (-hit.rank, hit.record.label.casefold(), hit.record.iri))
