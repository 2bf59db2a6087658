"""Small pieces of pages made in Python: a value, a link, a term, who says a claim. A page has thousands of them.

Templates call them as ``marks.value(…)``; ``_parts.html`` has the same as macros.
"""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from sinograph.draw.svg import safe
from sinograph.web.reading.facts import FactRow, Finding
from sinograph.web.reading.statements import Scope, Statement, Value
from sinograph.web.words.language import _, later
from sinograph.web.words.links import Link
from sinograph.web.words.terms import OntologyTerm
from sinograph.web.words.wording import Words

#: What the graph holds of a claim, in words; the names are those of review statuses.
STATUSES = {
    "accepted": later("accepted here"),
    "contested": later("contested"),
    "rejected": later("withdrawn"),
    "superseded": later("superseded"),
    "unreviewed": later("not decided"),
}


def words(of: Words) -> Markup:
    """Return a value in words; what the words leave unsaid is a title."""
    text = safe(of.text)
    if of.datetime:
        return Markup(f'<time datetime="{safe(of.datetime)}">{text}</time>')
    if of.exact:
        return Markup(f'<span title="{safe(of.exact)}">{text}</span>')
    if of.lang:
        return Markup(f'<span lang="{safe(of.lang)}">{text}</span>')
    return Markup(text)


def value(of: Value) -> Markup:
    """Return a claimed value, with the Chinese name of a thing."""
    shown = words(of.words)
    if of.href:
        shown = Markup(f'<a href="{safe(of.href)}">{shown}</a>')
    return shown + _chinese(of.chinese)


def link(to: Link) -> Markup:
    """Return a link with the Chinese name of a thing."""
    title = f' title="{safe(to.title)}"' if to.title else ""
    return Markup(f'<a href="{safe(to.href)}"{title}>{safe(to.text)}</a>') + _chinese(to.chinese)


def short(to: Link) -> Markup:
    """Return a link without anything beside it, for cells of tables."""
    return Markup(f'<a href="{safe(to.href)}">{safe(to.text)}</a>')


def term(of: OntologyTerm) -> Markup:
    """Return a term as a link to where it is defined."""
    title = f' title="{safe(of.definition)}"' if of.definition else ""
    return Markup(f'<a href="/ontology#{safe(of.name)}"{title}>{safe(of.label)}</a>')


def scopes(measurand: OntologyTerm | None, of: Iterable[Scope]) -> Markup:
    """Return what exactly a value measures, a line each."""
    found = []
    if measurand:
        words_of = _message(later("measures: %(what)s"), what=term(measurand))
        found.append(f'<span class="scope">{words_of}</span>')
    found.extend(f'<span class="scope">{safe(one.label)}: {value(one.value)}</span>' for one in of)
    return Markup("".join(found))


def status(name: str) -> Markup:
    """Return what this graph holds of a claim, in words and with a sign."""
    text = safe(_(STATUSES.get(name, name)))
    if name == "accepted":
        return Markup(f'<span class="tag ok">✓ {text}</span>')
    if name == "contested":
        return Markup(f'<span class="tag warn">▲ {text}</span>')
    return Markup(f'<span class="tag{" warn" if name == "rejected" else ""}">{text}</span>')


def status_words(name: str) -> str:
    """Return what this graph holds of a claim, in words."""
    return _(STATUSES.get(name, name))


def sign(name: str) -> Markup:
    """Return the sign of a status, with the words for those who do not see it; nothing for an undecided claim."""
    if name not in ("accepted", "contested"):
        return Markup("")
    look, mark = ("ok", "✓") if name == "accepted" else ("warn", "▲")
    text = safe(_(STATUSES[name]))
    return Markup(f' <span class="{look}" title="{text}">{mark}<span class="unseen"> {text}</span></span>')


def claim(of: Statement) -> Markup:
    """Return a link to the page of one claim."""
    label = safe(_("Claim: %(what)s", what=f"{of.prop.label} {of.value.words.text}"))
    return Markup(f'<a href="{safe(of.path)}" aria-label="{label}">{safe(_("claim"))}</a>')


