"""Sinograph: a sourced knowledge graph of the AI race, served as SPARQL and linked data."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sinograph.api.graph import Graph

__all__ = ["Graph", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import ``Graph`` when somebody wants it: workers and commands start faster without."""
    if name == "Graph":
        from sinograph.api.graph import Graph

        return Graph
    raise AttributeError(f"module 'sinograph' has no attribute {name!r}")
