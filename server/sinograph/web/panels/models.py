"""Panels of models: lineage, training chips with their control status at the time, scores, prices over time."""

from collections.abc import Iterable
from datetime import date

from markupsafe import Markup

from sinograph.draw.steps import Step, steps
from sinograph.values import PartialDate
from sinograph.web.panels.lineage import lineage
from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.panels.rows import grouped, scope, scoped, sources, value, when
from sinograph.web.panels.training import training
from sinograph.web.reading import marks
from sinograph.web.reading.statements import Statement
from sinograph.web.words.language import _, ngettext

_PRICES = ("inputPrice", "cachedInputPrice", "outputPrice")
#: Qualifiers of prices and scores that have a column of their own.
_SHOWN = frozenset({"onBenchmark", "evaluationSetting"})


def scores(of: Subject) -> Panel | None:
    """Return scores by benchmark, with setting and who reports them."""
    found = of.of("score")
    if not found:
        return None
    groups = grouped(found)
    groups.sort(key=lambda g: (_benchmark(g[0]).casefold(), _rank(g), g[0].value.words.text))
    benchmarks = ngettext("On %(num)s benchmark.", "On %(num)s benchmarks.", len({_benchmark(s) for s in found}))
    meaning = _("A score means something only with its setting; who reports it may be who made the model.")
    return Panel(
        id="scores",
        title=_("Scores"),
        lead=f"{benchmarks} {meaning}",
        head=(_("Benchmark"), _("Score"), _("Setting"), _("Reported by")),
        rows=[[scoped(g[0], "onBenchmark"), value(g), _setting(g[0]), sources(g)] for g in groups],
        numeric=frozenset({1}),
        covers=frozenset({"score"}),
    )


def _benchmark(s: Statement) -> str:
    found = scope(s, "onBenchmark")
    return found.value.words.text if found else ""


def _rank(group: list[Statement]) -> int:
    return 0 if any(s.status == "accepted" for s in group) else 1


def prices(of: Subject) -> Panel | None:
    """Return what tokens cost, as steps over time and as a table."""
    found = of.of(*_PRICES)
    if not found:
        return None
    groups = grouped(found)
    groups.sort(key=lambda g: (_since(g[0]), _PRICES.index(g[0].prop.name), g[0].value.words.text))
    rows = [[when(g[0]) or _("not said"), g[0].prop.label, value(g), _setting(g[0]), sources(g)] for g in groups]
    return Panel(
        id="prices",
        title=_("Price history"),
        lead=_(
            "What users pay for a million tokens, as the price lists and reports say. Dashes tell the series apart."
        ),
        head=(_("When"), _("What"), _("Price"), _("Terms"), _("Source")),
        rows=rows,
        numeric=frozenset({2}),
        drawing=_drawn(found),
        note=_legend(found),
        covers=frozenset(_PRICES),
    )


def _drawn(found: Iterable[Statement]) -> Markup | None:
    drawn: dict[tuple[object, ...], Step] = {}
    for s in found:
        start, end = _day(s.days[0] or s.days[2]), _day(s.days[1])
        if start and s.number and s.status != "rejected" and "USD" in s.value.words.text:
            last = end if s.days[0] else start
            step = Step(_PRICES.index(s.prop.name), float(s.number), start, last, s.path,
                        f"{s.prop.label}: {s.value.words.text}, {when(s)}, {s.source.text}")  # fmt: skip
            drawn.setdefault((step.series, step.value, step.start, step.end), step)
    levels = {(step.series, step.value) for step in drawn.values()}
    if len(levels) < 2 or len({step.start for step in drawn.values()}) < 2:
        return None
    last = max(day for step in drawn.values() for day in (step.start, step.end or step.start))
    after = date(last.year + (last.month + 2) // 12, (last.month + 2) % 12 + 1, 1)
    return steps(list(drawn.values()), after, _("USD for a million tokens"), _("Prices over time"))


def _legend(found: Iterable[Statement]) -> Markup:
    present = {s.prop.name: s.prop.label for s in found}
    items = [
        Markup('<span><svg class="swatch" width="34" height="10" aria-hidden="true"><line x1="0" y1="5" x2="34" y2="5"'
               ' class="step s{}"/></svg> {}</span>').format(_PRICES.index(name), present[name])
        for name in _PRICES if name in present
    ]  # fmt: skip
    return Markup('<span class="legend">{}</span>').format(Markup("").join(items))


def _day(text: str) -> date | None:
    try:
        return PartialDate.parse(text[:10]).earliest if text else None
    except ValueError:
        return None


def _since(s: Statement) -> str:
    return s.days[0] or s.days[2] or "9999"


def _setting(s: Statement) -> Markup:
    setting = scoped(s, "evaluationSetting")
    others = [
        Markup("<small>{}: {}</small>").format(one.label, marks.words(one.value.words))
        for one in s.scopes if one.name not in _SHOWN
    ]  # fmt: skip
    return setting + Markup("").join(others)


PANELS = (training, lineage, scores, prices)
