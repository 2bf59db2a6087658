"""Networks out of the graph: the whole, the neighbourhood of a thing, the paths between two, the result of a query."""

from sinograph.network.extract import whole
from sinograph.network.heading import heading
from sinograph.network.index import Index
from sinograph.network.neighbourhood import Found, find, neighbourhood
from sinograph.network.result import of_query
from sinograph.network.selection import Selection

__all__ = ["Found", "Index", "Selection", "find", "heading", "neighbourhood", "of_query", "whole"]
