"""Numbers and names in words."""

import pytest

from sinograph.web import wording


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("6470.588", "about 6,470"),
        ("7.812", "about 7.81"),
        ("30", "30"),
        ("1.5", "1.5"),
        ("1000", "1,000"),
        ("0.12345", "about 0.123"),
    ],
)
def test_a_ratio_is_told_in_three_digits(text: str, shown: str) -> None:
    assert wording.roughly(text) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("presumptionOfDenial", "presumption of denial"),
        ("fabricatedBy, dieArea", "fabricated by, die area"),
        ("3A090.a", "3A090.a"),
        ("TPP", "TPP"),
    ],
)
def test_a_name_of_the_data_is_spoken(name: str, shown: str) -> None:
    assert wording.spoken(name) == shown
