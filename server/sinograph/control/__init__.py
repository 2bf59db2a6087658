"""Control status: whether an export of a chip needed a licence on a day, and under which rule (docs: control status).

Rules and chips are data; no chip and no rule is named in this package.
"""

from sinograph.control.answer import Status
from sinograph.control.ask import status, what_if
from sinograph.control.book import Book, Place
from sinograph.control.history import Band, bands
from sinograph.control.read import Selecting

__all__ = ["Band", "Book", "Place", "Selecting", "Status", "bands", "status", "what_if"]
