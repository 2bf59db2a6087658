"""The status over time: what the book works out in memory is what the queries answer, on each day and around it."""

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from sinograph import control
from sinograph.build import assemble
from sinograph.control import Book, Place, history, read
from sinograph.control.decide import Judge
from sinograph.control.names import Named
from sinograph.control.reach import Groups, Reach
from sinograph.errors import NotFound
from sinograph.vocabulary import ENTITY
from tests.control.conftest import Direct
from tests.control.test_rules import IMAGINED, NEW
from tests.control.test_status import CELLS, answers

DATA = Path(__file__).parents[1] / "data"
ROOT = Path(__file__).parents[2]
TABLE = [
    row
    for name in ("status_expected.csv", "status_edges.csv")
    for row in csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines())
]
#: Chips that differ in what decides about them, with the places where they went.
SAMPLE = [
    ("nvidia-h800-sxm", "CN", None),
    ("nvidia-rtx-4090", "CN", None),
    ("moorethreads-s4000", "VN", None),
    ("nvidia-h20", "MO", None),
    ("nvidia-h200-sxm", "AE", "CN"),
    ("huawei-ascend-910b2", "CN", None),
]


@pytest.fixture(scope="module")
def book(engine: Direct) -> Book:
    return Book.read(engine)


@pytest.mark.parametrize("row", TABLE, ids=lambda r: "-".join(v for v in list(r.values())[:4] if v))
def test_the_book_gives_every_expected_status(row: dict[str, str], book: Book) -> None:
    found = book.status(row["chip"], row["destination"], row["date"], row["headquarters"] or None)
    assert (found.status, found.basis or "") == (row["status"], row["basis"])
    if row.get("policy"):
        assert found.policy is not None
        assert (found.policy.exception or found.policy.concept).startswith(row["policy"])


@pytest.mark.parametrize(("chip", "to", "seat"), SAMPLE)
def test_book_and_queries_give_the_same_answer_around_every_change(
    chip: str, to: str, seat: str | None, book: Book, engine: Direct
) -> None:
    where = book.place(to, seat)
    bands = history.bands(book, f"chips/{chip}", where)
    changes = [b.since for b in bands if b.since]
    days = [day for change in changes for day in (history.day_before(change), change)] or ["2024-01-01"]
    for day in days:
        expected = control.status(engine, chip, to, day, seat)
        assert book.status(chip, to, day, seat) == expected
        band = history.on(bands, day)
        assert (band.status, band.basis) == (expected.status, expected.basis)
        assert history.slugs(band) == tuple(rule.id for rule in expected.rules)


@pytest.mark.parametrize(("to", "day", "seat"), CELLS)
def test_history_of_every_chip_agrees_with_the_query(
    to: str, day: str, seat: str | None, book: Book, engine: Direct
) -> None:
    where = book.place(to, seat)
    expected = answers(engine, to, day, seat)
    bands = {path: history.on(history.bands(book, path, where), day) for path in book.items}
    assert {path: (b.status, b.basis) for path, b in bands.items()} == expected


def test_a_line_and_names_are_answered_alike(book: Book, engine: Direct) -> None:
    assert book.status("H800", "China", "2023-12-01") == control.status(engine, "H800", "China", "2023-12-01")
    assert book.status("A100", "SA", "2023-09-15") == control.status(engine, "A100", "SA", "2023-09-15")
    with pytest.raises(NotFound, match="nvidia-h800"):
        book.status("h8000", "CN", "2024-01-01")


@pytest.mark.parametrize(("specs", "day", "status", "basis"), IMAGINED[::3])
def test_an_imagined_chip_is_answered_alike(
    specs: dict[str, object], day: str, status: str, basis: str | None, book: Book, engine: Direct
) -> None:
    found = book.what_if(specs, "CN", day)
    assert (found.status, found.basis) == (status, basis)
    assert found == control.what_if(engine, specs, "CN", day)


@pytest.mark.parametrize("seat", [None, "CN"])
def test_bands_cover_all_time_and_neighbours_differ(seat: str | None, book: Book) -> None:
    where = book.place("CN", seat)
    assert len(book.items) > 110
    for path in book.items:
        found = history.bands(book, path, where)
        assert (found[0].since, found[-1].until) == ("", "")
        assert [b.until for b in found[:-1]] == [b.since for b in found[1:]]
        assert sorted(b.since for b in found) == [b.since for b in found]
        for one, other in zip(found, found[1:], strict=False):
            assert (one.status, one.basis, one.rules, one.policy, one.exception) != (
                other.status, other.basis, other.rules, other.policy, other.exception,
            )  # fmt: skip
        joined = history.by_status(found)
        assert all(one.key != other.key for one, other in zip(joined, joined[1:], strict=False))


