"""What all tools stand on: an engine, the names of things, query files, and how a source is cited."""

import threading
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import TypeVar
from urllib.parse import quote

from sinograph import vocabulary as v
from sinograph.control import Book
from sinograph.engine import Engine, Row, iri
from sinograph.errors import NotFound
from sinograph.network import Index
from sinograph.query import library
from sinograph.resources import share
from sinograph.search import Search

Found = dict[str, object]
_Kept = TypeVar("_Kept")
#: From this score on the best hit is what somebody meant.
_SURE, _NEAR = 80.0, 45.0


class Ground:
    """An engine with what the tools need besides it. May be used from many threads."""

    def __init__(
        self,
        engine: Engine,
        names: Callable[[], Search],
        url: str = v.BASE,
        network: Callable[[], Index] | None = None,
        book: Callable[[], Book] | None = None,
    ) -> None:
        """``names`` returns the search index; ``url`` is where pages are read, with a slash at its end.

        ``network`` returns the statements that join things, ``book`` what decides about control; both are read here
        when first needed if somebody else has not.
        """
        self.engine = engine
        self.url = url
        self._names = names
        self._network = network
        self._book = book
        self._lock = threading.Lock()
        self._kept: dict[str, object] = {}
        self._of = ""

    @property
    def names(self) -> Search:
        """What finds things by name."""
        return self._names()

    def network(self) -> Index:
        """Return things and the statements that join them."""
        return self._network() if self._network else self.once("network", lambda: Index.read(self.engine))

    def book(self) -> Book:
        """Return what decides about control."""
        return self._book() if self._book else self.once("book", lambda: Book.read(self.engine))

    def rows(self, name: str, folder: str = "agents", **iris: str) -> list[Row]:
        """Return the solutions of a query file; each keyword names a variable and the IRI it stands for."""
        return list(self.engine.select(text_of(folder, name), {name: iri(value) for name, value in iris.items()}))

    def once(self, name: str, make: Callable[[], _Kept]) -> _Kept:
        """Return what ``make`` returns, computed once for each snapshot."""
        snapshot = self.engine.snapshot
        with self._lock:
            if self._of != snapshot:
                self._kept, self._of = {}, snapshot
            if name in self._kept:
                return self._kept[name]  # type: ignore[return-value]
        found = make()
        with self._lock:
            if self._of == snapshot:
                self._kept[name] = found
        return found

    def thing(self, text: str) -> str:
        """Return the IRI of what is meant by an IRI, ``kind/slug`` or a name; NotFound with the nearest names."""
        wanted = text.strip().removeprefix(self.url).removeprefix(v.BASE)
        wanted = wanted.lstrip("/").removeprefix("page/").removeprefix("id/")
        if record := self.names.get(wanted):
            return record.iri
        slug = wanted.rpartition("/")[2]
        hits = self.names.find(slug, limit=6).hits or self.names.find(slug.replace("-", " "), limit=6).hits
        if hits and hits[0].score >= _SURE:
            return hits[0].record.iri
        near = [hit.record.path for hit in hits if hit.score >= _NEAR][:4]
        hint = f"did you mean {' or '.join(near)}?" if near else "use the tool search to find its kind/slug"
        raise NotFound(f"there is nothing called {text!r} in this graph", hint=hint, members={"near": near})

    def label(self, address: str) -> str:
        """Return the name of a thing or the local name of a term."""
        record = self.names.get(address) if address.startswith(v.ENTITY) else None
        return record.label if record else local(address)

    def page(self, address: str) -> str:
        """Return where people read about an IRI of the graph."""
        rest = address.removeprefix(v.BASE)
        if rest == address:
            return address
        if rest.startswith("id/"):
            return self.url + "page/" + quote(rest.removeprefix("id/"))
        return self.url + quote(rest, safe="/#")

    def cite(self, source: str, label: str = "", url: str = "", locator: str = "") -> Found:
        """Return a source as an answer names it: its title, IRI and page, and where in it."""
        found = {"source": label or self.label(source), "iri": source, "page": self.page(source)}
        return {**found, **({"url": url} if url else {}), **({"locator": locator} if locator else {})}

    def near_term(self, word: str) -> list[str]:
        """Return the terms of the ontology whose local names are close to ``word``."""
        known: dict[str, str] = self.once("folded", lambda: {name.casefold(): name for name in self.terms()})
        return [known[found] for found in get_close_matches(word.casefold(), known, n=3, cutoff=0.6)]

    def terms(self) -> Mapping[str, Mapping[str, tuple[Row, ...]]]:
        """Return every term of the ontology by local name: predicate → rows with ``value``."""
        return self.once("terms", self._terms)

    def _terms(self) -> Mapping[str, Mapping[str, tuple[Row, ...]]]:
        found: dict[str, dict[str, tuple[Row, ...]]] = {}
        for row in self.rows("terms", "pages"):
            if row["term"].value.startswith(v.TERM):
                term = found.setdefault(local(row["term"].value), {})
                predicate = row["predicate"].value
                term[predicate] = (*term.get(predicate, ()), row)
        return found


@cache
def text_of(folder: str, name: str) -> str:
    """Return the SPARQL text of a query file."""
    return library.find(share() / "queries" / folder, name).text


def local(address: str) -> str:
    """Return ``kind/slug`` of an entity, the last part of any other IRI."""
    if address.startswith(v.ENTITY):
        return address.removeprefix(v.ENTITY)
    return address.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def fitting(items: list[Found], limit: int, budget: int) -> tuple[list[Found], bool]:
    """Return the first ``items``, at most ``limit`` and about ``budget`` characters, and whether any are left out."""
    kept: list[Found] = []
    used = 0
    for item in items[:limit]:
        used += len(str(item))
        if kept and used > budget:
            break
        kept.append(item)
    return kept, len(kept) < len(items)
