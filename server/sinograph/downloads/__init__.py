"""Files of the whole graph: which there are, how they are made beside the snapshot, what is known of each."""

from sinograph.downloads.catalogue import Download, downloads, find
from sinograph.downloads.demand import demand
from sinograph.downloads.make import FOLDER, Made, made, make

__all__ = ["FOLDER", "Download", "Made", "demand", "downloads", "find", "made", "make"]
