"""Numbers and dates as sources print them: what precision a figure implies."""

from datetime import date
from decimal import Decimal

import pytest

from sinograph.values import Bounds, PartialDate, decimal_literal, implied, number, plain


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("5576000", "5575500", "5576500"),
        ("5600000", "5550000", "5650000"),
        ("5.6e6", "5550000", "5650000"),
        ("671e9", "670500000000", "671500000000"),
        ("0.40", "0.395", "0.405"),
        ("0.4", "0.35", "0.45"),
        ("88.5", "88.45", "88.55"),
        ("2048", "2047.5", "2048.5"),
        ("7", "6.5", "7.5"),
        ("-589e9", "-589500000000", "-588500000000"),
        ("0", "0", "0"),
    ],
)
def test_bounds_are_half_a_unit_of_the_last_significant_digit(printed: str, low: str, high: str) -> None:
    assert implied(printed) == Bounds(Decimal(low), Decimal(high))


@pytest.mark.parametrize("text", ["", "abc", "1,000", "1e", "nan", "inf", "--3", "5 million", "0x10"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        number(text)


@pytest.mark.parametrize(
    ("value", "text"), [("671e9", "671000000000"), ("0.40", "0.4"), ("1E+2", "100"), ("-0.50", "-0.5"), ("3.0", "3")]
)
def test_decimals_are_written_without_exponent(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text", "datatype"),
    [("3.96e23", "3.96E23", "double"), ("1e25", "1.0E25", "double"), ("5576000", "5576000", "decimal")],
)
def test_numbers_beyond_the_decimals_of_the_engine_are_doubles(value: str, text: str, datatype: str) -> None:
    literal = decimal_literal(Decimal(value))
    assert (literal.value, literal.datatype.value.rsplit("#", 1)[-1]) == (text, datatype)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "datatype"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31), "gYear"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "gYearMonth"),
        ("2023-07-17", date(2023, 7, 17), date(2023, 7, 17), "date"),
    ],
)
def test_partial_dates_keep_their_precision(text: str, earliest: date, latest: date, datatype: str) -> None:
    day = PartialDate.parse(text)
    assert (day.earliest, day.latest) == (earliest, latest)
    assert day.literal.value == text
    assert day.literal.datatype.value.endswith(f"#{datatype}")


@pytest.mark.parametrize("text", ["2023-13", "2023-02-30", "23", "2023/01", "2023-1", "yesterday", "2023-01-01T00:00"])
def test_days_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PartialDate.parse(text)
