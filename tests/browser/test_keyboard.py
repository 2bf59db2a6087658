"""The keyboard alone: everything is reached in the order of reading, seen when reached, left again, and works."""

import pytest

TOOLS = """
/
/search?q=deepseek
/explore?focus=organizations/deepseek
/path?from=organizations/high-flyer&to=organizations/nvidia
/timeline
/compare?ids=models/deepseek-v3,models/kimi-k2,models/gpt-4o
/disputes
/status?chip=nvidia-h800&to=CN&on=2023-12-01
/status/matrix?to=CN
/status/what-if
/charts
/charts/training-compute
/sparql
/downloads
/id/models/deepseek-v3
""".split()
#: Stops to walk from the beginning and, backwards, from the end; most pages have fewer altogether.
AHEAD, BACK = 45, 10

STOPS = """() => {
  const group = new Set()
  window.stops = [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]')].filter(e => {
      if (e.tabIndex < 0 || e.disabled || e.type === 'hidden' || !e.checkVisibility()) return false
      if (e.matches('summary') && e.parentElement.querySelector('summary') !== e) return false
      if (e.type !== 'radio') return true
      const name = e.form?.id + e.name
      if (e.checked || ![...document.getElementsByName(e.name)].some(o => o.checked)) {
        if (group.has(name)) return false
        group.add(name)
        return true
      }
      return false
    })
  return window.stops.length
}"""
HERE = """async () => {
  const e = document.activeElement, deep = e.shadowRoot?.activeElement ?? e
  if (deep.matches('.cm-content')) await new Promise(done => setTimeout(done, 150)) // it draws its mark a moment later
  const s = getComputedStyle(deep), box = e.getBoundingClientRect()
  const lit = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== 'none' ||
    (deep.matches('.cm-content') && getComputedStyle(deep.closest('.cm-editor')).outlineStyle !== 'none')
  // In a date the browser itself marks the part that has the focus.
  const parts = e.type === 'date'
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
  const text = (e.getAttribute('aria-label') || e.textContent).trim().slice(0, 40)
  // Day, month, year and calendar of a date are stops of their own inside of one field.
  const what = `${deep.tagName}.${deep.className} ${text}`
  return {at: window.stops.indexOf(e), parts, away: e === document.body, lit: lit || parts, inside, what}
}"""


def press(page, key, number):
    """Press a key so often and return where the focus was; ends where the focus leaves the page."""
    found = []
    for _ in range(number):
        page.keyboard.press(key)
        found.append(page.evaluate(HERE))
        if found[-1]["away"]:
            break
    return found


@pytest.mark.parametrize("path", TOOLS)
def test_everything_is_reached_in_order_and_seen(walk, path):
    page = walk(path, reduced_motion="reduce").page
    ahead = press(page, "Tab", min(page.evaluate(STOPS) + 10, AHEAD))
    found = faults(ahead, range(len(page.evaluate("window.stops"))) if ahead[-1]["away"] else None, +1)
    if not ahead[-1]["away"]:
        page.evaluate("document.activeElement.blur()")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        total = page.evaluate("window.stops.length")
        page.evaluate("window.stops.at(-1).focus()")
        back = press(page, "Shift+Tab", BACK)
        found |= {f"back: {k}": v for k, v in faults(back, range(total - 1 - BACK, total - 1), -1).items()}
    assert not any(found.values()), {key: what for key, what in found.items() if what}


def faults(walked, expected, way):
    """What is wrong with a walk: unseen or hidden stops, a stop twice in a row, another order, something left out."""
    real = [one for one in walked if not one["away"]]
    order = [one["at"] for one in real if one["at"] >= 0]
    return {
        "no mark of the focus": [one["what"] for one in real if not one["lit"]],
        "outside of the window": [one["what"] for one in real if not one["inside"]],
        "trap": [a["what"] for a, b in zip(real, real[1:], strict=False) if a["at"] == b["at"] >= 0 and not a["parts"]],
        "order": order if order != sorted(order, reverse=way < 0) else [],
        "left out": sorted(set(expected if expected is not None else range(max(order) + 1)) - set(order))[:5],
    }


@pytest.mark.parametrize("path", TOOLS)
def test_the_skip_link_leads_to_the_content(walk, path):
    page = walk(path).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main, footer')")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_what_is_folded_opens(open_page, key):
    page = open_page("/id/models/deepseek-v3").page
    folded = page.locator("main details:not([open]) > summary").first
    folded.focus()
    page.keyboard.press(key)
    assert page.locator("main details[open] > summary:focus").count() == 1


def test_a_form_is_sent_with_enter(open_page):
    page = open_page("/").page
    page.locator("input[type=search]").first.focus()
    page.keyboard.type("deepseek")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=deepseek")
    page.locator("main a", has_text="DeepSeek-V3").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/models/deepseek-v3*")
