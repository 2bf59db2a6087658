"""Panels of chips: control status over time, what rules measure, figures by source, variants, models trained on it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from markupsafe import Markup

from sinograph.engine import Term
from sinograph.web.panels import held
from sinograph.web.panels.history import history
from sinograph.web.panels.matrix import matrix
from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.panels.rows import unit_of
from sinograph.web.reading import marks
from sinograph.web.reading.statements import Statement
from sinograph.web.words import wording
from sinograph.web.words.language import _
from sinograph.web.words.names import link

_COMPARED = (
    "launchDate",
    "totalProcessingPerformance",
    "performanceDensity",
    "interconnectBandwidth",
    "memoryBandwidth",
)
_FORMAT_BITS = {"FP64": 64, "FP32": 32, "TF32": 32, "BF16": 16, "FP16": 16, "FP8": 8, "INT8": 8, "FP4": 4, "INT4": 4}


def measured(of: Subject) -> Panel | None:
    """Return what rules measure, each value with the sum that gives it."""
    found = of.of("totalProcessingPerformance", "performanceDensity")
    if not found:
        return None
    rows = [[s.prop.label, marks.value(s.value) + marks.sign(s.status), _sum(of, s), marks.by(s)] for s in found]
    return Panel(
        id="measured",
        title=_("What export rules measure"),
        lead=_(
            "Total processing performance (TPP): tera-operations a second times bit length, of the best number format."
        )
        + " "
        + _("Performance density: TPP by die area."),
        head=(_("What"), _("Value"), _("How it is reckoned"), _("Source")),
        rows=rows,
        numeric=frozenset({1}),
        covers=frozenset({"totalProcessingPerformance", "performanceDensity"}),
    )


def _sum(of: Subject, s: Statement) -> Markup:
    """Return the arithmetic where values of the page give the result."""
    result = Decimal(s.number) if s.number else None
    if result is None:
        return Markup("")
    if s.prop.name == "totalProcessingPerformance":
        for peak in of.of("peakThroughput"):
            bits = _bits(peak)
            if peak.number and bits and Decimal(peak.number) * bits == result:
                return _line(
                    f"{wording.grouped(peak.number)} TOPS × {bits} bit = {wording.grouped(s.number)} TPP", peak
                )
        return Markup("")
    for tpp in of.of("totalProcessingPerformance"):
        for area in of.of("dieArea"):
            if (
                tpp.number
                and area.number
                and abs(Decimal(tpp.number) / Decimal(area.number) - result) < Decimal("0.001")
            ):
                words = f"{wording.grouped(tpp.number)} TPP ÷ {wording.grouped(area.number)} mm² = {s.number}"
                return _line(words, area)
    return Markup("")


def _bits(peak: Statement) -> int | None:
    return next(
        (_FORMAT_BITS.get(scope.value.words.text) for scope in peak.scopes if scope.name == "numberFormat"), None
    )


def _line(words: str, basis: Statement) -> Markup:
    return Markup('<span class="sum">{}</span><small>{}</small>').format(words, marks.short(basis.source))


def variants(of: Subject) -> Panel | None:
    """Return the chips of the same line and those it was cut down from or to, side by side."""
    table = held.chips()
    ties = _relatives(of.iri, table)
    if not ties or of.dated:
        return None
    rows = [_row(iri, words, table.get(iri, {})) for iri, words in [(of.iri, _("this one")), *ties.items()]]
    return Panel(
        id="variants",
        title=_("Variants"),
        head=(_("Chip"), _("Relation"), *(_headed(of, name) for name in _COMPARED)),
        rows=rows,
        numeric=frozenset(range(3, 3 + len(_COMPARED) - 1)),
        links=frozenset({"variantOf", "inLine"}),
    )


def _headed(of: Subject, name: str) -> str:
    unit = unit_of(of.known, name)
    label = of.known.label(_iri(of, name))
    return f"{label} {wording.bracketed(unit)}" if unit else label


def _iri(of: Subject, name: str) -> str:
    return next((iri for iri in of.known.by_iri if iri.endswith(f"#{name}")), name)


def _relatives(iri: str, table: held.Table) -> Mapping[str, str]:
    """Return related chips with the words for it: variants first, then the line."""
    found: dict[str, str] = {}
    own = table.get(iri, {})
    for term in own.get("variantOf", ()):
        found[term.value] = _("made from it")
    for other in sorted(held.backwards("panel-chips", "variantOf").get(iri, ())):
        found.setdefault(other, _("variant of this one"))
    for line in own.get("inLine", ()):
        for other in sorted(held.backwards("panel-chips", "inLine").get(line.value, ())):
            if other != iri:
                found.setdefault(other, _("same line"))
    for other in sorted(held.backwards("panel-chips", "inLine").get(iri, ())):
        found.setdefault(other, _("form of this line"))
    for term in own.get("variantOf", ()):
        found[term.value] = _("the chip it comes from")
    return found


def _row(iri: str, words: str, values: Mapping[str, list[Term]]) -> list[Markup]:
    cells = [marks.words(held.written(held.one(values, name))) for name in _COMPARED]
    return [marks.short(link(iri)), Markup("{}").format(words), *cells]


def trained(of: Subject) -> Panel | None:
    """Return the models that sources say were trained on it or on its line."""
    table = held.models()
    own = held.chips().get(of.iri, {})
    reached = {of.iri: "", **{term.value: link(term.value).text for term in own.get("inLine", ())}}
    reached |= {form: link(form).text for form in held.backwards("panel-chips", "inLine").get(of.iri, ())}
    found = {
        m: words
        for chip, words in reached.items()
        for m in held.backwards("panel-models", "trainedOnChip").get(chip, ())
    }
    if not found or of.dated:
        return None
    rows = [
        _model(m, words, table[m]) for m, words in sorted(found.items(), key=lambda pair: _released(table[pair[0]]))
    ]
    return Panel(
        id="trained",
        title=_("Models trained on it"),
        lead=_("Where a source names only the line of chips, the line stands beside the model."),
        head=(_("Model"), _("Developer"), _("Released"), _("Named by sources as")),
        rows=rows,
        links=frozenset({"trainedOnChip"}),
    )


def _model(iri: str, words: str, values: Mapping[str, list[Term]]) -> list[Markup]:
    makers: Iterable[Markup] = (marks.short(link(term.value)) for term in values.get("developedBy", ()))
    released = marks.words(held.written(held.one(values, "releaseDate")))
    return [marks.short(link(iri)), Markup(", ").join(makers), released, Markup("{}").format(words or _("this chip"))]


def _released(values: Mapping[str, list[Term]]) -> str:
    return str(held.day(held.one(values, "releaseDate")) or "9999")


PANELS = (history, measured, matrix, variants, trained)
