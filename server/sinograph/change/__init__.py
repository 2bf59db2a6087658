"""What changed between two kept snapshots: claims, accepted values and why, things, disputes."""

from sinograph.change.compare import Changes, compare
from sinograph.change.model import Accepted, Claim, Named
from sinograph.change.read import read

__all__ = ["Accepted", "Changes", "Claim", "Named", "compare", "read"]
