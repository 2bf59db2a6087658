"""Every page, wide and narrow, light and dark, in both languages: accessible, quiet, light, nothing from elsewhere."""

import re
import urllib.error
import urllib.parse
import urllib.request

import pytest
from werkzeug.exceptions import HTTPException

from sinograph.web import Settings, create_app
from sinograph.web.programs.openapi import table

from .watched import COLOURS

PAGES = """
/
/.well-known/void
/about
/api
/browse
/browse/models
/browse/sources?sort=date
/catalog
/changes
/charts
/charts/funding-flows
/charts/prices
/charts/tpp-thresholds
/charts/training-compute
/charts/training-cost
/cite?of=/page/models/deepseek-v3
/compare
/compare?ids=models/deepseek-v3,models/gpt-4,chips/nvidia-h800
/dispute/models-deepseek-v3-releaseDate
/disputes
/disputes/mismatches
/disputes/sources
/disputes?about=deepseek-v3
/downloads
/embed/claims/models/deepseek-v3
/embed/charts/training-compute
/embed/explore?focus=models/deepseek-v3
/embed/timeline
/explore
/explore?focus=organizations/deepseek
/export?focus=organizations/deepseek
/id/chips/nvidia-h800-sxm
/id/models/deepseek-v3
/id/models/nonesuch
/id/organizations/deepseek
/id/people/liang-wenfeng
/id/rules/us-acs-2023-3a090-a-1
/id/sources/deepseek-v3-technical-report
/ontology
/path
/path?from=Qwen&to=zzqq
/path?from=organizations/high-flyer&to=organizations/nvidia
/problems/
/problems/query-timeout
/queries
/queries/training-cost-claims
/reconcile
/search?q=deepseek
/search?q=deepsek
/sparql
/sparql?query=SELECT+%2A+%7B+%3Flab+a+sg%3AAILab+%7D+LIMIT+5
/status
/status/matrix?to=CN
/status/matrix?to=MO&maker=amd
/status/near
/status/server
/status/what-if
/status/what-if?tpp=4799&dieArea=800&dataCentreMarketed=true&to=CN&on=2024-06-01
/status?chip=H8000
/status?chip=nvidia-h800&to=CN&on=2023-12-01
/status?chip=nvidia-rtx-4090&to=CN&on=2024-06-01
/timeline
/timeline?focus=organizations/deepseek
/timeline?on=2023-11-17
""".split()
#: Pages that cannot be named above: their address holds something of the snapshot.
LED_TO = {
    "a claim": ("/id/models/deepseek-v3", "a[href^='/claim/']"),
    "a dispute": ("/disputes", "main a[href^='/dispute/']"),
    "a problem": ("/problems/", "main a[href^='/problems/']"),
}
#: Routes whose example gives nothing here: they answer programs, send a file, or only move on.
NO_PAGES = """
static bundles.send sparql.well_known search.description editor.check graphs.graph fragments.fragment mcp.endpoint
reconcile_draft.match metrics.page export.in_format export.negotiated downloads.file entity.data api_queries.answer
reconcile.preview reconcile_draft.preview
""".split()
WIDE, NARROW, NARROWEST = ({"width": w, "height": h} for w, h in ((1280, 800), (360, 740), (320, 740)))
KB = 1000
#: Programs a page may send (compressed); every other page has none.
PROGRAMS = {"/explore": 80 * KB, "/embed/explore": 80 * KB, "/sparql": 125 * KB}


#: Rules of axe that the width of a page can break: what is hidden, moved or turned into blocks.
LAID_OUT = """
aria-hidden-focus aria-required-children aria-required-parent definition-list dlitem list listitem meta-viewport region
scrollable-region-focusable skip-link table-duplicate-name target-size td-has-header th-has-data-cells
""".split()
#: Rules of axe that the words of a page can break; all else is the same markup in both languages.
WORDED = """
aria-command-name aria-input-field-name aria-toggle-field-name aria-tooltip-name aria-valid-attr-value button-name
document-title empty-heading empty-table-header frame-title html-has-lang html-lang-valid image-alt input-button-name
label label-title-only landmark-unique link-name page-has-heading-one region select-name summary-name svg-img-alt
target-size valid-lang
""".split()


@pytest.mark.parametrize("path", [*PAGES, *LED_TO])
def test_page(walk, path):
    watched = walk(path if path in PAGES else led_to(walk, path), reduced_motion="reduce", viewport=WIDE)
    found = {"weight": too_heavy(path, watched.weights()), "policy": policy(watched), "inline": watched.inline()}
    found["head"] = head(watched.page, "en")
    found["wide"] = watched.violations()
    # The same bytes come to a phone and in the dark: there what depends on the layout is asked again, and colours.
    watched.page.set_viewport_size(NARROW)
    found["narrow"] = [*watched.violations(LAID_OUT), *sideways(watched)]
    watched.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found["dark"] = watched.violations(COLOURS)
    watched.page.set_viewport_size(NARROWEST)
    found["narrowest"] = sideways(watched)
    found |= {"errors": watched.own_errors(), "elsewhere": watched.elsewhere}
    watched.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    watched.page.set_viewport_size(WIDE)
    assert not any(found.values()), {key: what for key, what in found.items() if what}


