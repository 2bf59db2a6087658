"""Makes the index of a snapshot: an SQLite file of names, with full-text tables by word and by part of a word.

It is made of queries, so any engine will do. ``sinograph build`` puts it into the folder of the snapshot; where there
is none, for a written snapshot or a remote engine, whoever needs it first makes it.
"""

import os
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sinograph import vocabulary as v
from sinograph.engine import Term
from sinograph.query import library
from sinograph.resources import share
from sinograph.search.record import Record
from sinograph.search.text import bare, compact, fold, in_order, is_chinese, readings, tokens

#: The number changes with the tables or with how names are folded.
FILE = "search-2.sqlite"

#: What answers our own SELECT queries: an engine's method ``select``.
Select = Callable[[str], Iterable[Mapping[str, Term]]]

_TABLES = """
CREATE TABLE thing (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, label TEXT NOT NULL, chinese TEXT, classes TEXT NOT NULL,
  summary TEXT, country TEXT, links INTEGER NOT NULL);
CREATE TABLE class (thing INTEGER NOT NULL, name TEXT NOT NULL);
CREATE TABLE name (
  id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, how TEXT NOT NULL, text TEXT NOT NULL, words TEXT NOT NULL,
  compact TEXT NOT NULL, ordered TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(
  names, summary, tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2 3', content = '');
CREATE VIRTUAL TABLE parts USING fts5(compact, tokenize = 'trigram', content = '');
"""
_INDEXES = """
CREATE INDEX name_compact ON name (compact);
CREATE INDEX name_ordered ON name (ordered);
CREATE INDEX name_thing ON name (thing);
CREATE INDEX class_name ON class (name, thing);
INSERT INTO words (words) VALUES ('optimize');
INSERT INTO parts (parts) VALUES ('optimize');
"""
#: The better a way of naming, the earlier; a thing keeps the best one for each text.
_WAYS = ("label", "alias", "identifier", "slug", "bare", "pinyin", "initials")

#: Those that stand in the data; the others are computed from them.
WRITTEN = _WAYS[:4]


@dataclass
class _Thing:
    """One thing while its rows are collected."""

    names: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Compacted text → way of naming, text as written, its words."""
    label: str | None = None
    chinese: str | None = None
    summary: str | None = None
    country: str | None = None
    classes: set[str] = field(default_factory=set)
    links: int = 0

    def add(self, how: str, text: str, key: str | None = None) -> None:
        """Add a name; ``key`` is what it is found by, where that is not the name itself."""
        words = " ".join(tokens(fold(text) if key is None else key))
        found_by = compact(words)
        if found_by:
            known = self.names.get(found_by)
            if known is None or _WAYS.index(how) < _WAYS.index(known[0]):
                self.names[found_by] = (how, text, words)


def opened(folder: Path | None, select: Select) -> sqlite3.Connection:
    """Open the index in the folder of a snapshot, made now if there is none.

    Without a folder, or where it cannot be written, the index is in memory. Several threads may use the connection, one
    at a time. Errors are those of ``select``.
    """
    if folder is not None and folder.is_dir():
        path = folder / FILE
        with suppress(OSError, sqlite3.Error):
            if not path.exists():
                write(folder, select)
            return sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    _fill(connection, select)
    return connection


def write(folder: Path, select: Select) -> Path:
    """Write the index into a folder and return its path; a reader sees all of it or nothing.

    Raises OSError or sqlite3.Error when the disk does not take it.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{FILE}-", dir=folder)
    os.close(descriptor)
    work = Path(name)
    try:
        with closing(sqlite3.connect(work)) as connection:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            _fill(connection, select)
        os.replace(work, folder / FILE)
    finally:
        work.unlink(missing_ok=True)
    return folder / FILE


def records(connection: sqlite3.Connection) -> Iterator[tuple[int, Record]]:
    """Read every thing with its number."""
    for number, iri, label, chinese, classes, summary, country, links in connection.execute(
        "SELECT id, iri, label, chinese, classes, summary, country, links FROM thing"
    ):
        yield number, Record(iri, label, chinese, tuple(classes.split()), summary, country, links)


