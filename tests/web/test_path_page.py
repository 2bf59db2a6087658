"""The page of paths: every hop is claimed in the graph, the drawing is the text again, and forms forgive."""

import re

from flask.testing import FlaskClient
from lxml import html

PAGE = {"Accept": "text/html"}
HIGH_FLYER = "/path?from=organizations/high-flyer&to=organizations/nvidia"


def tree(client: FlaskClient, address: str) -> html.HtmlElement:
    answer = client.get(address, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def holds(client: FlaskClient, ask: str) -> bool:
    return bool(client.get("/sparql", query_string={"query": ask}).get_json()["boolean"])


def test_every_sentence_is_claimed_and_names_its_source(real: FlaskClient) -> None:
    page = tree(real, HIGH_FLYER)
    sentences = page.cssselect(".chain .says")
    assert len(sentences) > 6
    for one in sentences:
        ends = [a.get("href").removeprefix("/page/") for a in one.xpath("./a")]
        claims = [a.get("href").removeprefix("/claim/") for a in one.xpath(".//small/a[starts-with(@href, '/claim/')]")]
        sources = [a.get("href").removeprefix("/page/") for a in one.xpath(".//small/a[contains(@href, '/sources/')]")]
        assert len(ends) == 2 and claims and len(claims) == len(sources)
        assert one.cssselect(".certainty")[0].text
        for claim, source in zip(claims, sources, strict=True):
            for about, value in (ends, ends[::-1]):
                if holds(real, f"ASK {{ <https://w3id.org/sinograph/claim/{claim}> sg:about <{id(about)}> ;"
                               f" sg:value <{id(value)}> ; sg:source <{id(source)}> }}"):  # fmt: skip
                    break
            else:
                raise AssertionError(one.text_content())


def id(path: str) -> str:
    return f"https://w3id.org/sinograph/id/{path}"


def test_sentences_follow_each_other_from_one_end_to_the_other(real: FlaskClient) -> None:
    for chain in tree(real, HIGH_FLYER).cssselect(".chain"):
        names = [" ".join(one.text_content().split()) for one in chain.xpath("./li/p[@class='thing']/b")]
        assert names[0] == "High-Flyer" and names[-1] == "Nvidia"
        for here, there, hop in zip(names, names[1:], chain.xpath("./li"), strict=False):
            for says in hop.cssselect(".says"):
                assert {a.text_content() for a in says.xpath("./a")} == {here, there}


def test_the_drawing_says_the_same_as_the_text(real: FlaskClient) -> None:
    page = tree(real, HIGH_FLYER)
    drawn = page.cssselect("svg.ways")[0]
    links = drawn.xpath(".//*[local-name()='a']")
    assert all(a.xpath("./*[local-name()='title']") and a.get("aria-label") for a in links)
    things = {a.get("href") for a in links if a.get("href").startswith("/page/")}
    told = set(page.xpath("//*[contains(@class, 'says')]/a/@href"))
    assert things == told
    claims = {a.get("href") for a in links if a.get("href").startswith("/claim/")}
    assert claims <= set(page.xpath("//*[contains(@class, 'says')]//a/@href")) and len(claims) >= 4
    pairs = {tuple(sorted(a.get("href") for a in s.xpath("./a"))) for s in page.cssselect(".says")}
    assert len([a for a in links if a.get("href").startswith("/claim/")]) == len(pairs)


def test_names_lead_to_the_address_with_ids(real: FlaskClient) -> None:
    answer = real.get("/path?to=NVIDIA&max=3&from=High-Flyer&depth=4", headers=PAGE)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/path?from=organizations/high-flyer&to=organizations/nvidia&max=3"


def test_a_typing_error_keeps_the_form_and_offers_a_way_on(real: FlaskClient) -> None:
    page = tree(real, "/path?from=Hihg-Flyer&to=organizations/nvidia&depth=3")
    assert page.get_element_by_id("f-from").get("value") == "Hihg-Flyer"
    assert page.get_element_by_id("f-to").get("value") == "Nvidia"
    ways = page.get_element_by_id("p-from").xpath(".//li/a/@href")
    assert "/path?from=organizations/high-flyer&to=organizations/nvidia&depth=3" in ways
    same = tree(real, "/path?from=organizations/nvidia&to=organizations/nvidia")
    assert "same thing" in same.text_content() and not same.cssselect(".chain")


def test_nothing_found_says_what_was_searched_and_what_to_do_next(real: FlaskClient) -> None:
    page = tree(real, "/path?from=organizations/high-flyer&to=organizations/nvidia&depth=1&through=none")
    text = " ".join(page.cssselect(".empty")[0].text_content().split())
    nodes = real.get("/sparql", query_string={"query": "SELECT (COUNT(*) AS ?n) { ?x a sg:Claim }"})
    assert nodes.status_code == 200 and re.search(r"All 2,\d{3} things and \d,\d{3} links", text)
    ways = page.cssselect(".empty li a")
    assert any("depth=6" in a.get("href") for a in ways) and any("/explore" in a.get("href") for a in ways)
    found = tree(real, next(a.get("href") for a in ways if "depth=6" in a.get("href")))
    assert found.cssselect(".chain")


def test_leaving_a_thing_out_and_taking_it_back(real: FlaskClient) -> None:
    page = tree(real, HIGH_FLYER)
    leave = next(a.get("href") for a in page.cssselect("a.without") if "chips/nvidia-a100" in a.get("href"))
    without = tree(real, leave)
    assert "/page/chips/nvidia-a100" not in without.xpath("//*[contains(@class, 'says')]/a/@href")
    assert without.cssselect(".left a")[0].get("href") == HIGH_FLYER
    assert without.xpath("//input[@name='without']/@value") == ["chips/nvidia-a100"]


def test_ends_are_swapped_and_files_are_offered(real: FlaskClient) -> None:
    page = tree(real, HIGH_FLYER)
    assert "/path?from=organizations/nvidia&to=organizations/high-flyer" in page.xpath("//a/@href")
    files = page.cssselect(".downloads a")
    assert {
        "/export/gexf?focus=organizations/high-flyer&to=organizations/nvidia",
        "/api/path?from=organizations/high-flyer&to=organizations/nvidia&depth=4",
    } <= {a.get("href") for a in files}
    for link in files[:2]:
        assert real.get(link.get("href")).status_code == 200


def test_the_first_page_has_examples_that_work_and_wrong_numbers_are_refused(real: FlaskClient) -> None:
    examples = tree(real, "/path").cssselect(".cards a")
    assert len(examples) >= 5
    for one in examples:
        assert tree(real, one.get("href")).cssselect(".chain"), one.get("href")
    for wrong in ("depth=0", "depth=7", "max=x", "through=some"):
        assert real.get(f"{HIGH_FLYER}&{wrong}", headers=PAGE).status_code == 400


def test_where_nothing_joins_two_the_conditions_can_be_loosened(real: FlaskClient) -> None:
    narrow = "/path?from=organizations/xiaomi&to=organizations/openai&depth=1&through=none"
    page = tree(real, narrow)
    assert not page.cssselect(".chain")
    steps = [one for one in page.xpath("//main//a/@href") if one.startswith("/path?from=organizations/xiaomi")]
    assert any("through=none" in one and "depth=6" in one for one in steps), "longer ties"
    assert any("through" not in one and "depth=1" in one for one in steps), "through places, lists, techniques"


def test_chinese(real: FlaskClient) -> None:
    page = tree(real, f"{HIGH_FLYER}&lang=zh")
    text = page.text_content()
    assert "幻方量化" in page.cssselect("h1")[0].text_content() and "步之内" in text
    assert not re.search(r"\b(from 20\d\d|claim|disputed|without)\b", page.cssselect(".paths")[0].text_content())
