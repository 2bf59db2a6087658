"""The engine that a server asks: worker processes on a snapshot of its home, or an endpoint elsewhere."""

from dataclasses import replace

from sinograph.engine.remote import RemoteEngine
from sinograph.errors import SinographError
from sinograph.vocabulary import PREFIXES
from sinograph.web.settings import Settings


def remote_engine(settings: Settings) -> RemoteEngine:
    """Return the engine in front of the endpoint that the settings name. SinographError if its address is none."""
    limits = replace(settings.limits(), workers=settings.engine_connections)
    return RemoteEngine(settings.remote(), limits, PREFIXES)


def check_remote(settings: Settings) -> str:
    """Ask the endpoint once and return the snapshot it names, or where there is none, words that say so.

    SinographError if it does not answer a query, or if the settings ask for what only a server with a home can do.
    """
    if settings.writable:
        raise SinographError(
            "a server in front of another endpoint takes no changes",
            hint="write to that endpoint, or serve a snapshot of this machine without --engine",
        )
    engine = remote_engine(settings)
    try:
        return engine.marker() or "unknown: the endpoint was not filled by 'sinograph push'"
    finally:
        engine.close()
