"""What the script of the drawing says and shows: sentences in the language of the page, and the shapes of kinds."""

from sinograph import vocabulary as v
from sinograph.draw.kinds import GROUPS, outline
from sinograph.network.statements import CERTAINTIES
from sinograph.web.context import engine
from sinograph.web.explorer import graph_words
from sinograph.web.words.language import gettext, later

#: Sentences with places for names and numbers.
_SENTENCES = {
    "loading": later("One moment …"),
    "failed": later("The server could not be reached. The drawing is as it was; try again."),
    "seen": later("%(things)s things and %(links)s links are seen."),
    "chosen": later("%(name)s is chosen."),
    "expanded": later("%(name)s is expanded: %(n)s more things."),
    "hidden": later("%(name)s is hidden."),
    "unhidden": later("Everything is shown again."),
    "pinned": later("%(name)s stays where it is."),
    "loosened": later("%(name)s may move again."),
    "fitted": later("Everything is in view."),
    "missing": later("Nothing in the drawing is called “%(name)s”."),
    "copied": later("The link is copied."),
    "uncopied": later("The link could not be copied; take it from the address field."),
    "pictured": later("The picture is saved."),
    "thing": later("%(name)s · %(kind)s · links: %(n)s"),
    "about": later("%(kind)s · links: %(n)s"),
    "sources": later("sources: %(n)s"),
    "claims": later("claims: %(n)s"),
    "contested": later("contested"),
    "open": later("Open page"),
    "claimsOf": later("Read what is claimed"),
    "pin": later("Pin"),
    "loosen": later("Unpin"),
    "some": later("%(kind)s: %(drawn)s of %(n)s drawn, draw all"),
    "all": later("%(kind)s: all %(n)s drawn"),
    "credit": later("Sinograph, snapshot %(id)s, CC BY 4.0"),
}


def words(carried: str) -> dict[str, object]:
    """Return what the script needs; ``carried`` is put behind the query of what it asks for."""
    sentences = {name: gettext(text) for name, text in _SENTENCES.items()}
    sentences["credit"] = sentences["credit"] % {"id": engine().snapshot}
    return {
        "words": {
            **sentences,
            "kinds": {name: graph_words.kind(name) for name in v.KINDS},
            "certainties": {name: graph_words.certainty(name) for name in CERTAINTIES},
            "carried": carried,
            "file": "sinograph",
        },
        "shapes": {name: {"path": outline(group), "hollow": group.shape == "ring"} for name, group in GROUPS.items()},
    }
