"""Answers of the tools as Markdown: the twin of a page, small and sourced, for whatever reads text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sinograph.agents.ground import Found

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


def plain(text: object) -> str:
    """Return text so that Markdown shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def link(words: object, address: object) -> str:
    """Return a link; an address that could break out of it is encoded."""
    safe = re.sub(r"[\s()<>]", lambda m: f"%{ord(m[0]):02X}", str(address))
    return f"[{plain(words)}]({safe})"


def cited(citation: Any) -> str:
    """Return a source as a link to its page, with the place in it."""
    where = f", {plain(citation['locator'])}" if "locator" in citation else ""
    return link(citation["source"], citation["page"]) + where


def entity(found: Found) -> Iterator[str]:
    """Yield the twin of the page of a thing."""
    found_facts: Any = found["facts"]
    disputes: Any = found["disputes"]
    chinese = f" {plain(found['chinese'])}" if "chinese" in found else ""
    yield f"# {plain(found['label'])}{chinese}\n"
    if "summary" in found:
        yield f"{plain(found['summary'])}\n"
    yield f"- IRI: <{found['iri']}>"
    yield f"- Types: {', '.join(map(plain, found.get('types', ())))}\n"  # type: ignore[call-overload]
    yield "| property | value | standing | claims | source |\n|---|---|---|---|---|"
    for fact in found_facts:
        standing = "contested" if "contested" in fact else "accepted" if fact["accepted"] else "claimed"
        more = f" and {fact['more_values']} more" if "more_values" in fact else ""
        values = "; ".join(map(plain, fact["values"])) + more
        yield f"| {fact['property']} | {values} | {standing} | {fact['claims']} | {cited(fact['citation'])} |"
    if disputes:
        yield "\nSources disagree about: " + ", ".join(link(d["property"], d["page"]) for d in disputes)


def claim(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the twin of the page of a claim, from an answer of the tool ``claims`` with one claim."""
    one = found["claims"][0]
    yield f"# Claim: {plain(one['property'])} of {plain(found['label'])}\n"
    yield f"- Says: {plain(one['value'])}"
    yield f"- About: {link(found['label'], found['page'])}"
    for name in ("measures", "certainty", "status", "said_by", "assertedOn", "validFrom", "validUntil", "asOf"):
        if name in one:
            yield f"- {name}: {plain(one[name])}"
    yield f"- Source: {cited(one['citation'])}"
    yield f"- IRI: <{one['claim']}>"


def dispute(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the twin of the page of a dispute."""
    yield f"# Dispute: {plain(found['property'])} of {plain(found['label'])}\n"
    yield f"Severity {plain(found['severity'])}. <{found['iri']}>\n"
    yield "| value | certainty | standing | source | claim |\n|---|---|---|---|---|"
    for one in found["values"]:
        id = one["claim"].rpartition("/")[2]
        yield (
            f"| {plain(one['value'])} | {one['certainty']} | {one['status']} | {cited(one['citation'])} "
            f"| {link(id, one['claim'])} |"
        )


def disputes(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the twin of the list of disputes."""
    yield f"# {found['total']} disputes\n"
    for one in found["disputes"]:
        values = " against ".join(f"{plain(v['value'])} ({cited(v['citation'])})" for v in one["values"])
        yield f"- {link(one['label'] + ': ' + one['property'], one['page'])}, {one['severity']}: {values}"


def query(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the twin of the page of a named query: its rows as a table, or its graph as text."""
    yield f"# {plain(found['title'])}\n"
    if "text" in found:
        yield f"```turtle\n{found['text']}\n```"
        return
    columns = found["columns"]
    yield "| " + " | ".join(columns) + " |\n|" + "---|" * len(columns)
    for row in found["rows"]:
        yield "| " + " | ".join(plain(row.get(column, "")) for column in columns) + " |"


def queries(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the twin of the list of named queries."""
    yield "# Questions this graph was made for\n"
    for one in found["queries"]:
        given = "; ".join(f"`{name}`: {plain(about)}" for name, about in one.get("parameters", {}).items())
        yield f"- [`{one['name']}`](/queries/{one['name']}.md) {plain(one['title'])}" + (f" ({given})" if given else "")


def status(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the twin of an answer about control status."""
    yield f"# {found['chip']} to {found['destination']} on {found['on']}: {found['in_words']}\n"
    yield f"```text\n{found['explanation']}\n```\n"
    for rule in found["rules"]:
        yield f"- {rule['effect']}: {link(rule['rule'], rule['page'])}"
    for one in found["citations"]:
        yield f"- Source: {cited(one)}"


def document(lines: Iterator[str], page: str, snapshot: str, cut: bool) -> str:
    """Return a whole document: what was rendered, whether it was cut, where the page is, snapshot and licence."""
    note = "\n\n*Cut: the page and the data behind it hold more.*" if cut else ""
    foot = f"\n\n---\nPage: <{page}> · snapshot `{snapshot}` · data under CC BY 4.0, cite the sources\n"
    return "\n".join(lines) + note + foot
