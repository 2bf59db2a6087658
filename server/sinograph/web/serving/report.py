"""What the server says of itself: one document, which the status page shows and metrics are made from."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sinograph import __version__
from sinograph.engine.state import State, memory_of, state_of
from sinograph.store.snapshots import manifest
from sinograph.web.ask import once
from sinograph.web.context import engine, scribe, settings
from sinograph.web.serving.observe import observer


@dataclass(frozen=True, slots=True)
class Facts:
    """What the manifest of the current snapshot says."""

    id: str
    built: str | None
    quads: int | None
    written: bool

    @property
    def built_at(self) -> float | None:
        """When it was made, in seconds since 1970."""
        return datetime.fromisoformat(self.built).timestamp() if self.built else None


def facts_of(state: State) -> Facts:
    """Return the facts of the snapshot that is served; read once for each."""
    id = engine().snapshot

    def read() -> Facts:
        found: dict[str, Any] = {}
        if state.folder is not None and (state.folder / "manifest.json").is_file():
            found = manifest(state.folder)
        return Facts(id, found.get("built"), found.get("quads"), bool(found.get("written")))

    return once(f"facts of {id}", read)


def memory(state: State) -> dict[str, int]:
    """Return resident bytes: of the process that serves, of the loader, of all workers; pages shared count in each."""
    own = memory_of(os.getpid())
    found = {"web": own[os.getpid()]} if os.getpid() in own else {}
    if state.process is not None and (below := memory_of(state.process)):
        found["loader"] = below.pop(state.process, 0)
        found["workers"] = sum(below.values())
    return found


def held(state: State) -> int | None:
    """Return the bytes of all answers that are kept, by the engine and ahead of the framework; None without a cache."""
    ahead = observer().memory
    parts = [state.cache_bytes, ahead.held if ahead else None]
    return sum(part or 0 for part in parts) if any(part is not None for part in parts) else None


def report() -> dict[str, Any]:
    """Return everything that anybody may know of the running server, as JSON takes it; times are in seconds."""
    seen, state, given = observer(), state_of(engine()), settings()
    tally, limits, facts = seen.tally, engine().limits, facts_of(state)
    writing = scribe()
    statuses: dict[str, int] = {}
    for (_, _, status), number in sorted(tally.requests.items(), key=lambda entry: entry[0][2]):
        statuses[f"{status // 100}xx"] = statuses.get(f"{status // 100}xx", 0) + number
    return {
        "version": __version__,
        "started": datetime.fromtimestamp(seen.started, UTC).isoformat(timespec="seconds"),
        "uptime": round(time.time() - seen.started),
        "draining": seen.draining.is_set(),
        "writable": writing is not None,
        "snapshot": {
            "id": facts.id,
            "built": facts.built,
            "quads": facts.quads,
            "written": facts.written,
            "held": state.held,
        },
        "limits": {
            "seconds": limits.timeout_s,
            "memory_mb": limits.memory_mb,
            "answer_bytes": limits.max_bytes,
            "query_characters": limits.max_text,
            "body_bytes": given.max_body,
            "depth": limits.max_depth,
            "path_steps": limits.max_path,
            "services": list(limits.services),
        },
        "workers": {"number": limits.workers, "busy": state.busy, "isolated": state.isolated},
        "queue": {"waiting": state.waiting, "limit": limits.queue, "seconds": limits.queue_s},
        "kills": dict(tally.kills) | ({"writer": writing.killed} if writing else {}),
        "queries": dict(tally.queries),
        "recent": {k: round(v, 6) for k, v in tally.percentiles().items()},
        "requests": {
            "total": sum(statuses.values()),
            "in_progress": tally.in_progress,
            **statuses,
        },
        "cache": {"hits": tally.queries["cached"], "bytes": held(state), "limit": given.cache_mb * 2**20},
        "memory": memory(state),
    }