def by(of: Statement) -> Markup:
    """Return who says a claim and how sure, in few words: for rows of tables. What warns of it stands below."""
    said = f" · {words(of.said)}" if of.said else ""
    found = f"{short(of.source)}<small>{_certainty(of)}{said} · {claim(of)}</small>"
    if of.claimant:
        found += _small(later("quoting %(whom)s"), whom=short(of.claimant))
    return Markup(found + _notes(of))


def says(of: Statement, doubts: Mapping[str, Finding] | None = None, before: Statement | None = None) -> Markup:
    """Return who says a claim, how sure, when, where in the source, in which words, and what speaks against it."""
    whom = f", {_message(later('quoting %(whom)s'), whom=link(of.claimant))}" if of.claimant else ""
    sure = [_certainty(of)]
    if of.said:
        sure.append(_message(later("said %(day)s"), day=words(of.said)))
    if of.as_of:
        sure.append(_message(later("as of %(day)s"), day=safe(of.as_of)))
    if of.locator:
        sure.append(_message(later("at: %(place)s"), place=safe(of.locator)))
    found = [f"{link(of.source)}{whom} <small>{', '.join(sure)} · {claim(of)}</small>"]
    if of.paraphrase and not (before and before.paraphrase == of.paraphrase):
        found.append(_small(later("In our words: %(words)s"), words=safe(of.paraphrase)))
    found.extend(f"<small>{safe(s.label)}: {value(s.value)}</small>" for s in of.scopes if not s.dimension)
    found.append(_notes(of))
    if of.based_on:
        claims = Markup(", ").join(map(link, of.based_on))
        found.append(_small(later("repeats or computes from %(claims)s"), claims=claims))
    if doubts and of.iri in doubts:
        doubt = doubts[of.iri]
        more = f' <a href="{safe(doubt.link.href)}">{safe(_("more"))}</a>'
        found.append(_small(later("Doubted: %(why)s"), "warn", why=safe(doubt.words)) + more)
    return Markup("".join(found))


def _certainty(of: Statement) -> str:
    return f'<span title="{safe(of.certainty.definition or "")}">{safe(of.certainty.label)}</span>'


def _notes(of: Statement) -> str:
    return "".join(f'<small class="warn">{safe(note)}</small>' for note in of.notes)


def _small(message: str, look: str = "", **values: str) -> str:
    kind = f' class="{look}"' if look else ""
    return f"<small{kind}>{_message(message, **values)}</small>"


def _message(message: str, **values: str) -> str:
    """Return a message with pieces of markup, which are safe already, in its places."""
    return str(safe(_(message, **{name: f"%({name})s" for name in values}))) % values


def _chinese(text: str | None) -> Markup:
    return Markup(f' <span class="chinese" lang="zh">{safe(text)}</span>') if text else Markup("")


def briefly(of: Statement) -> Markup:
    """Return who says a claim, how sure and when, in one line without links."""
    said = f" · {words(of.said)}" if of.said else ""
    return Markup(f"<cite>{safe(of.source.text)}</cite> · {safe(of.certainty.label)}{said}")


def sayings(of: Iterable[Statement], doubts: Mapping[str, Finding]) -> Markup:
    """Return who says each of some claims of one value, as a list; words that repeat the line before are left out."""
    found: list[str] = []
    before: Statement | None = None
    for s in of:
        found.append(f"<li>{says(s, doubts, before)}</li>")
        before = s
    return Markup(f'<ul class="says">{"".join(found)}</ul>')


def warning(of: Iterable[FactRow], doubts: Mapping[str, Finding]) -> Markup:
    """Return a word of warning where a claim is doubted; the reason stands with the claim."""
    if not any(s.iri in doubts for row in of for s in row.statements):
        return Markup("")
    return Markup(' <span class="warn">{}</span>').format(_("doubted"))


def values_of(of: Iterable[Statement]) -> list[Markup]:
    """Return the different values of some claims, four at most."""
    found = {s.value.words.text: words(s.value.words) for s in of}
    return list(found.values())[:4]