def test_no_day_between_the_named_dates_changes_anything(book: Book) -> None:
    """The status is worked out on the dates that data name; no other day of eight years may differ."""
    where = book.place("MO")
    bands = history.bands(book, "chips/nvidia-a800-sxm-80gb", where)
    for year in range(2019, 2027):
        for month in range(1, 13):
            for day in (1, 9, 17, 25, 28):
                on = f"{year}-{month:02}-{day:02}"
                assert history.on(bands, on).status == book.status("nvidia-a800-sxm-80gb", "MO", on).status


def test_a_new_rule_makes_a_band_of_its_own(write_data: Callable[[dict[str, str]], Path]) -> None:
    book = Book.read(Direct(assemble(ROOT, write_data(NEW)).quads))
    found = history.bands(book, "chips/thing", book.place("VN"))
    # The country leaves the group on the first day of 2031.
    assert [(b.since, b.until, b.status) for b in found] == [
        ("", "2030-06-01", "noRequirementFound"),
        ("2030-06-01", "2031-01-01", "licenceRequired"),
        ("2031-01-01", "", "noRequirementFound"),
    ]


def test_a_rule_reaches_as_its_dates_and_groups_say() -> None:
    group, place = f"{ENTITY}lists/g", f"{ENTITY}places/p"
    groups = Groups({place: {group: (("2020", "2022-03"),)}})
    assert [groups.of(place, day) == {place, group} for day in ("2019-12-31", "2020-01-01", "2022-02-28")] == [0, 1, 1]
    assert groups.of(place, "2022-03-01") == {place}
    nowhere = frozenset[str]()
    one = Reach({"effectiveFrom": ("2020-02",), "complianceFrom": ("2020-03-05",), "appliesToDestination": (group,)},
                pauses=(("2020-05-01", "2020-06-01"),))  # fmt: skip
    days = ("2020-02-01", "2020-03-04", "2020-03-05", "2020-04-30", "2020-05-01", "2020-05-31", "2020-06-01")
    assert [one.active(day) for day in days] == [False, False, True, True, False, False, True]
    assert one.covers(frozenset([place, group]), nowhere) and not one.covers(frozenset([place]), nowhere)
    spared = Reach({"worldwide": ("true",), "excludesDestination": (group,), "appliesToHeadquarters": (place,)})
    assert spared.covers(nowhere, nowhere) and not spared.covers(frozenset([group]), nowhere)
    assert spared.covers(frozenset([group]), frozenset([place]))
    unseated = Reach({"worldwide": ("true",), "excludesHeadquarters": (place,)})
    assert not unseated.covers(nowhere, frozenset([place]))


def test_a_place_without_recorded_groups_stays_open(book: Book) -> None:
    found = history.bands(book, "chips/nvidia-h20", Place(Named("places/nowhere", "Nowhere")))
    assert {b.status for b in found} == {"undetermined"}


def test_the_book_holds_what_the_engine_says_of_each_rule(book: Book, engine: Direct) -> None:
    assert {iri for iri in book.reaches} == set(book.rules)
    for day in ("2022-10-21", "2023-11-17", "2025-05-13", "2026-01-15"):
        for to in ("places/china", "places/vietnam", "places/united-states"):
            expected = read.in_force(engine, to, day, "places/china")
            assert book.in_force(book.place(to, "CN"), day) == expected


def test_what_was_worked_out_for_one_destination_serves_others_with_the_same_rules(book: Book) -> None:
    known: history.Known = {}
    for to, seat in [("CN", None), ("MO", None), ("AE", "CN"), ("AE", None), ("US", None), ("VN", None), ("RU", None)]:
        where = book.place(to, seat)
        for chip in sorted(book.items):
            assert history.bands(book, chip, where, known) == history.bands(book, chip, where), (chip, to, seat)


def test_another_value_is_judged_as_by_a_fresh_judge_and_the_rank_alone_is_that_of_all_requirements(book: Book) -> None:
    """Verdicts that a changed value has no part in are taken over; each metric, with values around its limits."""
    where, in_force = book.place("CN"), tuple(book.rules)
    for chip in [f"chips/{name}" for name, _to, _seat in SAMPLE]:
        item, judge = book.items[chip], book.judge(chip)
        usual = book.decide(judge, where.to, in_force)
        assert book.rank(judge, where.to, in_force) == usual[0]
        for metric in book.metrics.values():
            for value in (True, False) if metric.boolean else (Decimal(1), Decimal(2400)):
                other = item.changed(metric.iri, value)
                quick, fresh = judge.revalued(other), Judge(book.rules, book.metrics, other)
                assert book.rank(quick, where.to, in_force) == book.decide(fresh, where.to, in_force)[0]
                assert {iri: quick.verdict(iri) for iri in book.rules} == {
                    iri: fresh.verdict(iri) for iri in book.rules
                }, (chip, metric.name, value)
