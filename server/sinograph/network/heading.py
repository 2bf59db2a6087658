"""What every file says of itself: which snapshot it is of, when that was made, what was asked for."""

import json
from datetime import UTC, datetime
from pathlib import Path

from sinograph import __version__
from sinograph.export.network import Heading


def heading(snapshot: str, home: Path, selection: str) -> Heading:
    """Return the heading of a file from a snapshot; the date is that of its manifest, today's where it has none."""
    path = home / "snapshots" / snapshot / "manifest.json"
    made = ""
    if path.is_file():
        made = str(json.loads(path.read_text(encoding="utf-8")).get("built", ""))
    return Heading(
        snapshot=snapshot,
        made=made or datetime.now(UTC).isoformat(timespec="seconds"),
        selection=selection,
        generator=f"Sinograph {__version__}",
    )
