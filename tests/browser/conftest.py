"""A real browser on the real server: Debian's Chromium, driven by Playwright, watching what must not happen."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from sinograph.web import bundles

from .watched import Watched

#: Chromium asks the world for updates and Google's hosts for the time; none of that belongs to a test.
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start it for the tests of a file: as long as it is there, no other event loop runs in this process."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no chromium here; on Debian: apt install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield started
        started.close()


def watch(context: BrowserContext, server: str) -> Watched:
    """Open an empty page in which errors, requests elsewhere and answers are written down."""
    watched = Watched(context.new_page())
    watched.page.on("pageerror", lambda error: watched.errors.append(str(error)))
    watched.page.on("console", lambda m: watched.errors.append(m.text) if m.type == "error" else None)
    watched.page.on(
        "request",
        lambda r: None if r.url.startswith((server, "data:", "blob:")) else watched.elsewhere.append(r.url),
    )
    watched.page.on("response", lambda answer: watched.answers.append(answer))
    return watched


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[Callable[..., Watched]]:
    """Open an address as somebody who was never here: a context of its own for each."""
    contexts = []

    def open_at(path: str, **options: object) -> Watched:
        context = browser.new_context(base_url=server, **options)
        contexts.append(context)
        watched = watch(context, server)
        watched.page.goto(path, wait_until="load")
        return watched

    yield open_at
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def walk(browser: Browser, server: str) -> Iterator[Callable[..., Watched]]:
    """Go to an address in the one page that there is for these options: a new process for each page takes a second.

    For pages that are looked at, not used. Nothing comes from the cache, so that what is weighed came over the wire.
    """
    known: dict[str, Watched] = {}

    def go(path: str, **options: object) -> Watched:
        key = repr(sorted(options.items()))
        if key not in known:
            known[key] = watch(browser.new_context(base_url=server, **options), server)
            devtools = known[key].page.context.new_cdp_session(known[key].page)
            devtools.send("Network.enable")
            devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        watched = known[key]
        for seen in (watched.errors, watched.elsewhere, watched.answers):
            seen.clear()
        watched.page.goto(path, wait_until="load")
        return watched

    yield go
    for watched in known.values():
        watched.page.context.close()


@pytest.fixture(scope="session")
def bundled() -> None:
    """Ask for the browser code; an installation without it can only be read."""
    if bundles.address("editor") is None:
        pytest.skip("no browser code in this installation; pip install -e . bundles it")
