"""A query as a request asks it, and the header fields of its answer: the same with the framework and ahead of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from sinograph.agents.mend import unfenced
from sinograph.engine import Answer, Query
from sinograph.engine.guards import form_of, is_repeatable
from sinograph.errors import UnknownFormat
from sinograph.export.format import BOOLEAN, GRAPH, SOLUTIONS
from sinograph.vocabulary import PREFIXES
from sinograph.web.answers import conditional
from sinograph.web.negotiate import HTML, Variant, choose, offered, override
from sinograph.web.settings import Settings
from sinograph.web.sparql.protocol import Asked

_FORMS = (SOLUTIONS, BOOLEAN, GRAPH)
_BEHIND_HTML = {SOLUTIONS: "json", BOOLEAN: "json", GRAPH: "turtle"}
_LONGEST_LOCATION = 2000


@dataclass(frozen=True, slots=True)
class Question:
    """One query of one request."""

    asked: Asked
    text: str
    query: Query
    variants: Mapping[str, Variant | None]
    guess: Variant | None
    """What it will probably be answered in; the form of the result is known for certain only afterwards."""
    tagged: bool
    """Whether the answer has an ETag: the same question has the same answer on the same snapshot."""
    location: str
    """Address of the answer in its variant, as far as it is known before; empty if that is too long."""
    note: str | None = None
    """What was done to the text before it was read."""

    @property
    def is_page(self) -> bool:
        """Whether a page shows the answer."""
        return self.guess is not None and self.guess.name == HTML

    def tag(self, snapshot: str, variant: Variant) -> str:
        """Return the ETag of the answer in a variant."""
        return conditional.tag(snapshot, self.query.key, variant.content_type)

    def fields(self, answer: Answer, variant: Variant, max_age: int) -> list[tuple[str, str]]:
        """Return the header fields of an answer that is no page, without Content-Type and length."""
        extension = "srx" if variant.name == "xml" else variant.name
        found = [("Content-Disposition", f'inline; filename="result.{extension}"')]
        location = f"{self.location}&format={variant.name}"
        if len(location) <= _LONGEST_LOCATION:
            found.append(("Content-Location", location))
        return [*found, *self.common(answer, variant, max_age)]

    def common(self, answer: Answer, variant: Variant, max_age: int) -> list[tuple[str, str]]:
        """Return the header fields that an answer has as a page, too."""
        return [
            *conditional.fields(self.tag(answer.snapshot, variant) if self.tagged else None, max_age),
            ("Server-Timing", f"wait;dur={answer.waited * 1000:.1f}, exec;dur={answer.seconds * 1000:.1f}"),
            ("X-Sinograph-Snapshot", answer.snapshot),
            ("Vary", "Accept"),
            *([("X-Sinograph-Note", self.note)] if self.note else []),
        ]


def question(
    settings: Settings, asked: Asked, text: str, method: str, query_string: str, accept: str | None, stream: bool
) -> Question:
    """Understand what is asked; UnknownFormat if the client accepts nothing that we have for it.

    ``stream`` says whether the connection can be broken off, so that answers may be of any size.
    """
    text, note = unfenced(text)
    variants, formats = _choices(asked.format, accept)
    form = form_of(text)
    if form and variants[form] is None:
        raise not_acceptable(form, asked.format or accept)
    guess = variants[form or SOLUTIONS]
    html = guess is not None and guess.name == HTML
    query = Query(
        text,
        formats,
        asked.default_graphs,
        asked.named_graphs,
        asked.substitutions,
        base=settings.base,
        prefixes=PREFIXES,
        rows=settings.table_rows if html else None,
        timeout_s=asked.timeout_s,
        stream=stream and not html,
    )
    tagged = method != "POST" and is_repeatable(text)
    return Question(asked, text, query, variants, guess, tagged, _location(asked, text, method, query_string), note)


@lru_cache(maxsize=512)
def _choices(format: str | None, accept: str | None) -> tuple[dict[str, Variant | None], dict[str, str | None]]:
    """Return the variant for each form of a result, and the format that the engine is asked for."""
    variants = {form: variant_for(format, form, accept) for form in _FORMS}
    return variants, {
        form: _BEHIND_HTML[form] if found and found.name == HTML else found.name if found else None
        for form, found in variants.items()
    }


def variant_for(format: str | None, form: str, accept: str | None, html: bool = True) -> Variant | None:
    """Choose what to answer in: by ``format=``, else by Accept; None if nothing fits."""
    if format:
        return override(format, form, html)
    return choose(accept, form, html)


def not_acceptable(form: str, wish: str | None, html: bool = True) -> UnknownFormat:
    """What to say if nothing fits."""
    variants = [media_type for _, media_types, _ in offered(form, html) for media_type in media_types[:1]]
    return UnknownFormat(
        f"the result is of the form {form!r}, for which there is nothing acceptable in {wish!r}",
        hint=f"accept one of {', '.join(variants)}",
        members={"variants": variants},
    )


def _location(asked: Asked, text: str, method: str, query_string: str) -> str:
    if method in ("GET", "HEAD") and asked.format is None:
        return f"/sparql?{query_string}"
    pairs = [("query", text), ("default-graph-uri", asked.default_graphs), ("named-graph-uri", asked.named_graphs)]
    pairs += [(f"${name}", value) for name, value in asked.substitutions.items()]
    return f"/sparql?{urlencode(pairs, doseq=True)}"
