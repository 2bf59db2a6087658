"""The query editor: errors where they are, completion in the graph's words, a result without leaving the page."""

import pytest

from .watched import soon

pytestmark = pytest.mark.usefixtures("bundled")
THREE = "SELECT ?s ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?l LIMIT 3"


def type_query(page, text):
    """Put a query into the editor and the cursor at its end, as a paste does."""
    page.click(".cm-content")
    page.evaluate(
        """text => { const view = document.querySelector('.editor').view; view.dispatch(
        {changes: {from: 0, to: view.state.doc.length, insert: text}, selection: {anchor: text.length}}) }""",
        text,
    )


def ready(watched):
    watched.page.wait_for_selector(".editor[data-ready]")
    return watched.page


def test_an_error_is_marked_at_its_place_and_the_text_stays(open_page):
    watched = open_page("/sparql")
    page = ready(watched)
    type_query(page, "SELECT ?s {\n  ?s a \n")
    page.wait_for_selector(".cm-lintRange-error")
    type_query(page, THREE)
    page.wait_for_selector(".cm-lintRange-error", state="detached")
    # The browser itself reports the 400 of the check; nothing else may be reported.
    assert [e for e in watched.errors if "400" not in e] == []


def test_control_enter_runs_and_the_address_can_be_shared(open_page):
    page = ready(open_page("/sparql"))
    type_query(page, THREE)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#result tbody tr")
    assert page.locator("#result tbody tr").count() == 3
    assert "3 rows" in page.inner_text("#status")
    again = open_page(page.url).page
    assert again.locator("#result tbody tr").count() == 3
    assert "ORDER BY ?l LIMIT 3" in again.input_value("textarea[name=query]")


def test_words_of_a_label_find_the_term(open_page):
    page = ready(open_page("/sparql"))
    type_query(page, "SELECT * { ?m ")
    page.keyboard.type("developed")
    page.wait_for_selector(".cm-tooltip-autocomplete li")
    page.wait_for_selector(".cm-tooltip-autocomplete [aria-selected]:has-text('sg:developedBy')")
    page.wait_for_timeout(150)  # the editor takes no Enter for a choice that has just appeared
    page.keyboard.press("Enter")
    assert page.input_value("textarea[name=query]") == "SELECT * { ?m sg:developedBy"


def test_a_slow_query_can_be_stopped(open_page):
    page = ready(open_page("/sparql"))
    type_query(page, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-stop]:visible")
    page.click("[data-stop]")
    soon(page, "document.getElementById('status').textContent.startsWith('Stopped')")


def test_recent_queries_stay_in_this_browser_and_can_be_forgotten(open_page):
    page = ready(open_page("/sparql"))
    type_query(page, THREE)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#result tbody tr")
    page.click("[data-recent] summary")
    assert "ORDER BY ?l LIMIT 3" in page.inner_text("[data-recent] ul")
    page.click("[data-forget]")
    assert page.evaluate("localStorage.getItem('sinograph-queries')") == "[]"


def test_the_page_works_without_scripts(open_page):
    page = open_page("/sparql", java_script_enabled=False).page
    page.fill("textarea", THREE)
    page.click("button[type=submit]")
    assert page.locator("#result tbody tr").count() == 3
