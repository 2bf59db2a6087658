"""The drawing of the network in a real browser: true, the same again, touchable, steered by address and keyboard."""

import csv
import io
import urllib.parse
import urllib.request
from itertools import groupby

import pytest

pytestmark = pytest.mark.usefixtures("bundled")
LAB = "/explore?focus=organizations/deepseek"
WIDE = {"viewport": {"width": 1280, "height": 900}}
STILL = {**WIDE, "reduced_motion": "reduce"}
VIEW = "document.getElementById('drawing').view"
#: Statements with the lab at one end, and when they hold; asked of the endpoint, not of the page.
CLAIMED = """SELECT ?a ?p ?b ?from ?until ?status WHERE { ?c a sg:Claim ; sg:about ?a ; sg:property ?p ; sg:value ?b .
FILTER(isIRI(?b) && STRSTARTS(STR(?b), STR(id:)) && !STRSTARTS(STR(?a), STR(sources:)))
FILTER(?a = organizations:deepseek || ?b = organizations:deepseek)
OPTIONAL { ?c sg:validFrom ?from } OPTIONAL { ?c sg:validUntil ?until } OPTIONAL { ?d a sg:Dispute ; sg:involves ?c }
OPTIONAL { ?c sg:reviewStatus ?review } BIND(IF(BOUND(?d) || ?review = sg:contested, "contested", "") AS ?status) }"""


def ready(watched):
    watched.page.wait_for_selector("#drawing[data-ready]")
    return watched.page


def until(page, expression):
    """Wait until an expression is true; asked from here, because the page's policy forbids to evaluate in it later."""
    for _ in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {expression}; the page says {page.inner_text('#explore-status')}")


def seen(page):
    """Ids of the things and links that are to be seen."""
    things = page.evaluate(f"{VIEW}.nodes.map(n => n.id)")
    links = page.evaluate(f"{VIEW}.links.map(l => [l.source.id, l.relation, l.target.id].join(' '))")
    return set(things), set(links)


def places(page):
    return page.evaluate(f"{VIEW}.nodes.map(n => [n.id, +n.x.toFixed(3), +n.y.toFixed(3)])")


def claims(server):
    query = urllib.parse.urlencode({"query": CLAIMED, "format": "csv"})
    with urllib.request.urlopen(f"{server}/sparql?{query}", timeout=20) as answer:
        return list(csv.DictReader(io.TextIOWrapper(answer, "utf-8")))


def edge(row):
    ends = [row[name].partition("/id/")[2] for name in ("a", "b")]
    return f"{ends[0]} {row['p'].rpartition('#')[2]} {ends[1]}"


def of_lab(links):
    return {link for link in links if "organizations/deepseek" in (link.split()[0], link.split()[2])}


def point_at(page, id):
    """Put the pointer on a thing, and wait until the canvas that is asked has been painted."""
    x, y = page.evaluate(
        f"""id => {{ const n = {VIEW}.node(id), p = {VIEW}.graph.graph2ScreenCoords(n.x, n.y);
        const box = document.querySelector('#drawing .canvas').getBoundingClientRect();
        return [box.x + p.x, box.y + p.y] }}""",
        id,
    )
    page.wait_for_timeout(900)
    page.mouse.move(x + 1, y)
    page.wait_for_selector("#drawing .clickable")
    return x, y


def test_what_is_seen_is_what_sources_claim(open_page, server):
    page = ready(open_page(LAB, **STILL))
    things, links = seen(page)
    assert of_lab(links) == {edge(row) for row in claims(server)}
    ends = {end for link in links for end in (link.split()[0], link.split()[2])}
    assert things == ends and len(things) > 50


def test_only_contested_shows_what_is_contested(open_page, server):
    page = ready(open_page(LAB, **STILL))
    page.check("#contested")
    page.wait_for_url("**contested=1")
    until(page, f"{VIEW}.links.every(l => l.contested)")
    assert of_lab(seen(page)[1]) == {edge(row) for row in claims(server) if row["status"]}
    page.go_back()
    page.wait_for_url(lambda url: "contested" not in url)
    until(page, f"{VIEW}.links.some(l => !l.contested)")
    assert not page.is_checked("#contested")


def test_the_slider_shows_what_held_on_a_day(open_page, server):
    page = ready(open_page(LAB, **STILL))
    before, stood = len(seen(page)[1]), dict((i, (x, y)) for i, x, y in places(page))
    page.evaluate("""() => { const r = document.getElementById('days'), [y, m] = r.dataset.days.split('-').map(Number);
        r.value = (2026 - y) * 12 + 2 - m; r.dispatchEvent(new Event('input', {bubbles: true})) }""")
    assert "on=2026-02-01" in page.url  # while it is dragged
    during = seen(page)
    page.evaluate("document.getElementById('days').dispatchEvent(new Event('change', {bubbles: true}))")
    until(page, "document.getElementById('explore-status').textContent.includes('all there are')")
    wanted = set()
    for one, same in groupby(sorted(claims(server), key=edge), key=edge):
        dated = [row for row in same if row["from"] or row["until"]]
        # What nobody has dated may always hold; an end is the first day no more, a partial one is read widely.
        if not dated or any(row["from"] <= "2026-02-01" < f"{row['until'] or '9999'}-12-31"[:10] for row in dated):
            wanted.add(one)
    assert of_lab(seen(page)[1]) == wanted and len(seen(page)[1]) < before
    assert seen(page) == during
    assert all(stood[i] == (x, y) for i, x, y in places(page)), "nothing moves while time goes by"
    page.go_back()
    until(page, f"{VIEW}.links.length === {before}")
    assert page.url.endswith(LAB)


