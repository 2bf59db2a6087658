"""Asking without knowing the words: from the first page to an answer, its views, its programs, and what goes wrong."""

import json
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from sinograph.web import bundles

from .test_editor import ready, type_query
from .watched import soon

pytestmark = pytest.mark.usefixtures("bundled")
CHART = "SELECT ?model ?released ?flop { ?model sg:releaseDate ?released ; sg:trainingCompute ?flop } LIMIT 40"
TIES = "SELECT ?model ?lab { ?model sg:developedBy ?lab } LIMIT 30"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
BUDGET = 125_000


def asking(query: str, view: str = "table") -> str:
    return "/sparql?" + urllib.parse.urlencode({"view": view, "query": query})


def row_count(page) -> int:
    return page.locator("#result tbody tr").count()


def counted(server: str) -> dict[str, int]:
    with urllib.request.urlopen(f"{server}/status/server?format=json") as answer:
        return json.load(answer)["queries"]


def test_a_query_is_written_without_knowing_a_word_in_six_actions(open_page):
    page = open_page("/").page
    page.get_by_role("link", name="SPARQL", exact=True).first.click()  # 1
    page.wait_for_selector(".editor[data-ready]")
    page.click(".cm-content")  # 2
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT * { ?model developed", delay=20)  # 3: English, no word of the ontology
    page.wait_for_selector(".cm-tooltip-autocomplete [aria-selected]:has-text('developed by')")
    page.wait_for_timeout(150)  # the editor takes no Enter for a choice that has just appeared
    page.keyboard.press("Enter")
    page.keyboard.type(" ?lab } LIMIT 20", delay=5)  # 4
    page.keyboard.press("Control+Enter")  # 5
    page.wait_for_selector("#result tbody tr")
    assert row_count(page) == 20 and page.locator("#result tbody td:first-child a[href^='/page/']").count() == 20


def test_a_word_of_the_list_is_an_answer_in_two_actions(open_page):
    watched = open_page("/sparql")
    watched.page.locator(".words a[data-word='sg:Person']").click()
    watched.page.wait_for_selector("#result tbody tr")
    assert row_count(watched.page) == 100 and watched.errors == []


def test_a_thing_is_inserted_by_its_name(open_page):
    page = ready(open_page("/sparql"))
    type_query(page, "SELECT * { ")
    page.keyboard.type("deepseek-v3", delay=20)
    page.wait_for_selector(".cm-tooltip-autocomplete >> text=DeepSeek-V3")
    page.locator(".cm-tooltip-autocomplete li", has_text="DeepSeek-V3").first.click()
    typed = page.input_value("textarea[name=query]")
    assert typed == "SELECT * { <https://w3id.org/sinograph/id/models/deepseek-v3>"


def test_a_chinese_name_finds_term_and_thing(open_page):
    page = ready(open_page("/sparql"))
    type_query(page, "SELECT * { ")
    page.keyboard.insert_text("梁文锋")
    page.wait_for_selector(".cm-tooltip-autocomplete >> text=Liang Wenfeng")


def test_completion_says_what_a_word_means(open_page):
    page = ready(open_page("/sparql"))
    type_query(page, "SELECT * { ?m ")
    page.keyboard.type("training cost", delay=20)
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".cm-completionInfo")
    assert len(page.inner_text(".cm-completionInfo")) > 20


def test_views_change_without_leaving_the_page_and_the_address_follows(open_page):
    watched = open_page("/sparql")
    page = ready(watched)
    type_query(page, CHART)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#result table")
    page.evaluate("window.same = true")
    page.click("[data-view=chart]")
    page.wait_for_selector("svg.points .mark")
    assert "view=chart" in page.url and page.evaluate("window.same && document.activeElement.dataset.view") == "chart"
    page.click("[data-view=table]")
    page.wait_for_selector("#result table")
    page.click("#result th a >> text=flop")
    page.wait_for_selector("th[aria-sort=descending]")
    flops = page.locator("#result td:nth-child(3)").all_inner_texts()
    numbers = [float(f.replace(",", "")) for f in flops if f]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) > 10
    assert watched.violations() == [] and watched.errors == []


def test_chart_and_graph_are_accessible_and_fit_a_phone(open_page):
    watched = open_page(
        "/sparql?view=chart&query=" + urllib.request.quote(CHART), viewport={"width": 360, "height": 740}
    )
    assert watched.violations() == [] and not watched.overflows()
    watched.page.goto(asking(TIES, "graph"))
    assert watched.page.locator("svg.links .edge").count() > 20
    assert watched.violations() == [] and not watched.overflows()


