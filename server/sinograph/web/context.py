"""What a blueprint may use: the engine and the settings of the running application."""

import json
from collections.abc import Mapping
from urllib.parse import urljoin

from flask import current_app, request

from sinograph.engine import Engine
from sinograph.search import Holder, Search
from sinograph.store import Scribe
from sinograph.web.settings import Settings


def engine() -> Engine:
    """Return the engine that answers queries."""
    found: Engine = current_app.extensions["sinograph"]
    return found


def settings() -> Settings:
    """Return the settings the application was made with."""
    found: Settings = current_app.config["SINOGRAPH"]
    return found


def scribe() -> Scribe | None:
    """Return what takes changes; None on a server that takes none."""
    found: Scribe | None = current_app.extensions.get("sinograph-scribe")
    return found


def names_index() -> Search:
    """Return what finds things by name, in the snapshot that is served or for some seconds in the one before."""
    holder: Holder = current_app.extensions["sinograph-search"]
    return holder.search()


def public_url(path: str) -> str:
    """Return the absolute address of one of our own pages, as clients reach it."""
    return urljoin(settings().url or request.host_url, path.lstrip("/"))


def local_path(iri: str) -> str | None:
    """Return the path at which this server shows an IRI of the graph; None for an IRI of somebody else."""
    base = settings().base
    return f"/{iri[len(base) :]}" if iri.startswith(base) else None


def manifest(snapshot: str) -> Mapping[str, object]:
    """Return what the build or the writer noted about a snapshot; nothing when the engine is elsewhere."""
    path = settings().home / "snapshots" / snapshot / "manifest.json"
    if not path.is_file():
        return {}
    found: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found
