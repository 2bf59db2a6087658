"""Search by name: an SQLite index made of queries, kept with the snapshot, and what finds things in it."""

from sinograph.search.find import Facet, Found, Search
from sinograph.search.holder import Holder
from sinograph.search.index import FILE, opened, write
from sinograph.search.reconcile import Asked, Candidate, Given, candidates
from sinograph.search.record import Hit, Record

__all__ = [
    "FILE",
    "Asked",
    "Candidate",
    "Facet",
    "Found",
    "Given",
    "Hit",
    "Holder",
    "Record",
    "Search",
    "candidates",
    "opened",
    "write",
]