def test_stop_ends_the_query_on_the_server(open_page, server):
    before = counted(server)["cancelled"]
    page = ready(open_page("/sparql"))
    type_query(page, SLOW)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-stop]:visible")
    page.wait_for_timeout(300)
    page.click("[data-stop]")
    soon(page, "document.getElementById('status').textContent.startsWith('Stopped')")
    end = time.monotonic() + 5
    while counted(server)["cancelled"] == before and time.monotonic() < end:
        time.sleep(0.1)
    assert counted(server)["cancelled"] == before + 1
    assert page.input_value("textarea[name=query]") == SLOW


def test_a_timeout_is_said_in_plain_words_and_the_text_stays(open_page):
    page = open_page(f"{asking(SLOW)}&timeout=0.3").page
    assert "This query takes too long" in page.inner_text("#result") and "LIMIT 100" in page.inner_text("#result")
    assert page.input_value("textarea[name=query]") == SLOW


def test_programs_run_and_give_what_the_page_shows(open_page, tmp_path):
    page = open_page(
        "/sparql?query=" + urllib.request.quote(TIES), permissions=["clipboard-read", "clipboard-write"]
    ).page
    page.wait_for_selector(".editor[data-ready]")
    page.click("details.programs summary")
    texts = {}
    for tool in ("curl", "Python"):
        page.locator(".program", has=page.locator(f"[data-program={tool}]")).locator("[data-copy]").click()
        soon(page, "document.getElementById('status').textContent.startsWith('Copied')")
        texts[tool] = page.evaluate("navigator.clipboard.readText()")
    lines = subprocess.run(["bash", "-c", texts["curl"]], capture_output=True, text=True, check=True, timeout=60).stdout
    assert len(lines.splitlines()) == 31 and lines.splitlines()[0] == "model,lab"
    script = Path(tmp_path / "x.py")
    script.write_text(texts["Python"] + "\nassert rows.shape == (30, 2)\n")
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr


def test_programs_follow_the_text_that_stands_there(open_page):
    page = ready(open_page("/sparql"))
    type_query(page, "ASK { ?s a sg:Claim }")
    page.click("details.programs summary")
    page.wait_for_selector("[data-program=curl] >> text=ASK { ?s a sg:Claim }")


def test_a_link_opens_the_same_for_somebody_else(open_page):
    options = {"permissions": ["clipboard-read", "clipboard-write"]}
    page = ready(open_page("/sparql", **options))
    type_query(page, TIES)
    page.click("[data-permalink]")
    soon(page, "document.getElementById('status').textContent.includes('copied')")
    there = open_page(page.evaluate("navigator.clipboard.readText()")).page
    assert row_count(there) == 30 and there.input_value("textarea[name=query]") == TIES


def test_format_prefixes_and_keys(open_page):
    page = ready(open_page("/sparql"))
    type_query(page, "ask{?s a sg:Claim}")
    page.click("[data-rewrite=format]")
    soon(page, "document.querySelector('textarea').value.startsWith('ASK {')")
    page.click("[data-rewrite=prefixes]")
    soon(page, "document.querySelector('textarea').value.startsWith('PREFIX sg:')")
    page.click("h1")
    page.keyboard.press("?")
    page.wait_for_selector("[data-shortcuts][open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-shortcuts][open]", state="detached")


def test_everything_but_comfort_works_without_scripts(open_page):
    page = open_page("/sparql", java_script_enabled=False).page
    assert not page.is_visible("[data-stop]") and not page.is_visible("[data-rewrite=format]")
    page.fill("textarea", CHART)
    page.click("button[type=submit]")
    assert row_count(page) == 40
    page.click("#result th a >> text=released")
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("released")
    page.click(".tabs >> text=Chart")
    assert page.locator("svg.points a .mark").count() > 20
    page.click("details.programs summary")
    assert page.is_visible("[data-program=R]")
    page.fill("textarea", "SELECT nonsense")
    page.click("button[type=submit]")
    assert page.input_value("textarea") == "SELECT nonsense" and "not yet a query" in page.inner_text("#result")


def test_the_browser_code_stays_in_its_budget():
    packed = Path(bundles.__file__).parent / "static" / "bundles" / f"{Path(bundles.address('editor') or '').name}.gz"
    assert packed.stat().st_size <= BUDGET
