"""Panels of a benchmark: the scores on it, each with its setting and who reports it."""

from decimal import Decimal

from markupsafe import Markup

from sinograph.engine import Row
from sinograph.web import ask
from sinograph.web.panels.panel import Panel, Subject
from sinograph.web.reading import marks
from sinograph.web.words.language import _
from sinograph.web.words.links import path_of
from sinograph.web.words.names import link
from sinograph.web.words.terms import terms


def scores(of: Subject) -> Panel | None:
    """Return the scores, the highest first."""
    found = ask.recently(f"scores on {of.iri}", lambda: ask.rows("panel-scores", entity=of.iri)) if not of.dated else []
    if not found:
        return None
    found = sorted(found, key=lambda row: (-_number(row), link(row["model"].value).text, row["claim"].value))
    return Panel(
        id="scores",
        title=_("Scores on it"),
        lead=_(
            "Highest first. A score means something only with its setting; who reports it may be who made the model."
        ),
        head=(_("Model"), _("Score"), _("Setting"), _("Reported by")),
        rows=[_row(row) for row in found],
        numeric=frozenset({1}),
        shown=25,
        links=frozenset({"onBenchmark"}),
    )


def _number(row: Row) -> Decimal:
    return Decimal(row["number"].value) if "number" in row else Decimal(-1)


def _row(row: Row) -> list[Markup]:
    known = terms()
    score = Markup('<a href="{}">{}</a>').format(path_of(row["claim"].value), row["text"].value)
    metric = known.label(row["metric"].value) if "metric" in row else ""
    setting = ", ".join(part for part in (row["setting"].value if "setting" in row else "", metric) if part)
    by = marks.short(link(row["source"].value)) + Markup("<small>{}</small>").format(
        known.label(row["certainty"].value)
    )
    status = row["status"].value.rpartition("#")[2]
    return [marks.short(link(row["model"].value)), score + marks.sign(status), Markup("{}").format(setting), by]


PANELS = (scores,)