@pytest.mark.parametrize("path", [*PAGES, *LED_TO])
def test_page_in_chinese(walk, path):
    options = {"locale": "zh-CN", "reduced_motion": "reduce", "viewport": NARROWEST}
    watched = walk(path if path in PAGES else led_to(walk, path), **options)
    found = {"head": head(watched.page, "zh-Hans"), "axe": watched.violations(WORDED), "sideways": sideways(watched)}
    found |= {"errors": watched.own_errors(), "elsewhere": watched.elsewhere}
    assert not any(found.values()), {key: what for key, what in found.items() if what}
    assert re.search("[\u4e00-\u9fff]", watched.page.inner_text("body"))


def led_to(walk, name):
    start, link = LED_TO[name]
    return walk(start).page.locator(link).first.get_attribute("href")


def sideways(watched):
    """Name what is too wide for the window, if the page can be scrolled sideways."""
    if not watched.overflows():
        return []
    return watched.page.evaluate(
        """() => [...document.querySelectorAll('main *, header *, footer *')].filter(e =>
        e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll, .unseen'))
        .slice(0, 3).map(e => 'too wide: ' + e.outerHTML.slice(0, 100))"""
    ) or ["too wide"]


def head(page, language):
    """What every page has: a title, one main heading and a language."""
    shown = page.evaluate("[document.title, document.querySelectorAll('h1').length, document.documentElement.lang]")
    return [] if shown[0].strip() and shown[1:] == [1, language] else [shown]


def too_heavy(path, weights):
    program = next((most for start, most in PROGRAMS.items() if path.partition("?")[0] == start), 0)
    limits = {"document": 40 * KB, "stylesheet": 10 * KB, "script": program, "font": 0, "requests": 6}
    assert weights["document"] > 0 and weights["stylesheet"] > 0
    return {kind: (weights[kind], most) for kind, most in limits.items() if weights[kind] > most}


def policy(watched):
    """The content security policy forbids programs and styles that are not files of ours."""
    header = watched.document().header_value("content-security-policy") or ""
    parts = dict(one.strip().partition(" ")[::2] for one in header.split(";"))
    loose = [name for name, words in parts.items() if "unsafe" in words or "http:" in words]
    foreign = [
        name for name in ("default-src", "script-src", "style-src", "connect-src") if "https:" in parts.get(name, "")
    ]
    return [*loose, *foreign, *([] if parts.get("default-src") in ("'self'", "'none'") else [header])]


class Seen:
    """The routes of the application, and what answers at an address."""

    def __init__(self, server, app):
        self.server, self.rules = server, list(app.url_map.iter_rules())
        self.adapter = app.url_map.bind("localhost")

    def endpoint(self, address):
        try:
            return self.adapter.match(urllib.parse.urlsplit(address).path, method="GET")[0]
        except HTTPException:
            return None

    def answer(self, path):
        """Return the media type and the endpoint that finally answers."""
        request = urllib.request.Request(self.server + path, headers={"Accept": "text/html"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.headers.get_content_type(), self.endpoint(answer.url)
        except urllib.error.HTTPError as error:
            error.close()
            return None, None

    def example(self, rule):
        """Fill the path of a rule with the examples of the description of this interface."""
        said = table()["routes"].get(rule.endpoint, {})
        words = {name: one["example"] for name, one in table()["path"].items()} | said.get("path", {})
        asked = urllib.parse.urlencode({o["name"]: o["example"] for o in said.get("query", ()) if o.get("required")})
        path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: str(words[found[1]]), rule.rule)
        return f"{path}?{asked}" if asked else path


def test_no_page_is_forgotten(walk, server, small_engine):
    seen = Seen(server, create_app(Settings(), small_engine))
    covered = {seen.answer(path)[1] for path in PAGES} | {seen.endpoint(path) for path in PAGES}
    covered |= {seen.endpoint(led_to(walk, name)) for name in LED_TO}
    forgotten = []
    for rule in seen.rules:
        if "GET" in rule.methods and rule.endpoint not in covered and rule.endpoint not in NO_PAGES:
            # A busy server may say that it is busy; asked again it answers.
            kind, last = next((a for a in map(seen.answer, [seen.example(rule)] * 3) if a[0]), (None, None))
            if kind is None or kind == "text/html" and last not in covered:
                forgotten.append((rule.endpoint, seen.example(rule), kind or "no answer"))
    assert not forgotten, "name a page of each in PAGES, or say in NO_PAGES why it is none"


def test_every_kind_of_thing_has_a_page_here():
    kinds = {path.split("/")[2] for path in PAGES if path.startswith("/id/")}
    assert kinds >= {"chips", "models", "organizations", "people", "rules", "sources"}
