"""Panels of the pages of things: what a kind needs beside its facts. A module named after the kind holds its panels.

A module has ``PANELS``, functions from a subject to a panel, or to None where there is nothing to show.
"""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from sinograph.web.panels.panel import Maker, Panel, Subject

__all__ = ["Panel", "Subject", "panels"]


def panels(of: Subject) -> list[Panel]:
    """Return the panels of a thing that have something to show, in the order of its kind."""
    found = (make(of) for make in _makers(of.kind))
    return [panel for panel in found if panel is not None]


def _makers(kind: str) -> Iterable[Maker]:
    if kind not in {module.name for module in iter_modules(__path__)}:
        return ()
    makers: Iterable[Maker] = import_module(f"{__name__}.{kind}").PANELS
    return makers
