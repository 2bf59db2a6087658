"""What a client may cost before anything knows who it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Sizes are in bytes, times in seconds."""

    connections: int = 1000
    """Clients connected at the same time; the next one is told to come again."""
    target: int = 64 * 1024
    """Longest request target (path and query string); 414 beyond it."""
    head: int = 96 * 1024
    """All header fields of a request together, and its target; 431 beyond it."""
    fields: int = 100
    """Header fields of a request; 431 beyond it."""
    head_s: float = 10.0
    """For a whole head to arrive, counted from its first byte; 408 after it."""
    idle_s: float = 30.0
    """For the next request of a connection to begin."""
    body_s: float = 10.0
    """For the first part of a body; after this it must keep up ``body_rate``."""
    body_rate: float = 4096.0
    """Bytes a second that a body must arrive with, on the average; 408 below it."""
    send_s: float = 30.0
    """Without the client taking any of an answer, after which the connection is broken off."""
    memory: int = 2**20
    """Bytes of a body kept in memory; more goes to a temporary file."""
    drain_s: float = 15.0
    """For running requests to end after the server has been told to stop."""
