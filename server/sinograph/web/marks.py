"""Small pieces of pages made in Python: a value, a link, a term, who says a claim. A page has thousands of them.

Templates call them as ``marks.value(…)``; ``_parts.html`` has the same as macros.
"""

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from sinograph.web.facts import Finding
from sinograph.web.language import _, later
from sinograph.web.links import Link
from sinograph.web.statements import Scope, Statement, Value
from sinograph.web.terms import OntologyTerm
from sinograph.web.wording import Words

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
    text = escape(of.text)
    if of.datetime:
        return Markup(f'<time datetime="{escape(of.datetime)}">{text}</time>')
    if of.exact:
        return Markup(f'<span title="{escape(of.exact)}">{text}</span>')
    if of.lang:
        return Markup(f'<span lang="{escape(of.lang)}">{text}</span>')
    return text


def value(of: Value) -> Markup:
    """Return a claimed value, with the Chinese name of a thing."""
    shown = words(of.words)
    if of.href:
        shown = Markup(f'<a href="{escape(of.href)}">{shown}</a>')
    return shown + _chinese(of.chinese)


def link(to: Link) -> Markup:
    """Return a link with the Chinese name of a thing."""
    title = f' title="{escape(to.title)}"' if to.title else ""
    return Markup(f'<a href="{escape(to.href)}"{title}>{escape(to.text)}</a>') + _chinese(to.chinese)


def short(to: Link) -> Markup:
    """Return a link without anything beside it, for cells of tables."""
    return Markup(f'<a href="{escape(to.href)}">{escape(to.text)}</a>')


def term(of: OntologyTerm) -> Markup:
    """Return a term as a link to where it is defined."""
    title = f' title="{escape(of.definition)}"' if of.definition else ""
    return Markup(f'<a href="/ontology#{escape(of.name)}"{title}>{escape(of.label)}</a>')


def scopes(measurand: OntologyTerm | None, of: Iterable[Scope]) -> Markup:
    """Return what exactly a value measures, a line each."""
    found = []
    if measurand:
        found.append(Markup('<span class="scope">{}</span>').format(_("measures: %(what)s", what=term(measurand))))
    for one in of:
        found.append(Markup('<span class="scope">{}: {}</span>').format(one.label, value(one.value)))
    return Markup("").join(found)


def status(name: str) -> Markup:
    """Return what this graph holds of a claim, in words and with a sign."""
    text = escape(_(STATUSES.get(name, name)))
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
    text = escape(_(STATUSES[name]))
    return Markup(f' <span class="{look}" title="{text}">{mark}<span class="unseen"> {text}</span></span>')


def claim(of: Statement, text: str = "") -> Markup:
    """Return a link to the page of one claim."""
    label = escape(_("Claim: %(what)s", what=f"{of.prop.label} {of.value.words.text}"))
    shown = escape(text or _("claim"))
    return Markup(f'<a href="{escape(of.path)}" aria-label="{label}">{shown}</a>')


def by(of: Statement) -> Markup:
    """Return who says a claim and how sure, in few words: for rows of tables. What warns of it stands below."""
    sure = [Markup('<span title="{}">{}</span>').format(of.certainty.definition or "", of.certainty.label)]
    if of.said:
        sure.append(words(of.said))
    sure.append(claim(of))
    found = [short(of.source), Markup("<small>{}</small>").format(Markup(" · ").join(sure))]
    if of.claimant:
        found.append(_small(later("quoting %(whom)s"), whom=short(of.claimant)))
    found.extend(Markup('<small class="warn">{}</small>').format(note) for note in of.notes)
    return Markup("").join(found)


def says(of: Statement, doubts: Mapping[str, Finding] | None = None, before: Statement | None = None) -> Markup:
    """Return who says a claim, how sure, when, where in the source, in which words, and what speaks against it."""
    found = [link(of.source)]
    if of.claimant:
        found.append(Markup(", ") + _markup(later("quoting %(whom)s"), whom=link(of.claimant)))
    sure = [Markup('<span title="{}">{}</span>').format(of.certainty.definition or "", of.certainty.label)]
    if of.said:
        sure.append(_markup(later("said %(day)s"), day=words(of.said)))
    if of.as_of:
        sure.append(_markup(later("as of %(day)s"), day=escape(of.as_of)))
    if of.locator:
        sure.append(_markup(later("at: %(place)s"), place=escape(of.locator)))
    found.append(Markup(" <small>{} · {}</small>").format(Markup(", ").join(sure), claim(of)))
    if of.paraphrase and not (before and before.paraphrase == of.paraphrase):
        found.append(_small(later("In our words: %(words)s"), words=escape(of.paraphrase)))
    found.extend(Markup("<small>{}: {}</small>").format(s.label, value(s.value)) for s in of.scopes if not s.dimension)
    found.extend(Markup('<small class="warn">{}</small>').format(note) for note in of.notes)
    if of.based_on:
        found.append(
            _small(later("repeats or computes from %(claims)s"), claims=Markup(", ").join(map(link, of.based_on)))
        )
    if doubts and of.iri in doubts:
        doubt = doubts[of.iri]
        more = Markup(' <a href="{}">{}</a>').format(doubt.link.href, _("more"))
        found.append(_small(later("Doubted: %(why)s"), "warn", why=escape(doubt.words)) + more)
    return Markup("").join(found)


def _small(message: str, look: str = "", **values: Markup) -> Markup:
    kind = f' class="{look}"' if look else ""
    return Markup(f"<small{kind}>") + _markup(message, **values) + Markup("</small>")


def _markup(message: str, **values: Markup) -> Markup:
    return escape(_(message)) % values


def _chinese(text: str | None) -> Markup:
    return Markup(f' <span class="chinese" lang="zh">{escape(text)}</span>') if text else Markup("")


def briefly(of: Statement) -> Markup:
    """Return who says a claim, how sure and when, in one line without links."""
    parts = [Markup("<cite>{}</cite>").format(of.source.text), escape(of.certainty.label)]
    if of.said:
        parts.append(words(of.said))
    return Markup(" · ").join(parts)


def warning(of: Iterable[Statement], doubts: Mapping[str, Finding]) -> Markup:
    """Return a word of warning where a claim is doubted; the reason stands with the claim."""
    if not any(s.iri in doubts for s in of):
        return Markup("")
    return Markup(' <span class="warn">{}</span>').format(_("doubted"))


def values_of(of: Iterable[Statement]) -> list[Markup]:
    """Return the different values of some claims, four at most."""
    found = {s.value.words.text: words(s.value.words) for s in of}
    return list(found.values())[:4]