def _fill(connection: sqlite3.Connection, select: Select) -> None:
    things = _collected(select)
    connection.executescript(_TABLES)
    with connection:
        # What the build made of claims comes last, so that one comparison of numbers leaves it out.
        for number, record in enumerate(sorted((_record(*pair) for pair in things.items()), key=_place), 1):
            _insert(connection, number, record, things[record.iri])
    connection.executescript(_INDEXES)


def _collected(select: Select) -> dict[str, _Thing]:
    things: dict[str, _Thing] = defaultdict(_Thing)
    for row in select(_text("names")):
        thing, name = things[row["entity"].value], row["name"]
        is_label, language = row["how"].value == "label", name.language or "en"
        thing.add(row["how"].value, name.value)
        if is_label and language == "en":
            thing.label = name.value
        elif is_label and language.startswith("zh"):
            thing.chinese = name.value
        elif is_label and thing.label is None:
            thing.label = name.value
    for row in select(_text("identifiers")):
        if row["entity"].value in things:
            things[row["entity"].value].add("identifier", row["name"].value)
    for row in select(_text("classes")):
        if row["entity"].value in things:
            things[row["entity"].value].classes.add(row["class"].value.removeprefix(v.TERM))
    for row in select(_text("about")):
        thing = things[row["entity"].value]
        thing.summary = row["summary"].value if "summary" in row else thing.summary
        thing.country = row["country"].value.removeprefix(v.ENTITY) if "country" in row else thing.country
    for row in select(_text("links")):
        if row["entity"].value in things:
            things[row["entity"].value].links = int(row["links"].value)
    return {iri: thing for iri, thing in things.items() if thing.label or thing.chinese}


def _record(iri: str, thing: _Thing) -> Record:
    label = thing.label or thing.chinese or iri
    return Record(iri, label, thing.chinese, tuple(sorted(thing.classes)), thing.summary, thing.country, thing.links)


def _place(record: Record) -> tuple[bool, str]:
    return record.made, record.iri


def _insert(connection: sqlite3.Connection, number: int, record: Record, thing: _Thing) -> None:
    if not record.made:
        _add_computed(thing, record.path)
    connection.execute(
        "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, record.iri, record.label, record.chinese, " ".join(record.classes), record.summary, record.country,
         record.links),
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO class VALUES (?, ?)", [(number, name.lower()) for name in {*record.classes, record.kind}]
    )
    spoken = []
    for key, (how, text, words) in sorted(thing.names.items(), key=lambda name: (_WAYS.index(name[1][0]), name)):
        row = connection.execute(
            "INSERT INTO name (thing, how, text, words, compact, ordered) VALUES (?, ?, ?, ?, ?, ?)",
            (number, how, text, words, key, in_order(words)),
        )
        spoken.append(words)
        if not record.made and how != "initials":
            connection.execute("INSERT INTO parts (rowid, compact) VALUES (?, ?)", (row.lastrowid, key))
    summary = " ".join(tokens(fold(thing.summary or "")))
    connection.execute(
        "INSERT INTO words (rowid, names, summary) VALUES (?, ?, ?)", (number, "\n".join(spoken), summary)
    )


def _add_computed(thing: _Thing, path: str) -> None:
    """Add what a name is found by besides itself: its address, how it sounds, the name without its legal form."""
    thing.add("identifier", path)
    thing.add("slug", path.partition("/")[2])
    for text in [text for how, text, _ in thing.names.values() if how in ("label", "alias")]:
        thing.add("bare", text, bare(fold(text)))
        sounds, initials = readings(text) if is_chinese(text) else (set(), None)
        for sound in sorted(sounds):
            thing.add("pinyin", text, sound)
        if initials:
            thing.add("initials", text, initials)


@cache
def _text(name: str) -> str:
    return library.find(share() / "queries" / "search", name).text
