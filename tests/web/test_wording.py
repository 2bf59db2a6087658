"""Numbers and names in words."""

import pytest
from flask.testing import FlaskClient

from sinograph.web.words import wording


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


@pytest.mark.parametrize(
    ("text", "unit", "name", "shown"),
    [
        ("5576000 USD", "USD", "美元", "557.6万美元"),
        ("0.27 USD/Mtok", "USD/Mtok", "美元/百万词元", "0.27美元/百万词元"),
        ("671000000000 parameters", "parameters", "个参数", "6710亿个参数"),
        ("88.5 percent", "percent", "%", "88.5%"),
        ("more than 50000 chips", "chips", "块芯片", "超过5万块芯片"),
        ("80 GB", "GB", "吉字节", "80 GB"),
        ("15832 TPP", "TPP", "TPP（总处理性能）", "15,832 TPP"),
        ("10 to 20 months", "months", "个月", "10至20个月"),
    ],
)
def test_units_follow_a_chinese_number(text: str, unit: str, name: str, shown: str, client: FlaskClient) -> None:
    with client.application.test_request_context("/?lang=zh"):
        assert wording.quantity(text, unit, name).text == shown
    assert "万" not in wording.quantity(text, unit, name).text
