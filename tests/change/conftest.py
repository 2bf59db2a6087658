"""Two tiny graphs in one home that differ in a known way, the older one built first."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sinograph import build as building
from sinograph.change import Changes, compare, read
from sinograph.store.kept import Kept, kept

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "fixtures" / "tiny" / "data"
V3, DEEPSEEK, LIANG = "models/deepseek-v3.yaml", "organizations/deepseek.yaml", "people/liang-wenfeng.yaml"


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, f"{path} has no {old!r}"
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Kept, Kept]:
    """A home with two snapshots, and both of them."""
    home, data = tmp_path_factory.mktemp("two"), tmp_path_factory.mktemp("data") / "data"
    shutil.copytree(TINY, data)
    (data / "organizations" / "deepseek-ai.yaml").write_text(
        "# An entry that will be merged.\ntype: AILab\nlabel: DeepSeek AI Lab\nclaims:\n- source: wikipedia-deepseek\n"
        "  locator: infobox\n  certainty: reported\n  id: tiny-moves\n  url: https://example.org/deepseek\n"
        .replace("  id: tiny-moves\n  url: https://example.org/deepseek\n",
                 "  headquarteredIn: {value: places/hangzhou, id: tiny-moves}\n"),
        encoding="utf-8",
    )  # fmt: skip
    building.build(home, ROOT, data)
    (data / "organizations" / "deepseek-ai.yaml").unlink()
    edit(
        data / DEEPSEEK,
        ("altLabel: [DeepSeek-AI]", "altLabel: [DeepSeek-AI, DeepSeek AI Lab]"),
        ("  foundingDate: {value: 2024-04,", "  foundingDate: {value: 2023-07,"),  # the dispute closes
    )
    edit(
        data / V3,
        ("  inputPrice: {claim: tiny-price-docs, because: The price list is the offer itself.}",
         "  inputPrice: {claim: tiny-price-history, because: The history was written later.}"),
        ("  releaseDate: 2024-12\n", "  releaseDate: 2024-12\n  contextWindow: 128000\n"),
    )  # fmt: skip
    (data / "people" / "new-person.yaml").write_text(
        "# Somebody new.\ntype: Person\nlabel: New Person\n", encoding="utf-8"
    )
    building.build(home, ROOT, data)
    newer, older = kept(home)
    return home, older, newer


@pytest.fixture(scope="session")
def found(two: tuple[Path, Kept, Kept]) -> Changes:
    return compare(read(two[1]), read(two[2]))


@pytest.fixture
def back(two: tuple[Path, Kept, Kept]) -> Callable[[], Changes]:
    """Give the same changes from the later to the earlier."""
    return lambda: compare(read(two[2]), read(two[1]))
