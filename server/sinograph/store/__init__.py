"""The written side of a home: the primary store, the one process that writes to it, tokens, backups.

A server that takes changes has one ``Scribe``; it starts the writer process, which alone opens the primary store, and
publishes what was written as snapshots that the engine switches to. Importing this package loads no RDF library.
"""

from sinograph.store.change import Change, Document, Outcome, WriteLimits
from sinograph.store.scribe import Scribe

__all__ = ["Change", "Document", "Outcome", "Scribe", "WriteLimits"]