def test_the_same_address_is_the_same_picture(open_page):
    address, pictures = f"{LAB}&depth=2&limit=120", []
    for width in (1280, 700):
        size = {"width": width, "height": 700}
        pictures.append(places(ready(open_page(address, viewport=size, reduced_motion="reduce"))))
    assert pictures[0] == pictures[1] and len(pictures[0]) == 120


def test_a_click_chooses_expands_and_the_address_says_so(open_page):
    watched = open_page("/explore?focus=people/liang-wenfeng", **STILL)
    page = ready(watched)
    before = seen(page)[0]
    x, y = point_at(page, "organizations/deepseek")
    page.mouse.click(x + 1, y)
    page.wait_for_selector("#chosen:visible [data-kind=models]")
    assert "DeepSeek is chosen" in page.inner_text("#explore-status")
    assert page.get_attribute("[data-panel=open]", "href") == "/page/organizations/deepseek"
    assert page.get_attribute("[data-panel=path]", "href") == "/path?from=organizations/deepseek"
    page.click("#chosen [data-kind=models]")
    page.wait_for_url("**expand=organizations/deepseek:models")
    until(page, f"{VIEW}.nodes.length > {len(before)}")
    after = seen(page)[0]
    assert {id.partition("/")[0] for id in after - before} == {"models"} and len(after - before) > 20
    until(page, "document.getElementById('explore-status').textContent.includes('is expanded')")
    again = ready(open_page(page.url, **STILL))
    assert places(again) == places(page)
    page.go_back()
    until(page, f"{VIEW}.nodes.length === {len(before)}")
    assert watched.errors == []


def test_hiding_and_pinning_stand_in_the_fragment(open_page):
    page = ready(open_page(LAB, **STILL))
    before = seen(page)
    page.evaluate("document.getElementById('find-drawn').scrollIntoView()")
    for act in ("pin", "hide"):
        page.fill("#find-drawn", "")
        page.fill("#find-drawn", "High-Flyer" if act == "hide" else "Liang Wenfeng")
        page.keyboard.press("Enter")
        page.wait_for_selector("#chosen:visible")
        page.click(f"[data-panel={act}]")
    assert "#hide=organizations/high-flyer&pin=people/liang-wenfeng@" in page.url
    assert before[0] - seen(page)[0] == {"organizations/high-flyer"}
    again = ready(open_page(page.url, **STILL))
    assert seen(again) == seen(page) and places(again) == places(page)
    again.click("#unhide")
    assert seen(again)[0] == before[0] and "hide=" not in again.url


def test_another_name_in_the_field_draws_another_thing(open_page):
    page = ready(open_page(LAB, **STILL))
    page.fill("#focus", "Moonshot AI")
    page.keyboard.press("Enter")
    page.wait_for_url("**focus=organizations/moonshot")
    until(page, f"{VIEW}.node('organizations/moonshot')?.focus")
    assert "Around Moonshot" in page.inner_text("h1")


def test_the_keyboard_is_enough(open_page):
    page = ready(open_page(LAB, **STILL))
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "drawing":
            break
    zoom, centre = f"{VIEW}.graph.zoom()", f"{VIEW}.graph.centerAt().x"
    was = page.evaluate(zoom)
    page.keyboard.press("+")
    assert page.evaluate(zoom) > was
    x = page.evaluate(centre)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(centre) > x
    page.keyboard.press("0")
    assert page.evaluate(zoom) == pytest.approx(was)
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("Escape")
    assert not page.is_visible("#keys")
    page.focus("#find-drawn")
    page.keyboard.type("NVIDIA H800?")  # a question mark in a field is a question mark
    assert not page.is_visible("#keys")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    page.wait_for_selector("#chosen:visible")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.panel") == "hide":
            break
    page.keyboard.press("Enter")
    assert "hide=chips/nvidia-h800" in page.url


def test_without_scripts_the_list_and_the_form_do_it(open_page):
    page = open_page(LAB, java_script_enabled=False, **WIDE).page
    assert page.locator("#links [data-edge]").count() > 100
    page.click("#menu-kinds summary")
    page.check("#kinds-people")
    page.click("[data-plain] button")
    assert page.url.endswith(f"{LAB}&kinds=people")
    assert page.locator("#links [data-edge]").count() > 5
    page.fill("#on", "2022-01-01")
    page.click("[data-plain] button")
    assert page.url.endswith(f"{LAB}&kinds=people&on=2022-01-01")


def test_the_picture_can_be_taken_along(open_page):
    page = ready(open_page(LAB, **STILL))
    with page.expect_download() as taken:
        page.click("[data-act=picture]")
    body = taken.value.path().read_bytes()
    assert taken.value.suggested_filename == "sinograph.png" and body[:8] == b"\x89PNG\r\n\x1a\n" and len(body) > 20_000
