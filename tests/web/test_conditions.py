"""Conditions of rules stand in words with units, in both languages, and say the numbers that the formulas say."""

import re
from pathlib import Path

import pytest
import yaml

from sinograph.web.words import language
from sinograph.web.words.conditions import condition

DATA = Path(__file__).parents[2] / "data"


def formulas() -> list[str]:
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((DATA / "rules").glob("*.yaml"))]
    return sorted({str(c["conditionText"]) for file in files for c in file.get("claims", ()) if "conditionText" in c})


def said(formula: str, spoken: str) -> str:
    token = language._current.set(spoken)
    try:
        return condition(formula) or ""
    finally:
        language._current.reset(token)


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_every_condition_of_the_data_has_words(spoken):
    assert len(formulas()) > 20
    for formula in formulas():
        words = said(formula, spoken)
        assert words and not re.search(r"_|[<>=]=|\btpp\b|datacenter", words), (formula, words)


def test_words_say_the_numbers_of_the_formula():
    for formula in formulas():
        words = said(formula, "en").replace(",", "")
        for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*e)", formula):
            plain = f"{float(number):g}" if float(number) < 1e6 else number
            share = f"{100 * float(number):g} %"
            assert re.search(rf"(?<![\d.]){re.escape(plain)}(?![\d.]*\d)", words) or share in words, (formula, words)


def test_bounds_say_which_side_belongs_to_them():
    assert said("tpp >= 4800", "en") == "total processing performance at least 4,800 TPP"
    assert said("tpp > 4800", "en") == "total processing performance above 4,800 TPP"
    assert said("2400 <= tpp < 4800", "en") == "total processing performance from 2,400 TPP to below 4,800 TPP"
    both = said("not datacenter_marketed and tpp < 4800", "en")
    assert both == "not made or marketed for data centres, and total processing performance below 4,800 TPP"
    assert said("tpp >= 4800", "zh") == "总处理性能至少 4,800 TPP"


@pytest.mark.parametrize("formula", ["tpp == 4800", "colour >= 3", "tpp >=", "print(tpp)", "1 < tpp < 2 < 3"])
def test_what_is_not_known_has_no_words(formula):
    assert condition(formula) is None
