"""Scripts switched off: every page tells its story, every form answers."""

import re

import pytest

from .truth import claims, label, plain

#: Page → what a reader must find there without any program.
STORIES = {
    "/explore?focus=organizations/deepseek": [label("people/liang-wenfeng"), label("organizations/high-flyer")],
    "/embed/explore?focus=organizations/deepseek": [label("people/liang-wenfeng")],
    "/path?from=organizations/high-flyer&to=organizations/nvidia": [label("organizations/deepseek")],
    "/timeline?on=2023-11-17": [label("rules/us-acs-2023")],
    "/compare?ids=models/deepseek-v3,models/kimi-k2": [label("models/deepseek-v3"), label("models/kimi-k2")],
    "/charts/training-cost": ["5.576 million USD", label("models/deepseek-v3")],
    "/status/matrix?to=CN": ["H800", "A100"],
    "/id/organizations/moonshot": [label("organizations/alibaba")],
    "/id/models/deepseek-v3": [label(plain(value)) for _, value in claims("models/deepseek-v3", "developedBy")],
}


@pytest.fixture
def without(walk):
    return lambda path: walk(path, java_script_enabled=False).page


@pytest.mark.parametrize("path", STORIES)
def test_a_page_tells_its_story(without, path):
    """What is folded is opened at once: a click on each would wait for each to stand still."""
    page = without(path)
    page.evaluate("document.querySelectorAll('main details').forEach(folded => { folded.open = true })")
    text = page.inner_text("main")
    assert [words for words in STORIES[path] if words not in text] == []


def test_what_is_folded_opens(without):
    page = without("/id/models/deepseek-v3")
    folded = page.locator("main details:not([open])").first.element_handle()
    before = page.inner_text("main")
    folded.query_selector("summary").click()
    assert folded.get_attribute("open") is not None and page.inner_text("main") != before


def submit(page, form, **fields):
    """Fill the fields of a form by their names and send it with Enter in the last."""
    for name, text in fields.items():
        page.fill(f"{form} input[name='{name}']", text)
    page.press(f"{form} input[name='{name}']", "Enter")


def test_search(without):
    page = without("/")
    submit(page, "form[action='/search']", q="deep seek v3")
    assert page.locator("main a", has_text=label("models/deepseek-v3")).count()


def test_status(without):
    page = without("/status")
    page.fill("main input[name=chip]", "H800")
    page.fill("main input[name=on]", "2023-12-01")
    page.click("main form button")
    assert re.search("licence needed", page.inner_text("main"), re.I)


def test_path_between_names_misspelt(without):
    page = without("/path")
    submit(page, "main form", **{"from": "High Flyer", "to": "Nvidia"})
    assert label("organizations/high-flyer") in page.inner_text("main")
    assert "source" in page.content()


def test_a_day_on_the_timeline(without):
    page = without("/timeline")
    submit(page, "main form", on="2023-11-17")
    assert label("rules/us-acs-2023") in page.inner_text("main")


def test_explore_chooses_by_form(without):
    page = without("/explore?focus=organizations/deepseek")
    before = page.inner_text("main")
    page.locator("main form input[name=contested]").check()
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    assert "contested=" in page.url and page.inner_text("main") != before


def test_query(without):
    page = without("/sparql")
    page.fill("textarea[name=query]", "SELECT ?m { ?m a sg:LanguageModel } LIMIT 7")
    page.click("button[type=submit]")
    assert page.locator("#result tbody tr").count() == 7
