"""On a slow phone: the page is there in time and stands still (interface budgets: LCP 2.0 s, of tools 2.5 s; CLS 0.1).

4 x slower processor, 1.6 Mb/s, 150 ms there and back, nothing kept from before. These tests run alone; where others
hold the machine all the same, the processor is slowed down by so much less: what a fixed piece of work takes at its
median, over what it takes at its quickest, is the share they have. The best of up to eight visits counts.
"""

import json
import time
from pathlib import Path

import pytest

from .watched import soon

pytestmark = pytest.mark.alone

PAGES = {
    "/": 2000,
    "/id/organizations/deepseek": 2000,
    "/id/models/deepseek-v3": 2000,
    "/disputes": 2000,
    "/search?q=deepseek": 2000,
    "/timeline": 2000,
    "/charts/training-compute": 2000,
    "/compare?ids=models/deepseek-v3,models/kimi-k2,models/gpt-4o": 2000,
    "/status?chip=nvidia-h800&to=CN&on=2023-12-01": 2000,
    "/status/matrix?to=CN": 2000,
    "/explore?focus=organizations/deepseek": 2500,
    "/sparql": 2500,
}
SLOWER, VISITS = 4, 8
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
WORK = """() => {
  const times = []
  for (let i = 0; i < 25; i++) {
    const start = performance.now()
    let x = 0
    for (let k = 0; k < 2e6; k++) x = (x * 31 + k) % 1000003
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  return times[12] / times[0]
}"""
WATCH = """
window.seen = {lcp: 0, what: '', shift: 0, moved: []}
new PerformanceObserver(list => { for (const e of list.getEntries())
  Object.assign(window.seen, {lcp: e.startTime, what: e.element?.outerHTML.slice(0, 80) ?? ''})
}).observe({type: 'largest-contentful-paint', buffered: true})
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) {
  window.seen.shift += e.value
  window.seen.moved.push(...e.sources.map(s => s.node?.outerHTML?.slice(0, 80) ?? '')) }
}).observe({type: 'layout-shift', buffered: true})
"""


def visit(browser, address):
    """Open an address on a slow phone with an empty cache; return what was seen."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
    try:
        page = context.new_page()
        crowd = page.evaluate(WORK)
        page.add_init_script(WATCH)
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", NETWORK)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": max(1.0, SLOWER / crowd)})
        page.goto(address, wait_until="load", timeout=60_000)
        soon(page, "window.seen.lcp > 0")
        page.wait_for_timeout(400)  # what moves after all is there moves soon
        return {**page.evaluate("window.seen"), "crowd": round(crowd, 2)}
    finally:
        context.close()


@pytest.fixture(scope="module", autouse=True)
def quiet(browser, server):
    """Wait until the server that has just started has read what it keeps, or the others are done, at most a minute."""
    page = browser.new_page()
    end = time.monotonic() + 60
    page.wait_for_timeout(3000)
    while page.evaluate(WORK) > 1.2 and time.monotonic() < end:
        page.wait_for_timeout(1000)
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_there_in_time_and_stands_still(browser, server, path):
    seen = []
    for _ in range(VISITS):
        seen.append(visit(browser, server + path))
        print(path, seen[-1])
        if 0 < seen[-1]["lcp"] <= PAGES[path] and seen[-1]["shift"] <= 0.1:
            return
    pytest.fail(f"limit {PAGES[path]} ms, 0.1: {json.dumps(seen, indent=1)}")


def test_the_measure_notices_a_page_that_is_late_and_moves(browser, server, tmp_path):
    slow = Path(tmp_path / "slow.html")
    slow.write_text(
        '<!doctype html><div id=a></div><p style="height:700px;background:gray">pushed down</p>'
        "<script>setTimeout(() => {"
        "document.getElementById('a').innerHTML = '<h1 style=\"font-size:90px;height:500px\">Late and large words</h1>'"
        "}, 250); const end = performance.now() + 2600; window.onload = () => 0; "
        "while (performance.now() < end) ;</script>"
    )
    seen = visit(browser, slow.as_uri())
    assert seen["lcp"] > 2000 and seen["shift"] > 0.1, seen
