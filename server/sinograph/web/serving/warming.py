"""Reads beforehand what first visitors would wait for: what pages keep for a snapshot, in a thread of its own."""

import threading
from urllib.parse import urlencode

from flask import Flask

from sinograph.errors import SinographError
from sinograph.web.words.language import LANGUAGES

#: A server that has just started answers first; reading takes a second or two of one processor.
START_S = 2.0


def warm(app: Flask, after: float = 0.0) -> threading.Thread:
    """Let every module with ``warm`` read what it keeps, in each language, ``after`` some seconds. Returns at once."""
    thread = threading.Timer(after, _warm, args=(app,))
    thread.name, thread.daemon = "warming", True
    thread.start()
    return thread


def _warm(app: Flask) -> None:
    snapshot = app.extensions["sinograph"].snapshot
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)  # compiled once in the life of the process
    every = [(language, read) for language in LANGUAGES for read in app.extensions["sinograph-warm"]]
    for language, read in [*every, *(("en", read) for read in app.extensions["sinograph-warm-last"])]:
        if app.extensions["sinograph"].snapshot != snapshot:
            return  # another build has come, and another thread with it
        with app.test_request_context(f"/?{urlencode({'lang': language})}"):
            try:
                read()
            except SinographError as error:
                app.logger.info("not read beforehand: %s", error)
