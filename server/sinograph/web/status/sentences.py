"""Control status in words: sentences, short words for bands and cells, values, and what to say beside an answer."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from urllib.parse import urlencode

from babel import Locale

from sinograph import vocabulary as v
from sinograph.control import Band, compose
from sinograph.control.answer import Comparison, Status
from sinograph.control.arithmetic import Workings
from sinograph.control.thresholds import Turn
from sinograph.web.status.standing import book
from sinograph.web.status.texts import CAVEATS, LONG, LOOKS, MANNERS, MEANING, METRICS, RANKS, SHORT, UNITS
from sinograph.web.words import wording
from sinograph.web.words.language import _, language
from sinograph.web.words.links import Link, path_of
from sinograph.web.words.names import link
from sinograph.web.words.terms import terms

__all__ = ["LONG", "LOOKS", "MEANING", "RANKS", "SHORT"]


def look(of: Status | Band) -> str:
    """Return the look of a status: licence, letter, exception, open, none or home."""
    return LOOKS[of.status, of.basis]


def chip_name(path: str, label: str = "") -> str:
    """Return the name of a chip ``chips/slug`` in the language of the page; of an imagined one, its label."""
    return link(v.ENTITY + path).text if path else label or _("imagined chip")


def place_name(path: str) -> str:
    """Return the name of a country ``places/slug`` in the language of the page."""
    label = link(v.ENTITY + path).text
    code = code_of(path)
    return _territories().get(code, label) if language() == "zh" and label.isascii() else label


def code_of(path: str) -> str:
    """Return the two letters of a country, empty where none are recorded."""
    return next((n for n in book().places.names.get(path, ()) if len(n) == 2 and n.isupper()), "")


@cache
def _territories() -> dict[str, str]:
    return {str(code): str(name) for code, name in Locale.parse("zh_Hans").territories.items()}


def day(text: str) -> str:
    """Return a day in words."""
    return wording.date(text).text


def metric(name: str) -> str:
    """Return what a rule compares, in words."""
    return _(METRICS[name]) if name in METRICS else terms().get(v.TERM + name).label


def figure(value: object, unit: str = "") -> str:
    """Return a value with its unit; truth values as yes and no."""
    text = str(value).lower()
    if text in ("true", "false"):
        return _("yes") if text == "true" else _("no")
    if isinstance(value, Decimal):
        text = f"{value.normalize():f}"
    return f"{wording.grouped(text)} {UNITS.get(unit, unit)}".strip()


def concept(name: str) -> str:
    """Return a review policy or the like in words."""
    return terms().get(v.TERM + name).label


def verdict(name: str) -> str:
    """Return what testing against a rule gave, in words."""
    return _(MANNERS[name])


def caveats(of: Status) -> list[str]:
    """Return what is to be said beside an answer, without the word about legal advice, which stands by itself."""
    found = []
    for caveat in of.caveats:
        if caveat.startswith("hypothetical: "):
            found.append(_("The chip was launched later, on %(day)s.", day=day(caveat.rpartition(" ")[2])))
        elif caveat != compose.ADVICE:
            found.append(_(CAVEATS[caveat]) if caveat in CAVEATS else caveat)
    return found


def advice() -> str:
    """Return that an answer is no legal advice."""
    return _(CAVEATS[compose.ADVICE])


def sentence(of: Status, today: str) -> str:
    """Return the answer as one sentence; what lies before ``today`` (YYYY-MM-DD) is past."""
    words = {"chip": chip_name(of.chip, of.label), "place": place_name(of.destination), "day": day(of.on)}
    kind, past = look(of), of.on < today
    if kind in ("licence", "letter"):
        said = (
            _("The %(chip)s needed a licence for %(place)s on %(day)s", **words)
            if past
            else _("The %(chip)s needs a licence for %(place)s on %(day)s", **words)
        )
        reason = because(of)
        return _("%(answer)s, because %(reason)s.", answer=said, reason=reason) if reason else f"{said}."
    if kind == "exception":
        return (
            _("The %(chip)s needed a licence for %(place)s on %(day)s unless a licence exception was used.", **words)
            if past
            else _("The %(chip)s needs a licence for %(place)s on %(day)s unless a licence exception is used.", **words)
        )
    if kind == "none":
        return _("No rule recorded here asked for a licence for the %(chip)s to %(place)s on %(day)s.", **words)
    if kind == "home":
        return _("Delivering the %(chip)s to %(place)s is no export under the rules recorded here.", **words)
    what = missing(of)
    if of.missing == ("form",):
        return _("For the %(chip)s to %(place)s on %(day)s the answer depends on the form of the chip.", **words)
    return _(
        "Whether the %(chip)s needed a licence for %(place)s on %(day)s cannot be said: not recorded is %(missing)s.",
        missing=what, **words,
    )  # fmt: skip


def because(of: Status) -> str:
    """Return why a licence is needed, as the end of a sentence; empty where nothing can be said shortly."""
    if not of.rules:
        return ""
    rule = of.rules[0]
    name = provision(rule.paragraph, rule.title)
    if of.variants:
        return _("each of its forms is caught by %(rule)s", rule=name if of.basis == "rule" else rule.act or rule.title)
    if of.basis == "letter":
        return _("a letter told its maker so (%(rule)s)", rule=provision("", rule.act or rule.title))
    tests = [t for t in of.tests if t.rule == rule.id]
    first = [t for t in tests if t.test == tests[0].test]
    if len(first) == 1 and first[0].relation == "≥" and first[0].value is not None:
        return _(
            "its %(metric)s of %(value)s reaches the %(limit)s of %(rule)s", metric=metric(first[0].metric),
            value=figure(first[0].value, first[0].unit), limit=figure(first[0].limit), rule=name,
        )  # fmt: skip
    if not first:
        return _("%(rule)s covers every item", rule=name)
    return _("it meets every condition of %(rule)s", rule=name)


def provision(paragraph: str, title: str) -> str:
    """Return how a rule is called: its paragraph, or its title."""
    return paragraph or title


def compared(test: Comparison) -> tuple[str, str, str]:
    """Return what is compared, the chip's value and the limit, in words."""
    if test.metric == "caughtBy":
        iri = v.ENTITY + (test.limit if test.limit.startswith("rules/") else f"rules/{test.limit}")
        wanted = _("caught") if test.relation == "is" else _("not caught")
        return link(iri).text, verdict(test.value or "notMet"), wanted
    value = _("unknown") if test.value is None else figure(test.value, test.unit)
    sign = "" if test.relation == "is" else f"{test.relation} "
    return metric(test.metric), value, f"{sign}{figure(test.limit, test.unit)}"


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence."""
    return ("、" if language() == "zh" else ", ").join(words)


def turn(of: Turn) -> str:
    """Return a change of one value as the beginning of a sentence."""
    name = metric(of.metric.name)
    if of.side == "is":
        return (
            _("If it were made or marketed for data centres")
            if of.limit is True
            else _("If it were not made or marketed for data centres")
        )
    limit = figure(of.limit, of.metric.unit)
    now = figure(of.was, of.metric.unit) if of.was is not None else _("unknown")
    if of.side == "below":
        return _("If its %(metric)s were below %(limit)s (now %(now)s)", metric=name, limit=limit, now=now)
    if of.side == "above":
        return _("If its %(metric)s were above %(limit)s (now %(now)s)", metric=name, limit=limit, now=now)
    return _("If its %(metric)s were %(limit)s (now %(now)s)", metric=name, limit=limit, now=now)


def source(path: str) -> Link:
    """Return a link to a source ``sources/slug``."""
    return link(v.ENTITY + path)


def imagine(of: Status, figures: Workings) -> str:
    """Return the address of the what-if page with the values of a chip filled in."""
    item = book().items[of.chip]
    values = {"label": chip_name(of.chip), "tpp": figures.performance, "dieArea": figures.area,
              "memoryBandwidth": figures.memory, "interconnectBandwidth": figures.links,
              "dataCentreMarketed": item.values.get(f"{v.TERM}dataCentreMarketed")}  # fmt: skip
    if figures.area is None:
        values["performanceDensity"] = figures.density
    place = code_of(of.destination) or of.destination.partition("/")[2]
    shown = {k: str(x).lower() if isinstance(x, bool) else f"{x:f}" if isinstance(x, Decimal) else str(x)
             for k, x in values.items() if x is not None}  # fmt: skip
    return f"/status/what-if?{urlencode(shown | {'to': place, 'on': of.on})}"


def missing(of: Status) -> str:
    """Return what is missing, in words."""
    return listed(metric(name) for name in of.missing)


def claim(iri: str) -> str:
    """Return the address of a claim."""
    return path_of(iri)


def percent(share: Decimal) -> str:
    """Return a share as per cent with one decimal, two where it is below a tenth of one."""
    hundredths = share * 100
    return f"{hundredths:.2f} %" if hundredths < Decimal("0.95") else f"{hundredths:.1f} %"
