"""A real browser on the real server: Debian's Chromium, driven by Playwright, watching what must not happen."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from sinograph.web import bundles

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
#: Chromium asks the world for updates and Google's hosts for the time; none of that belongs to a test.
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
          "--disable-component-update", "--disable-sync"]  # fmt: skip


@dataclass
class Watched:
    """A page and what went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def violations(self, rules: list[str] | None = None) -> list[tuple[str, str, list[str]]]:
        """Run axe with all rules of WCAG 2.2 AA, or with some; return rule, impact and the first elements."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_AXE)
        only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": _RULES}
        found = self.page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
        return [(v["id"], v["impact"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found["violations"]]

    def overflows(self) -> bool:
        """Say whether the page must be scrolled sideways (WCAG 1.4.10)."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))


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


@pytest.fixture
def open_page(browser: Browser, server: str) -> Iterator[Callable[..., Watched]]:
    contexts = []

    def open_at(path: str, **options: object) -> Watched:
        context = browser.new_context(base_url=server, **options)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.on("pageerror", lambda error: watched.errors.append(str(error)))
        watched.page.on("console", lambda m: watched.errors.append(m.text) if m.type == "error" else None)
        watched.page.on(
            "request",
            lambda r: None if r.url.startswith((server, "data:", "blob:")) else watched.elsewhere.append(r.url),
        )
        watched.page.goto(path, wait_until="load")
        return watched

    yield open_at
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def bundled() -> None:
    """Ask for the browser code; an installation without it can only be read."""
    if bundles.address("editor") is None:
        pytest.skip("no browser code in this installation; pip install -e . bundles it")
