"""The search over the whole graph, and over a few things written below."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from sinograph import search
from sinograph.build.findable import index
from sinograph.vocabulary import ENTITY, RDF, RDFS, SKOS, TERM

NAMES = {"id": ENTITY, "sg": TERM, "a": f"<{RDF}type>", "label": f"<{RDFS}label>", "alias": f"<{SKOS}altLabel>"}


KIMI = """
<{id}organizations/moonshot> {label} "Moonshot AI"@en .
<{id}organizations/moonshot> {label} "月之暗面"@zh .
<{id}organizations/moonshot> {alias} "Kimi"@en .
<{id}organizations/moonshot> {a} <{sg}AILab> .
<{id}organizations/moonshot> {a} <{sg}Organization> .
<{id}models/kimi-k2> {label} "Kimi K2"@en .
<{id}models/kimi-k2> {a} <{sg}LanguageModel> .
<{id}models/kimi-k3> {label} "Kimi K3"@en .
<{id}sources/kimi-wiki> {label} "Kimi (Wikipedia)"@en .
<{id}prices/kimi-k2-12345678> {label} "Kimi K2: inputPrice 1 USD/Mtok"@en .
"""


@pytest.fixture(scope="session")
def names(snapshot_dir: Path) -> search.Search:
    """Names of the whole graph; the index is made now if the snapshot is older than indexes are."""
    if not (snapshot_dir / search.FILE).exists():
        store = ox.Store()
        store.bulk_load(path=str(snapshot_dir / "graph.nq"), format=ox.RdfFormat.N_QUADS)
        index(snapshot_dir, store)
    return search.Search(search.opened(snapshot_dir, _never), snapshot_dir.name)


def _never(text: str) -> list[dict[str, object]]:
    raise AssertionError("the index of the build is used as it is")


@pytest.fixture
def kimi() -> str:
    return KIMI


@pytest.fixture(scope="session")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> search.Search:
    """The lines above, indexed once."""
    return _indexed(tmp_path_factory.mktemp("fixed"), KIMI)


@pytest.fixture
def made_of(tmp_path: Path) -> Callable[[str], search.Search]:
    """Index some N-Quads lines in which {id}, {sg}, {a}, {label} and {alias} stand for the usual IRIs."""

    return lambda lines: _indexed(tmp_path, lines)


def _indexed(folder: Path, lines: str) -> search.Search:
    store = ox.Store()
    store.load(lines.format(**NAMES).encode(), ox.RdfFormat.N_QUADS)
    index(folder, store)
    return search.Search(search.opened(folder, _never), "test")
