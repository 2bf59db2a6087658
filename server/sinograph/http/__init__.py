"""The HTTP/1.1 server: one event loop that speaks to clients, threads in which an application of WSGI runs.

It exists because three promises need the connection itself, which servers of WSGI keep to themselves: a client that
goes away ends its query, an answer that fails on its way ends in a broken connection, and what is known already is
answered without a change of threads.
"""

from sinograph.http.bounds import Bounds
from sinograph.http.exchange import Exchange
from sinograph.http.gateway import Gateway
from sinograph.http.server import Server

__all__ = ["Bounds", "Exchange", "Gateway", "Server"]
