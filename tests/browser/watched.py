"""A page in a browser and what must not happen on it: errors, requests elsewhere, barriers, weight, sideways scroll."""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page, Response

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
#: What axe says of colours costs more than all else together and grows with the square of a page. The answer for
#: an element depends on its own colours, size and ground alone, so one of each look is asked about, not each row.
COLOURS = ["color-contrast", "link-in-text-block"]
_LOOKS = """() => {
  const seen = new Set(), found = []
  const ground = e => {
    const all = []
    for (; e; e = e.parentElement) {
      const s = getComputedStyle(e)
      all.push(s.opacity, s.backgroundImage)
      if (s.backgroundColor !== 'rgba(0, 0, 0, 0)') {
        all.push(s.backgroundColor)
        if (!s.backgroundColor.startsWith('rgba')) break
      }
    }
    return all.join()
  }
  for (const e of document.body.querySelectorAll('*')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && !('placeholder' in e)) continue
    if (!e.checkVisibility()) continue
    const s = getComputedStyle(e), up = getComputedStyle(e.parentElement)
    const look = [e.tagName, e.getAttribute('class'), e.parentElement.tagName, e.parentElement.getAttribute('class'),
      s.color, up.color, s.fill, s.fontSize, s.fontWeight, s.textDecorationLine, ground(e)].join('|')
    if (!seen.has(look)) { seen.add(look); found.push(e) }
  }
  return found
}"""
_RUN = """([how, what, off, looks]) => axe.run(
  looks ? {include: eval(`(${looks})`)()} : document,
  {runOnly: {type: how, values: what}, resultTypes: ['violations'],
   rules: Object.fromEntries(off.map(id => [id, {enabled: false}]))})"""
#: Programs and styles inside of the page as it was sent; JSON-LD is data.
_INSIDE = """text => {
  const sent = new DOMParser().parseFromString(text, 'text/html')
  return [...sent.querySelectorAll('[style], style'),
    ...[...sent.scripts].filter(s => !s.src && !['application/ld+json', 'application/json'].includes(s.type)),
    ...[...sent.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))),
  ].map(e => e.outerHTML.slice(0, 120))
}"""

MOVES = (301, 302, 303, 307, 308)
Violation = tuple[str, str, list[str]]


@dataclass
class Watched:
    """A page and what went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def violations(self, rules: list[str] | None = None) -> list[Violation]:
        """Run axe with all rules of WCAG 2.2 AA, or with some; return rule, impact and the first elements."""
        if rules:
            colours = [rule for rule in rules if rule in COLOURS]
            others = [rule for rule in rules if rule not in COLOURS]
            found = self._run("rule", others) if others else []
            return found + (self._run("rule", colours, looks=_LOOKS) if colours else [])
        return self._run("tag", _RULES, off=COLOURS) + self._run("rule", COLOURS, looks=_LOOKS)

    def _run(
        self, how: str, what: list[str], off: list[str] | None = None, looks: str | None = None
    ) -> list[Violation]:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_AXE)
        found = self.page.evaluate(_RUN, [how, what, off or [], looks])
        return [(v["id"], v["impact"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found["violations"]]

    def overflows(self) -> bool:
        """Say whether the page must be scrolled sideways (WCAG 1.4.10)."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    def document(self) -> Response:
        """Return the answer that is the page, behind all that moved on to it."""
        return next(a for a in reversed(self.answers) if a.request.is_navigation_request() and a.status not in MOVES)

    def inline(self) -> list[str]:
        """Return what a strict content security policy forbids: inline programs, styles and handlers."""
        return [str(one) for one in self.page.evaluate(_INSIDE, self.document().text())]

    def weights(self) -> dict[str, int]:
        """Return the bytes of the bodies that came over the wire, by kind of resource, and the number of requests.

        The tab's icon is the browser's own wish; what a page fetches after it stands there is not of its weight.
        """
        found = {"document": 0, "stylesheet": 0, "script": 0, "font": 0}
        addresses = {a.url for a in self.answers if a.request.resource_type not in ("other", "fetch")}
        for answer in {a.url: a for a in self.answers}.values():
            kind = answer.request.resource_type
            if kind in found and answer.status not in MOVES:
                found[kind] += answer.request.sizes()["responseBodySize"]
        return {**found, "requests": len(addresses)}

    def own_errors(self) -> list[str]:
        """Return the errors of the console without the browser's note that the page itself is an error's."""
        if self.document().status >= 400:
            return [one for one in self.errors if not re.search("the server responded with a status of 4", one)]
        return self.errors


def soon(page: Page, expression: str, seconds: float = 20) -> None:
    """Ask a page until something is true; to ask by itself, again and again, its policy forbids it (no eval)."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"not in {seconds} s: {expression}"
        page.wait_for_timeout(50)
