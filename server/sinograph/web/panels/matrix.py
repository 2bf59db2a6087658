"""Figures by source: a row for each property, a column for each source, so that one sees who gives which figure."""

from collections import defaultdict

from markupsafe import Markup, escape

from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.reading import marks
from sinograph.web.reading.statements import Statement
from sinograph.web.words.language import _

_MOST_COLUMNS = 5
_FIRST = tuple(
    "peakThroughput memoryCapacity memoryBandwidth memoryType interconnectBandwidth interconnect thermalDesignPower"
    " dieArea transistorCount nodeSize processNode microarchitecture".split()
)
_ELSEWHERE = frozenset({"totalProcessingPerformance", "performanceDensity"})


def matrix(of: Subject) -> Panel | None:
    """Return the figures of a chip by source; None for a chip without figures."""
    found = [s for s in of.statements if s.prop.name in _FIRST and s.prop.name not in _ELSEWHERE]
    if not found:
        return None
    cells: dict[tuple[str, ...], dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    weight: dict[str, int] = defaultdict(int)
    for s in found:
        measurand = s.measurand.iri if s.measurand else ""
        cells[(s.prop.name, measurand, *s.key[2])][s.source.href].append(s)
        weight[s.source.href] += 1
    columns = sorted(weight, key=lambda href: (-weight[href], href))
    own = columns if len(columns) <= _MOST_COLUMNS else columns[: _MOST_COLUMNS - 1]
    names = {s.source.href: s.source for s in found}
    head = [_("Figure"), *(marks.short(names[href]) for href in own)]
    if len(own) < len(columns):
        head.append(escape(_("Other sources")))
    rows = []
    for key in sorted(cells, key=lambda k: (_FIRST.index(k[0]), k[1:])):
        by_source = cells[key]
        first = next(iter(by_source.values()))[0]
        row = [_name(first), *(_cell(by_source.get(href, [])) for href in own)]
        if len(own) < len(columns):
            row.append(_cell([s for href in columns[len(own) :] for s in by_source.get(href, ())], True))
        rows.append(row)
    return Panel(
        id="figures",
        title=_("Figures by source"),
        lead=_("✓ is what this graph accepts, ▲ what other sources exclude. Each value leads to its claim."),
        head=head,
        rows=rows,
        shown=40,
        covers=frozenset(name for name in _FIRST if name in of.said),
    )


def _name(s: Statement) -> Markup:
    words = ", ".join(scope.value.words.text for scope in s.scopes if scope.dimension)
    label = marks.term(s.prop)
    measurand = s.own_measurand
    parts = [words] if words else []
    if measurand:
        parts.append(measurand.label)
    return label + Markup(" <small>{}</small>").format(", ".join(parts)) if parts else label


def _cell(found: list[Statement], named: bool = False) -> Markup:
    shown = []
    for s in found:
        value = Markup('<a href="{}">{}</a>').format(s.path, s.value.words.text) + marks.sign(s.status)
        shown.append(value + (Markup("<small>{}</small>").format(s.source.text) if named else Markup("")))
    return Markup("<br>").join(shown)
