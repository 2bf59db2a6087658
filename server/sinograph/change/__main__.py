"""Compares two snapshots of a home: ``python -m sinograph.change HOME BEFORE AFTER``; the server starts this."""

import gc
import pickle
import sys
from pathlib import Path

from sinograph.change.compare import compare
from sinograph.change.read import read
from sinograph.errors import SinographError
from sinograph.store.kept import find

if __name__ == "__main__":
    gc.disable()  # hundreds of thousands of small things, and a process that ends soon
    home = Path(sys.argv[1])
    try:
        found = compare(*(read(find(home, id)) for id in sys.argv[2:]))
    except SinographError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
