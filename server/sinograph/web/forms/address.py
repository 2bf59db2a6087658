"""Addresses of the page at hand with some of its parameters changed."""

from urllib.parse import urlencode

from flask import request


def address(**changes: str) -> str:
    """Return the address of this page with ``changes``; an empty value takes a parameter out, the order stays."""
    given = {name: value for name, value in request.args.items() if value} | changes
    query = urlencode([(name, value) for name, value in given.items() if value], safe="/,")
    return f"{request.path}?{query}" if query else request.path
