"""Serves a snapshot folder as ``sinograph serve`` does, without looking whether the data files have changed since."""

import sys
from dataclasses import replace
from pathlib import Path

from sinograph.web.serving.serve import serve
from sinograph.web.settings import Settings


def main() -> None:
    """Arguments: the folder of a snapshot, a port. Settings come from the environment, as always."""
    folder, port = Path(sys.argv[1]).resolve(), int(sys.argv[2])
    home = Path.cwd() / "home"
    home.mkdir(exist_ok=True)
    (home / "current").symlink_to(folder, target_is_directory=True)
    serve(replace(Settings.from_environment(), home=home, port=port))


if __name__ == "__main__":
    main()
