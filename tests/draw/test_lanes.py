"""Timelines as drawings: every mark has room, crowds are counted, months are spans, periods stand behind lanes."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from lxml import etree

from sinograph.draw import lanes
from sinograph.draw.lanes import Happening, Lane, Line, Period
from sinograph.draw.scale import Time

SVG = "{http://www.w3.org/2000/svg}"
YEAR = lanes.scale(date(2023, 1, 1), date(2023, 12, 31))


def on(day: date, name: str = "x", weight: float = 0, last: date | None = None) -> Happening:
    return Happening(day, last or day, name, f"{name}, {day}", f"/page/models/{name}", "models", weight)


def drawing(lines: list[Line], periods: tuple[Period, ...] = (), across: Time = YEAR) -> etree._Element:
    more = lambda line, crowd: (f"/timeline?from={crowd.first}&until={crowd.last}", f"{len(crowd.members)} more")  # noqa: E731
    return etree.fromstring(lanes.draw("Timeline", across, lines, periods, "Rules", more).encode())


def test_marks_never_share_room_and_none_is_lost():
    crowd = tuple(on(date(2023, 1, 1) + timedelta(days=n % 365), f"model {n}", n % 13) for n in range(400))
    line = lanes.arrange(Lane("Models", crowd, ""), YEAR, 4)
    assert len(line.placed) + sum(len(c.members) for c in line.crowds) == 400 and line.crowds and line.rows == 4
    for (one, row), (two, other) in combinations(line.placed, 2):
        if row == other:
            (left, right, *_), (start, end, *_) = lanes._named(one, YEAR), lanes._named(two, YEAR)
            assert right <= start or end <= left, (one, two)
    for crowd_ in line.crowds:
        assert all(crowd_.first <= h.first <= crowd_.last for h in crowd_.members)


def test_the_weightiest_is_drawn_first():
    day = date(2023, 6, 1)
    line = lanes.arrange(
        Lane("Models", (*(on(day, f"m{n}") for n in range(9)), on(day, "the known one", 50)), ""), YEAR, 1
    )
    assert [h.label for h, _row in line.placed] == ["the known one"] and len(line.crowds[0].members) == 9


@pytest.mark.parametrize(
    ("first", "last", "unit"),
    [
        ("2019-01-01", "2026-12-31", 92),
        ("2010-01-01", "2026-12-31", 366),
        ("2023-01-01", "2023-12-31", 31),
        ("2023-01-01", "2023-03-31", 7),
        ("2023-05-01", "2023-05-20", 1),
    ],
)
def test_a_crowd_is_a_calendar_unit_that_can_be_hit(first, last, unit):
    across = lanes.scale(date.fromisoformat(first), date.fromisoformat(last))
    line = lanes.arrange(Lane("x", tuple(on(date(2023, 5, 9), f"name {n}") for n in range(20)), ""), across, 2)
    (crowd,) = line.crowds
    assert abs((crowd.last - crowd.first).days + 1 - unit) <= 3 and crowd.first <= date(2023, 5, 9) <= crowd.last


def test_a_month_is_a_span_and_a_day_is_a_mark():
    month = on(date(2023, 5, 1), "month", last=date(2023, 5, 31))
    root = drawing([lanes.arrange(Lane("x", (month, on(date(2023, 8, 1), "day")), ""), YEAR, 3)])
    spanned, day = (next(a for a in root.iter(f"{SVG}a") if a.get("href").endswith(n)) for n in ("month", "day"))
    (bar,) = [r for r in spanned.iter(f"{SVG}rect") if "since" in r.get("class")]
    start, end = YEAR(date(2023, 5, 1)), YEAR(date(2023, 6, 1))
    assert float(bar.get("x")) == pytest.approx(start, abs=0.01)
    assert float(bar.get("width")) == pytest.approx(end - start, abs=0.02)
    assert spanned.find(f"{SVG}polygon") is None and day.find(f"{SVG}polygon") is not None
    assert spanned.get("class") == "m spanned" and day.get("class") == "m"


def test_every_mark_is_a_link_with_a_title_and_a_target():
    marks = tuple(on(date(2023, 1, 1) + timedelta(days=3 * n), f"model {n}") for n in range(100))
    root = drawing([lanes.arrange(Lane("Models", marks, "9 of 100"), YEAR, 2)])
    links = list(root.iter(f"{SVG}a"))
    assert {a.get("class") for a in links} == {"m", "more"}
    for a in links:
        assert a.findtext(f"{SVG}title") and a.get("href").startswith(("/page/", "/timeline?from="))
        target = a.find(f"{SVG}rect")
        assert float(target.get("width")) >= 24 and float(target.get("height")) >= 24
    assert root.find(f".//{SVG}g[@aria-label='Models, 9 of 100']") is not None


def test_periods_stand_where_they_held_and_behind_the_lanes_that_are_backed():
    open_end = Period(date(2023, 11, 17), None, "second", "second, from 17 November", "/page/rules/b")
    before = Period(date(2022, 10, 21), date(2023, 11, 17), "first", "first, until", "/page/rules/a")
    backed = lanes.arrange(Lane("Models", (on(date(2023, 5, 1)),), "", True), YEAR, 1)
    other = lanes.arrange(Lane("Rules", (on(date(2023, 5, 1)),), "", False), YEAR, 1)
    root = drawing([backed, other], (before, open_end))
    tints = [r for r in root.iter(f"{SVG}rect") if r.get("class") == "tint"]
    turn = YEAR(date(2023, 11, 17))
    assert len(tints) == 2, "one for each period, behind one lane"
    assert float(tints[0].get("x")) == pytest.approx(YEAR.start) and float(tints[1].get("x")) == pytest.approx(
        turn, abs=0.01
    )
    assert float(tints[0].get("x")) + float(tints[0].get("width")) == pytest.approx(turn, abs=0.02)


def test_scales_of_some_weeks_name_days_and_always_something():
    for days in (1, 2, 10, 33, 60, 200, 900, 9000):
        ticks = lanes.scale(date(2023, 2, 3), date(2023, 2, 3) + timedelta(days=days)).ticks(10)
        assert 1 <= len(ticks) <= 16 and len({t.at for t in ticks}) == len(ticks), days
    assert lanes.scale(date(2023, 5, 1), date(2023, 5, 5)).ticks(10)[0].text == "2023-05-01"
