"""Search by name: an SQLite index made of queries, kept with the snapshot, and what finds things in it."""

from sinograph.search.find import Facet, Found, Search
from sinograph.search.holder import Holder
from sinograph.search.index import FILE, opened, write
from sinograph.search.record import Hit, Record

__all__ = ["FILE", "Facet", "Found", "Hit", "Holder", "Record", "Search", "opened", "write"]
