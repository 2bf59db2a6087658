"""Ten questions of a first visitor, each answered in at most six actions from the first page.

A click, a filled field and a key that sends are one action each. The answers are those of the data files; they must
be in sight, so that text inside of something folded does not count.
"""

import re

import networkx
import pytest

from .truth import claims, label, plain, with_value

MOST = 6


class Visitor:
    """Somebody at the first page who reads what links and fields are called, and counts."""

    def __init__(self, page):
        self.page, self.actions = page, 0

    def click(self, words, role="link", inside="main, header, footer"):
        self.actions += 1
        self.page.locator(inside).get_by_role(role, name=re.compile(words, re.I)).first.click(timeout=10_000)

    def fill(self, words, text):
        self.actions += 1
        self.page.get_by_label(re.compile(words, re.I)).first.fill(text, timeout=10_000)

    def press(self, key):
        self.actions += 1
        self.page.keyboard.press(key)

    def reads(self, inside="main"):
        """Return what is in sight, in one line of single spaces."""
        assert self.actions <= MOST, self.actions
        self.page.wait_for_load_state("load")
        return " ".join(self.page.locator(inside).first.inner_text().split())


@pytest.fixture
def visitor(open_page):
    watched = open_page("/")
    yield Visitor(watched.page)
    assert watched.errors == [] and watched.elsewhere == []


def test_who_funds_moonshot(visitor):
    visitor.click("who funds moonshot")
    text = visitor.reads()
    rounds = with_value("rounds", "roundFor", "organizations/moonshot")
    investors = {plain(value) for one in rounds for _, value in claims(one, "investor")}
    assert len(rounds) > 5 and len(investors) > 10
    assert [one for one in sorted(investors) if label(one) not in text] == []


def test_who_funds_moonshot_by_search(visitor):
    visitor.fill("^search", "Moonshot")
    visitor.press("Enter")
    visitor.click("moonshot ai", inside="main")
    assert label("organizations/alibaba") in visitor.reads()


def test_which_sources_disagree_on_the_cost_of_v3_and_why(visitor):
    visitor.click("what did deepseek-v3 cost")
    text = visitor.reads()
    costs = claims("models/deepseek-v3", "trainingCost")
    assert {plain(value) for _, value in costs} == {"5576000", "5600000", "6e6"}
    rows = re.findall(r"DeepSeek-V3 (?:≠ )?(5\.576|5\.6|6) million USD", text)
    assert set(rows) == {"5.576", "5.6", "6"} or all(f"{n} million USD" in text for n in ("5.576", "5.6", "6"))
    # Why they are not the same number: each says what it counts, in words.
    assert "Final-run rental cost" in text and "processor hours of the final training run" in text
    marks = visitor.page.locator("main svg a title").all_text_contents()
    titles = " ".join(mark for mark in marks if "DeepSeek-V3:" in mark)
    assert label("sources/deepseek-v3-technical-report") in titles


def test_was_the_h800_controlled_when_v3_was_trained(visitor):
    visitor.click("h800 controlled when")
    assert any(
        plain(value).startswith("chips/nvidia-h800") for _, value in claims("models/deepseek-v3", "trainedOnChip")
    )
    assert "H800" in visitor.reads()
    visitor.click("^licence needed", inside="main")  # the row of the chip says it; behind it stands why
    text = visitor.reads()
    since = {plain(value) for _, value in claims("rules/us-acs-2023-3a090-a-1", "effectiveFrom")}
    assert since == {"2023-11-17"} and "since 17 November 2023" in text
    assert "4,800 of 3A090.a.1" in text and "legal advice" in text


def test_which_chips_sit_just_under_a_threshold(visitor):
    visitor.click("just under a threshold")
    text = visitor.reads()
    near = []
    for chip in with_value("chips", "totalProcessingPerformance", ""):
        values = [float(plain(v)) for _, v in claims(chip, "totalProcessingPerformance")]
        near += [chip] if all(4800 * 0.9 <= value < 4800 for value in values) else []
    assert [label(chip) for chip in near if label(chip) not in text] == []
    assert "4,800" in text and "%" in text and "legal advice" in text


def test_how_high_flyer_is_tied_to_nvidia(visitor):
    visitor.click("high-flyer tied to nvidia")
    text = visitor.reads()
    assert label("organizations/high-flyer") in text and label("organizations/nvidia") in text
    first = visitor.page.locator(".paths > li").first
    hops, sources = first.locator(".chain > li").count() - 1, first.locator(".says a[href^='/page/sources/']").count()
    assert hops >= 2 and sources >= hops


def test_take_deepseeks_neighbourhood_to_gephi(visitor, tmp_path):
    visitor.click("around deepseek")
    visitor.page.wait_for_load_state("load")
    visitor.click("export", role="button") if visitor.page.get_by_role("button", name="Export").count() else fold(
        visitor
    )
    with visitor.page.expect_download() as coming:
        visitor.click("gexf")
    assert visitor.actions <= MOST
    coming.value.save_as(tmp_path / "deepseek.gexf")
    graph = networkx.read_gexf(tmp_path / "deepseek.gexf")
    names = {data["label"] for _, data in graph.nodes(data=True)}
    made = [label(model) for model in with_value("models", "developedBy", "organizations/deepseek")]
    assert label("people/liang-wenfeng") in names and label("organizations/high-flyer") in names
    assert len(set(made) & names) > 20 and graph.number_of_edges() > 100


def fold(visitor):
    visitor.actions += 1
    visitor.page.locator("main summary", has_text=re.compile("export", re.I)).first.click()


MODELS = ("models/deepseek-v3", "models/kimi-k2", "models/gpt-4o")


def test_compare_three_models(visitor):
    visitor.click("compare", inside="main")
    text = visitor.reads()
    for model in MODELS:
        assert label(model) in text
    heads = visitor.page.locator("main thead th a").all_inner_texts()
    assert [one for one in MODELS if not any(label(one) in head for head in heads)] == []
    assert "671 billion" in text or "671" in text
    assert visitor.page.locator("main tbody a[href*='/sources/'], main tbody a[href^='/claim/']").count() > 10


def test_which_models_were_trained_on_ascend(visitor):
    visitor.click("trained on ascend")
    text = visitor.reads()
    trained = with_value("models", "trainedOnChip", "chips/huawei-ascend-9")
    assert len(trained) >= 8
    assert [label(model) for model in trained if label(model) not in text] == []


def test_what_changed_on_17_november_2023(visitor):
    visitor.click("17 november 2023")
    text = visitor.reads()
    rules = with_value("rules", "effectiveFrom", "2023-11-17")
    assert "rules/us-acs-2023" in rules and "rules/us-sme-2023" in rules
    assert [rule for rule in rules if not visitor.page.locator(f"main a[href='/page/{rule}']").count()] == []
    acts = [label(rule) for rule in ("rules/us-acs-2023", "rules/us-sme-2023")]
    assert [act for act in acts if act not in text] == [] and "3A090.a" in text and "H800" in text


def test_a_query_by_somebody_who_knows_no_words(visitor):
    visitor.click("ask anything else")
    visitor.page.wait_for_load_state("load")
    visitor.click("^language model", inside="main")
    visitor.page.wait_for_selector("#result tbody tr", timeout=20_000)
    text = visitor.reads("#result")
    known = {label(thing) for thing in with_value("models", "developedBy", "")}
    assert "rows" in visitor.reads() and any(name in text for name in known)
