"""SVG as text: what is written is well-formed, and nothing that is given can leave its place."""

from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from sinograph.draw.svg import element, link, text

NASTY = ["a < b & c", "\"quoted\" and 'single'", "</text><script>", "人工智能", "", "&amp;", "a > b"]


@pytest.mark.parametrize("words", NASTY)
def test_words_arrive_as_they_were_given(words: str) -> None:
    found = ElementTree.fromstring(link(f"/page?q={words}", words, text(words, 1, 2.5), class_="m"))
    assert found.get("href") == f"/page?q={words}" and found.get("aria-label") == words
    assert [(one.tag, one.text or "") for one in found] == [("title", words), ("text", words)]


def test_markup_stays_markup_and_numbers_are_short() -> None:
    inner = element("rect", x=1.0, y=2.345678, stroke_width=2, rx=None)
    assert inner == '<rect x="1" y="2.35" stroke-width="2"/>'
    whole = element("g", inner, Markup("<b>&amp;</b>"), "a&b")
    assert whole == f"<g>{inner}<b>&amp;</b>a&amp;b</g>" and isinstance(whole, Markup)
