"""What pages say of problems, in the language of the reader; programs get the English of the error itself.

Titles and descriptions of kinds are messages by themselves. Details are written where a problem occurs; the usual ones
are recognised by their form, any other stays English and is marked as such.
"""

import re
from dataclasses import dataclass

from sinograph.web.words.language import _, language, later

TITLES = (
    later("Content too large"), later("Build failed"), later("Check failed"), later("Conflict"), later("Invalid data"),
    later("Server busy"), later("Forbidden"), later("Method not allowed"), later("Not found"),
    later("Precondition failed"), later("Query failed"), later("Query used too much memory"), later("Query refused"),
    later("Malformed query"), later("Query timed out"), later("Query too complex"), later("Remote call failed"),
    later("Bad request"), later("Internal error"), later("Too many requests"), later("Not authorized"),
    later("Not acceptable"), later("Unprocessable content"), later("Unsupported media type"),
)  # fmt: skip
#: Kind of problem → what it means, for readers.
MEANINGS = {
    "body-too-large": later("What was sent is larger than this server takes."),
    "build-error": later("The snapshot could not be written."),
    "check-failed": later("Shapes, checks or the reasoner found problems; each is named."),
    "conflict": later("The store is not in the state that the change needs."),
    "data-error": later("Data files cannot be loaded; every problem of the run is named."),
    "engine-busy": later("Too many queries are running; try again in a moment."),
    "forbidden": later("The token does not allow this, or the server takes no changes at all."),
    "method-not-allowed": later("The address is right, but it does not take this kind of request."),
    "not-found": later("No such thing, claim, word or question."),
    "precondition-failed": later("The graph is not in the state that If-Match or If-None-Match asks for."),
    "query-error": later("The query cannot be answered."),
    "query-out-of-memory": later("The query needed more memory than one query may have."),
    "query-refused": later("The query asks for something that is switched off."),
    "query-syntax-error": later("The text is not SPARQL; line and column say where."),
    "query-timeout": later("The query took longer than a query may take. A LIMIT, or fewer patterns, help."),
    "query-too-complex": later("The query is deeper or longer than this server allows."),
    "remote-failed": later(
        "Another server that had to be asked cannot be reached, is too slow, answers too much or redirects."
    ),
    "request-error": later("The request cannot be understood."),
    "sinograph-error": later("Something of ours failed; the log of the server says what."),
    "too-many-requests": later("More was asked within a minute than one client may ask."),
    "unauthorized": later("No valid token came with the request."),
    "unknown-format": later("Nothing that this address can give is acceptable to the program that asks."),
    "unprocessable": later("The request is understood, but it asks for more than this address can do."),
    "unsupported-media-type": later("What was sent is of a type that this address does not take."),
}
_DETAILS = (
    (re.compile(r"there is nothing called '?([^']+?)'? in this graph"),
     later("There is nothing called “%(name)s” in this graph.")),
    (re.compile(r"there is no (?:claim|dispute|mismatch|adjudication|doubt) '([^']+)' in this graph"),
     later("There is nothing called “%(name)s” in this graph.")),
    (re.compile(r"there is no kind '([^']+)'"), later("There is no kind called “%(name)s”.")),
    (re.compile(r"there is no kind of problem called '([^']+)'"), later("There is no kind called “%(name)s”.")),
    (re.compile(r"(?:there is no )?page (\d+) of .+?(?: does not exist)?"), later("There is no page %(name)s.")),
    (re.compile(r"no (?:query|question|chart) is called '([^']+)'"), later("No question is called “%(name)s”.")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explained:
    """A problem in a sentence; ``lang`` says where the sentence is in another language than the page."""

    text: str
    lang: str = ""


def explained(detail: str) -> Explained:
    """Return a detail as a sentence, in the language of the page where it is one of the usual ones."""
    for form, message in _DETAILS:
        if found := form.fullmatch(detail):
            return Explained(_(message, name=found[1]))
    return Explained(sentence(detail), "" if language() == "en" else "en")


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning and an end."""
    return f"{text[:1].upper()}{text[1:]}{'' if text[-1:] in '?.!' else '.'}"
