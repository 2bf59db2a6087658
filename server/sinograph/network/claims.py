"""Rows of the claim table out of the statements of claim nodes."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from sinograph import vocabulary as v
from sinograph.export.network import Claim, Source
from sinograph.network.things import id_of

_KNOWN = frozenset(
    """
    about property value valueText valueLow valueHigh valueEarliest valueLatest unit measurand validFrom validUntil asOf
    certainty reviewStatus source locator claimant assertedOn checked paraphrase basedOn contrasts retractedOn
    """.split()
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a row of the table says besides its claim."""

    labels: Mapping[str, str]
    """Names of things, by id."""
    sources: Mapping[str, Source]
    disputed: Collection[str]
    """IRIs of claims that stand in a dispute."""
    units: Mapping[str, str]
    """How units are written, by IRI."""


def claims(rows: Iterable[list[str]], known: Known) -> Iterator[Claim]:
    """Make a claim of each run of rows ``claim, predicate, object``."""
    for iri, run in groupby(rows, key=itemgetter(0)):
        found: dict[str, list[str]] = {}
        for _, predicate, value in run:
            found.setdefault(predicate.removeprefix(v.TERM), []).append(value)
        yield _claim(iri, found, known)


def _claim(iri: str, found: dict[str, list[str]], known: Known) -> Claim:
    def text(name: str) -> str:
        return min(found.get(name, ("",)))

    about, value, status = id_of(text("about")), text("value"), id_of(text("reviewStatus"))
    source = id_of(text("source")).removeprefix("sources/")
    document = known.sources.get(source)
    return Claim(
        id=id_of(iri),
        iri=iri,
        about=about,
        about_label=known.labels.get(about, about),
        property=id_of(text("property")),
        value=id_of(value),
        value_text=text("valueText"),
        value_id=id_of(value) if value.startswith(v.ENTITY) else "",
        number_low=_number(text("valueLow")),
        number_high=_number(text("valueHigh")),
        date_earliest=text("valueEarliest"),
        date_latest=text("valueLatest"),
        unit=known.units.get(text("unit"), id_of(text("unit"))),
        measurand=id_of(text("measurand")),
        qualifiers="; ".join(
            f"{name}={id_of(one)}" for name in sorted(set(found) - _KNOWN) for one in sorted(found[name])
        ),
        valid_from=text("validFrom"),
        valid_until=text("validUntil"),
        as_of=text("asOf"),
        certainty=id_of(text("certainty")),
        status=status,
        disputed=status == "contested" or iri in known.disputed,
        source=source,
        source_title=document.title if document else "",
        source_url=document.url if document else "",
        locator=text("locator"),
        claimant=id_of(text("claimant")),
        asserted_on=text("assertedOn"),
        checked=text("checked") == "true",
    )


def _number(text: str) -> float | None:
    return float(text) if text else None
