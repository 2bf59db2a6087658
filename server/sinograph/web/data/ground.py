"""What answers for agents and in words stand on: the engine, names, the network and an address to cite."""

import threading

from flask import Flask, current_app

from sinograph.agents.ground import Ground
from sinograph.control import Book
from sinograph.network import Index
from sinograph.search import Holder
from sinograph.web.answers.authorize import is_loopback
from sinograph.web.context import engine, settings
from sinograph.web.data.export import index
from sinograph.web.status import standing

_making = threading.Lock()


def ground() -> Ground:
    """Return what tools stand on in this application."""
    with _making:
        known: Ground | None = current_app.extensions.get("sinograph-ground")
        if known is None:
            holder: Holder = current_app.extensions["sinograph-search"]
            app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

            def network() -> Index:
                with app.app_context():  # tools run in a thread of their own
                    return index()

            def book() -> Book:
                with app.app_context():
                    return standing.book()

            known = app.extensions["sinograph-ground"] = Ground(engine(), holder.search, _address(), network, book)
        return known


def _address() -> str:
    """Return where the pages are that answers cite; not as the request says, for answers outlive it."""
    now = settings()
    here = f"http://{now.host}:{now.port}/" if is_loopback(now.host) else now.base
    return now.url.rstrip("/") + "/" if now.url else here
