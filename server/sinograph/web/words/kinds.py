"""What kinds of things are called on pages, such as "Models" or "模型", and the mark that they have everywhere."""

from markupsafe import Markup

from sinograph.draw.kinds import group_of, mark
from sinograph.draw.svg import element
from sinograph.web.words.language import _, later

_WORDS = {
    "organizations": later("Organizations"),
    "people": later("People"),
    "models": later("Models"),
    "chips": later("Chips"),
    "clusters": later("Computing clusters"),
    "papers": later("Papers"),
    "places": later("Places"),
    "products": later("Products"),
    "techniques": later("Techniques"),
    "benchmarks": later("Benchmarks"),
    "events": later("Events"),
    "rules": later("Rules"),
    "policies": later("Policies"),
    "programs": later("Programmes"),
    "rounds": later("Funding rounds"),
    "lists": later("Lists"),
    "other": later("Other things"),
    "sources": later("Sources"),
    "scores": later("Scores"),
    "prices": later("Prices"),
    "tenures": later("Tenures"),
    "stakes": later("Stakes"),
    "listings": later("Listings"),
    "holdings": later("Chip holdings"),
    "measurements": later("Measurements"),
    "memberships": later("Memberships"),
    "throughputs": later("Chip speeds"),
    "criteria": later("Criteria of rules"),
    "applicability": later("Scopes of rules"),
    "tests": later("Tests of rules"),
}


def kind_word(kind: str) -> str:
    """Return the plural word for a kind in the language of the page; the kind itself if nobody has named it."""
    word = _WORDS.get(kind)
    return _(word) if word else kind.replace("-", " ").capitalize()


def icon(kind: str) -> Markup:
    """Return the mark of a kind as a small picture in a line of text; its style is in ``drawing.css``."""
    word = kind_word(kind)
    return element(
        "svg", mark(group_of(kind), 12, 12, 7), viewBox="0 0 24 24", width=24, height=24, role="img", aria_label=word,
    )  # fmt: skip
