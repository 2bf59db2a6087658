"""Page numbers in addresses."""

from flask import request

from sinograph.errors import RequestError


def page_number() -> int:
    """Return the parameter ``page``, 1 if there is none; ``RequestError`` for anything but a number from 1 up."""
    word = request.args.get("page", "1")
    if not word.isascii() or not word.isdigit() or not 0 < int(word) < 10**6:
        raise RequestError(f"page={word!r} is no page number", hint="count from 1")
    return int(word)
