"""The drawing of the network keeps to its budgets, its colours to the contrast, its embedded form to its frame."""

import gzip
import http.server
import re
import threading
from pathlib import Path

import pytest

from sinograph.web import bundles

STATIC = Path(bundles.__file__).parent / "static"
STILL = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
LARGE = "/explore?focus=organizations/deepseek&depth=2&limit=650"
VIEW = "document.getElementById('drawing').view"


#: Moves the drawing for a second and a half; frames a second, and the milliseconds of work for one of them (median).
MOVE = """() => new Promise(done => {
const { view } = document.getElementById('drawing'), begun = performance.now(), work = []; let frames = 0;
const paint = view.graph.onRenderFramePre(), end = view.graph.onRenderFramePost(); let at = 0;
view.graph.onRenderFramePre((...all) => { at = performance.now(); paint?.(...all) });
view.graph.onRenderFramePost((...all) => { end?.(...all); work.push(performance.now() - at) });
const step = () => { view.pan(frames % 40 < 20 ? 3 : -3, 0); frames++;
if (performance.now() - begun < 1500) return requestAnimationFrame(step);
done([frames / 1.5, work.sort((a, b) => a - b)[work.length >> 1]]) }; requestAnimationFrame(step) })"""


@pytest.mark.usefixtures("bundled")
def test_the_script_is_small():
    name = bundles.address("explore").rpartition("/")[2]
    packed = (STATIC / "bundles" / f"{name}.gz").read_bytes()
    assert len(packed) <= 80_000 and len(gzip.decompress(packed)) > 100_000


@pytest.mark.alone
@pytest.mark.usefixtures("bundled")
def test_1500_links_are_drawn_within_a_second_and_move_smoothly(open_page):
    """Measured inside of the page, the best of three; the work for one frame must leave room for 45."""
    took, frames, work = [], [], []
    for _ in range(3):
        page = open_page(LARGE, **STILL).page
        page.wait_for_selector("#drawing[data-ready]")
        assert 1400 <= page.evaluate(f"{VIEW}.links.length") <= 1600
        took.append(int(page.get_attribute("#drawing", "data-ms")))
        found = page.evaluate(MOVE)
        frames.append(found[0])
        work.append(found[1])
        page.close()
        if took[-1] <= 1000 and frames[-1] >= 45:
            break
    speed = f"{[round(f) for f in frames]} frames a second, {[round(w, 1) for w in work]} ms for one"
    print(f"{took} ms, {speed}")
    assert min(took) <= 1000 and min(work) <= 1000 / 45 and max(frames) >= 45


SEEN = """window.seen = {lcp: 0, cls: 0};
new PerformanceObserver(l => l.getEntries().forEach(e => { seen.lcp = e.startTime }))
.observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(l => l.getEntries().forEach(e => { if (!e.hadRecentInput) seen.cls += e.value }))
.observe({type: 'layout-shift', buffered: true})"""
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 75e4 / 8}


@pytest.mark.alone
@pytest.mark.usefixtures("bundled")
@pytest.mark.parametrize("width", [1280, 360])
def test_on_a_slow_phone_the_page_is_soon_there_and_nothing_jumps(browser, server, width):
    page = browser.new_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page.add_init_script(SEEN)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"{server}/explore?focus=organizations/deepseek")
    page.wait_for_selector("#drawing[data-ready]", timeout=60_000)
    page.wait_for_timeout(300)
    found = page.evaluate("window.seen")
    page.close()
    print(f"{width}: {found}")
    assert found["cls"] <= 0.1 and 0 < found["lcp"] <= 2500


def colours(text):
    """Read the variables of both schemes."""
    light, _, rest = text.partition("@media (prefers-color-scheme: dark)")
    dark = rest.partition("}\n}")[0]
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-fA-F]{6})", part)) for part in (light, dark)]


def luminance(colour):
    """Relative luminance (WCAG 2.2, definitions)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return sum(w * (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4)
               for w, p in zip((0.2126, 0.7152, 0.0722), parts, strict=True))  # fmt: skip


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_kinds_and_links_stand_out_from_the_ground(scheme):
    base = colours((STATIC / "sinograph.css").read_text())[scheme]
    own = colours((STATIC / "explore.css").read_text().replace("} }", "}\n}"))[scheme]
    found = {name: value for name, value in {**base, **own}.items() if name.startswith("k-") or name == "edge"}
    assert len(found) == 11
    for name, value in {**found, "warn": base["warn"]}.items():
        assert contrast(value, base["paper"]) >= 3, (name, value)


@pytest.mark.usefixtures("bundled")
def test_a_page_of_another_site_can_hold_the_drawing(open_page, server, browser):
    view = "explore?focus=models/deepseek-v3"
    frame = f'<iframe src="{server}/embed/{view}" title="x" width="900" height="600"></iframe>'
    other = f'<iframe src="{server}/{view}" title="y"></iframe>'

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>x</title>{other if 'other' in self.path else frame}".encode())

        def log_message(self, *args):
            pass

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{site.server_port}/")
        inside = page.frame_locator("iframe")
        inside.locator("#drawing[data-ready]").wait_for()
        assert inside.locator("nav").count() == 0
        link = inside.locator("footer a").first
        assert link.get_attribute("href") == "/explore?focus=models/deepseek-v3"
        page.goto(f"http://127.0.0.1:{site.server_port}/other")
        page.wait_for_timeout(500)
        assert page.frames[1].url.startswith("chrome-error://")
        page.close()
    finally:
        site.shutdown()
        site.server_close()
