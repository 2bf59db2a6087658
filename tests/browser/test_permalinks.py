"""The address is the state: opened again it shows the same, twice the same, and the way back leads back."""

import re
import urllib.parse

import pytest

#: State that somebody would send to somebody else, for each tool.
STATES = """
/search?q=deepseek&kind=models
/explore?focus=organizations/deepseek&contested=1
/path?from=organizations/high-flyer&to=organizations/nvidia
/timeline?from=2023-10&until=2023-12
/timeline?on=2023-11-17
/compare?ids=models/deepseek-v3,models/kimi-k2
/disputes?sort=spread
/status?chip=nvidia-h800&to=CN&on=2023-12-01
/status/matrix?to=MO&maker=amd
/status/near?percent=5
/status/what-if?tpp=4799&dieArea=800&dataCentreMarketed=true&to=CN&on=2024-06-01
/charts/training-compute
/sparql?query=SELECT+%3Fm+%7B+%3Fm+a+sg%3ALanguageModel+%7D+ORDER+BY+%3Fm+LIMIT+5
""".split()


@pytest.mark.parametrize("path", STATES)
def test_an_address_shows_the_same_to_everybody(walk, path):
    others = {"java_script_enabled": False}, {"java_script_enabled": False, "color_scheme": "dark"}
    pages = [walk(path, **options).page for options in others]
    # How long a query took is the one thing that differs.
    shown = [re.sub(r"(&lt; )?\d+ ms|Answered from memory", "ms", page.inner_html("main")) for page in pages]
    assert shown[0] == shown[1]
    asked = dict(urllib.parse.parse_qsl(path.partition("?")[2]))
    bare = walk(path.partition("?")[0], java_script_enabled=False).page.inner_html("main")
    assert shown[0] != bare or not asked, "the parameters change something"


@pytest.mark.parametrize("path", STATES)
def test_the_way_back(walk, path):
    page = walk("/about").page
    page.goto(path)
    title = page.title()
    page.locator("header a.home").click()
    page.wait_for_url("**/")
    page.go_back()
    page.wait_for_url(f"**{path}")
    assert page.title() == title


def test_a_choice_in_a_form_becomes_the_address(open_page):
    page = open_page("/status").page
    page.fill("main input[name=chip]", "nvidia-h800")
    page.fill("main input[name=on]", "2023-12-01")
    page.click("main form button")
    page.wait_for_load_state()
    text = page.inner_text("main")
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.url).query))
    assert asked["chip"] and asked["on"] == "2023-12-01"
    again = open_page(page.url).page
    assert again.inner_text("main") == text


def test_the_drawing_goes_back_and_forth(open_page, bundled):
    page = open_page("/explore?focus=organizations/deepseek", reduced_motion="reduce").page
    first = page.url
    page.locator("main form input[name=contested]").check()
    page.wait_for_url("**contested=**")
    with page.expect_response("**contested=**"):  # the same once more, by the button, is no other step
        page.locator("main form button[type=submit], main form button:not([type])").first.click()
    narrowed = page.locator("h1").inner_text(), page.url
    page.go_back()
    page.wait_for_url(first)
    page.go_forward()
    page.wait_for_url("**contested=**")
    assert (page.locator("h1").inner_text(), page.url) == narrowed
