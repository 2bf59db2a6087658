"""The graph that is measured: that of the current snapshot, built first if there is none."""

from pathlib import Path

import platformdirs

from sinograph import build, resources
from sinograph.build import snapshot
from sinograph.errors import NotFound


def current_graph(home: Path | None = None) -> Path:
    """Return graph.nq of the current snapshot under ``home``; SinographError if none can be built."""
    home = (home or platformdirs.user_cache_path("sinograph")).resolve()
    try:
        folder = snapshot.current(home)
    except NotFound:
        folder = build.build(home, resources.share())
    return folder.resolve() / "graph.nq"
