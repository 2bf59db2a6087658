"""Makes files beside a snapshot: ``python -m sinograph.downloads SNAPSHOT FILE…``; the server starts this."""

import sys
from pathlib import Path

from sinograph.downloads import find, make
from sinograph.errors import SinographError

if __name__ == "__main__":
    try:
        make(Path(sys.argv[1]), [find(name) for name in sys.argv[2:]])
    except SinographError as error:
        sys.exit(str(error))
