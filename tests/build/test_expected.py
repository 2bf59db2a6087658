"""A dispute that nobody has looked at is a finding, and so is one that vanished."""

from collections.abc import Callable
from pathlib import Path

from sinograph import build as building
from sinograph.build import expected

ROOT = Path(__file__).parents[2]
LAB = """
type: Company
label: A lab
claims:
- {source: article, locator: here, certainty: reported, id: a, foundingDate: 2024-04}
- {source: wiki, locator: here, certainty: reported, id: b, foundingDate: 2023}
"""


def test_a_new_dispute_and_a_lost_one_are_findings(write_data: Callable[[dict[str, str]], Path]) -> None:
    data = write_data({"organizations/lab": LAB})
    graph = building.assemble(ROOT, data)
    path = data / expected.FILE
    assert expected.findings(graph, data) == []
    path.write_text("# seen\norganizations-lab-foundingDate\n")
    assert expected.findings(graph, data) == []
    path.write_text("# seen\norganizations-other-foundingDate\n")
    new, gone = expected.findings(graph, data)
    assert new.startswith("disputes: 'organizations-lab-foundingDate' is new")
    assert gone.startswith("disputes: 'organizations-other-foundingDate' is gone")


def test_the_list_of_the_project_is_true(graph: building.Graph) -> None:
    assert expected.findings(graph, ROOT / "data") == []
