"""Reads rules, metrics, chips and names from an engine, through the query files of ``queries/control``."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Protocol

from sinograph import resources
from sinograph.control.model import Criterion, Item, Metric, Rule, Value, complete
from sinograph.query.library import NamedQuery, find
from sinograph.query.parameters import substitutions
from sinograph.vocabulary import ENTITY, RDF, RDFS, TERM, XSD


class Selecting(Protocol):
    """What this package needs of an engine."""

    def select(self, text: str, substitutions: Mapping[str, str] | None = None) -> Sequence[Mapping[str, object]]:
        """Return the solutions of a SELECT query; ``str`` of a value is its lexical form or IRI."""


Row = dict[str, str]


@cache
def _query(folder: Path, name: str) -> NamedQuery:
    return find(folder, name)


def ask(engine: Selecting, name: str, **given: str) -> list[Row]:
    """Run the query file ``name`` of ``queries/control``; entities are given as ``kind/slug``."""
    query = _query(resources.share() / "queries" / "control", name)
    rows = engine.select(query.text, substitutions(query, given))
    return [{key: str(value) for key, value in row.items()} for row in rows]


def ask_all(engine: Selecting, name: str) -> list[Row]:
    """Run a query file with its parameters left open: the answer for all entities at once."""
    query = _query(resources.share() / "queries" / "control", name)
    return [{key: str(value) for key, value in row.items()} for row in engine.select(query.text)]


def local(iri: str) -> str:
    """Return ``kind/slug`` of an entity or the local name of a term."""
    return iri.removeprefix(ENTITY) if iri.startswith(ENTITY) else iri.rsplit("#", 1)[-1]


def metrics(engine: Selecting) -> dict[str, Metric]:
    """Return every property of chips that rules may compare, by IRI."""
    found: dict[str, Metric] = {}
    for row in ask(engine, "metrics"):
        iri = row["metric"]
        known = found.get(iri) or Metric(iri, row["label"], row.get("unit", ""), row["kind"] == f"{XSD}boolean")
        inputs = (*known.inputs, row["input"]) if "input" in row else known.inputs
        found[iri] = replace(known, inputs=inputs)
    return found


def rules(engine: Selecting, known: Mapping[str, Metric]) -> dict[str, Rule]:
    """Return every rule version that chips are tested against, by IRI."""
    tests = _tests(engine, known)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in ask(engine, "rules"):
        groups[row["rule"]].append(row)
    return {iri: _rule(iri, rows, tests.get(iri, {})) for iri, rows in groups.items()}


def _rule(iri: str, rows: list[Row], tests: Mapping[str, tuple[Criterion, ...]]) -> Rule:
    first = rows[0]
    linked: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if "link" in row:
            linked[local(row["link"])].add(row["other"])
    return Rule(
        iri=iri,
        title=first["title"],
        requirement=local(first["requirement"]),
        activities=frozenset(local(r["activity"]) for r in rows if "activity" in r),
        letter=first["letter"] == "true",
        exclusion=first["exclusion"] == "true",
        exception=first["exception"] == "true",
        every_item=first.get("everyItem") == "true",
        paragraph=first.get("paragraph", ""),
        instrument=first.get("instrument", ""),
        act=first.get("act", ""),
        citation=first.get("citation", ""),
        jurisdictions=frozenset(r["jurisdiction"] for r in rows if "jurisdiction" in r),
        since=first.get("from", ""),
        until=first.get("until", ""),
        policy=local(first.get("policy", "")),
        addressees=frozenset(linked["addressee"]),
        items=frozenset(linked["namesItem"]),
        carves=frozenset(linked["carvesOutOf"]),
        tests=tests,
    )


def _tests(engine: Selecting, known: Mapping[str, Metric]) -> dict[str, dict[str, tuple[Criterion, ...]]]:
    found: dict[str, dict[str, tuple[Criterion, ...]]] = defaultdict(dict)
    for row in ask(engine, "criteria"):
        metric = row.get("metric")
        limit = value(row["limit"], known[metric]) if metric else None
        criterion = Criterion(local(row["relation"]), metric, limit, row.get("other"))
        tests = found[row["rule"]]
        tests[row["test"]] = (*tests.get(row["test"], ()), criterion)
    return found


def value(text: str, metric: Metric) -> Value:
    """Return a value of ``metric`` from its lexical form."""
    return text == "true" if metric.boolean else Decimal(text)


def item(engine: Selecting, chip: str, known: Mapping[str, Metric]) -> Item | None:
    """Return the chip ``kind/slug`` as rules see it, or ``None`` when the graph has no such chip."""
    return item_of(chip, ask(engine, "chip", chip=chip), known)


def item_of(chip: str, rows: Sequence[Row], known: Mapping[str, Metric]) -> Item | None:
    """Return the chip that the ``rows`` of ``chip.rq`` describe, or ``None`` when it is none."""
    linked: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        linked[row["link"]].append(row["value"])
    if f"{TERM}Chip" not in linked[f"{RDF}type"]:
        return None
    values = {iri: value(linked[iri][0], metric) for iri, metric in known.items() if linked.get(iri)}
    return Item(
        label=next(iter(linked[f"{RDFS}label"]), chip),
        values=complete(values),
        iri=ENTITY + chip,
        parties=frozenset(linked[f"{TERM}soldBy"] + linked[f"{TERM}designedBy"]),
        makers=tuple(sorted(linked[f"{TERM}designedBy"] or linked[f"{TERM}soldBy"])),
        lines=frozenset(linked[f"{TERM}inLine"]),
        complies=frozenset(linked[f"{TERM}exportCompliantWith"]),
        designed_in=frozenset(linked[f"{TERM}itemOrigin"]),
        made_in=frozenset(linked[f"{TERM}headquartersCountry"]),
        maker_known=bool(linked[f"{TERM}fabricatedBy"]),
        launch=next(iter(linked[f"{TERM}launchDate"]), ""),
    )


def in_force(engine: Selecting, to: str, on: str, hq: str | None) -> list[str]:
    """Return the IRIs of the rules that reach the destination on the day."""
    given = {"destination": to, "date": on} | ({"headquarters": hq} if hq else {})
    return [row["part"] for row in ask(engine, "in-force", **given)]
