"""Charts as drawings: scales of one value and of none, bounds, names that overlap nothing, links with titles."""

from datetime import date
from itertools import combinations

import pytest
from lxml import etree

from sinograph.draw import matrix, points, ranges
from sinograph.draw.plot import Dot, Limit, Measure, Panel, Plot, Room, Span, placed, width_of

SVG = "{http://www.w3.org/2000/svg}"


def dot(name: str, x: float, y: float, **more) -> Dot:
    return Dot(name, f"{name}: {y}", f"/page/{name}", Span.exact(x), Span.exact(y), **more)


def plot(*dots: Dot, limits=(), scale="log") -> Plot:
    days = Measure("Day", "", "time")
    return Plot("A question?", days, Measure("Size", "u", scale), (Panel("", tuple(dots), limits),), (), "nothing here")


DAY = date(2024, 6, 1).toordinal()


@pytest.mark.parametrize("kind", ["linear", "log", "time"])
@pytest.mark.parametrize("values", [[], [DAY], [DAY, DAY], [DAY, DAY + 400]])
def test_a_scale_of_any_values_stays_within_its_ends(kind, values):
    scale = placed(kind, values, 100, 300)
    assert all(100 <= scale(v) <= 300 for v in values)
    assert all(100 <= tick.at <= 300 for tick in scale.ticks()) and scale.ticks(), "an axis says something"
    if len(set(values)) == 1:
        assert 190 < scale(values[0]) < 210, "the only value stands in the middle"


def test_a_log_scale_leaves_out_what_it_cannot_hold():
    scale = placed("log", [0, -3, 10, 1000], 0, 100)
    assert scale.low > 0 and scale(10) < scale(100) < scale(1000)
    assert scale(100) == pytest.approx((scale(10) + scale(1000)) / 2), "equal factors, equal distances"


def test_values_outside_stand_at_the_edge():
    scale = placed("linear", [0, 10], 0, 100)
    assert scale(-99) == 0 and scale(99) == 100


@pytest.mark.parametrize("draw", [points.draw, ranges.draw])
def test_without_marks_the_drawing_says_so(draw):
    assert "nothing here" in draw(plot())


def test_every_mark_is_a_link_with_a_title_and_limits_too():
    limits = (Limit("y", 50, "50 u", "50 u, by a rule", "/page/rules/r"),)
    drawing = points.draw(plot(dot("a", DAY, 10), dot("b<c", DAY + 90, 100), limits=limits))
    links = etree.fromstring(drawing.encode()).findall(f".//{SVG}a")
    assert {link.get("href") for link in links} == {"/page/a", "/page/b<c", "/page/rules/r"}
    assert all(link.findtext(f"{SVG}title") == link.get("aria-label") for link in links)


def test_a_month_is_drawn_as_the_span_of_its_days():
    span = Span(DAY + 15, DAY, DAY + 29)
    month = Dot("m", "m", "/m", span, Span.exact(10))
    others = [dot(f"d{n}", DAY + n, 20 + n) for n in (0, 60)]  # makes a month wide enough to see
    spans = etree.fromstring(points.draw(plot(month, *others)).encode()).findall(f".//{SVG}line[@class='span s0']")
    exact = etree.fromstring(points.draw(plot(*others)).encode()).findall(f".//{SVG}line[@class='span s0']")
    assert len(spans) == 1 and exact == []
    wide = float(spans[0].get("x2")) - float(spans[0].get("x1"))
    assert wide > 3 * 2 * 4.6, "wider than the mark by far: it is no day"


def test_an_open_bound_has_an_arrow():
    low = Dot("more than", "more", "/x", Span(200, 200, None), Span.exact(0), note="> 200")
    closed = Dot("exactly", "exactly", "/y", Span(100, 50, 400), Span.exact(0))
    chart = Plot("?", Measure("Sum", "USD", "log"), Measure(""), (Panel("", (low, closed)),))
    assert ranges.draw(chart).count("arrow") == 1


def boxes(drawing: str) -> list[tuple[float, float, float, float]]:
    found = []
    for text in etree.fromstring(drawing.encode()).iterfind(f".//{SVG}text"):
        if (text.get("class") or "").startswith("name"):
            x, y = float(text.get("x")), float(text.get("y"))
            found.append((x, y - 9, x + width_of(text.text), y + 2))
    return found


def test_names_of_crowded_marks_never_overlap_and_some_are_dropped():
    crowd = [dot(f"model number {n}", DAY + n % 40, 10 + n % 7) for n in range(200)]
    shown = boxes(points.draw(plot(*crowd)))
    assert 0 < len(shown) < 200
    for one, two in combinations(shown, 2):
        assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1], (one, two)


def test_what_is_pointed_out_is_named_first():
    crowd = [dot(f"model number {n}", DAY + n % 9, 10 + n % 3) for n in range(120)]
    drawing = points.draw(plot(*crowd, dot("the one", DAY + 4, 11, ring=True)))
    assert ">the one</text>" in drawing and 'class="ring"' in drawing


def test_room_keeps_within_its_bounds():
    room = Room((0, 0, 60, 30))
    assert room.beside("far too long for this place", 30, 15) is None and room.beside("ab", 30, 15) is not None


@pytest.mark.parametrize(
    ("value", "low", "high", "step"),
    [(1, 1, 1e5, 0), (1e5, 1, 1e5, 4), (10**2.5, 1, 1e5, 2), (7, 7, 7, 2), (0, 1, 10, 0), (-1, 1, 10, 0)],
)
def test_shades_follow_factors(value, low, high, step):
    assert matrix.shade(value, low, high) == step


def test_a_matrix_has_a_link_for_each_cell_and_its_sums():
    cells = tuple(matrix.Cell(n, 0, 10.0**n, f"{n} m", "1", f"row {n}: {n} m", f"/page/{n}") for n in range(3))
    drawing = matrix.draw(matrix.Matrix("Who?", ("a", "b", "c"), ("2024",), ("1", "2", "3"), "together", cells))
    links = etree.fromstring(drawing.encode()).findall(f".//{SVG}a")
    assert [link.findtext(f"{SVG}title") for link in links] == [c.title for c in cells]
    assert "nothing" in matrix.draw(matrix.Matrix("Who?", (), (), (), "", (), "nothing"))
