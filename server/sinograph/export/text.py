"""Text from anywhere made fit for its place in a file: XML, one line, a file name, JSON, a spreadsheet."""

import json
import re
from xml.sax.saxutils import escape

# Everything outside the production Char of XML 1.0 (section 2.2), and the two signs that are no characters.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_BLANKS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_UNSAFE = re.compile(r"[^\w.~()+-]+")


def xml_text(text: str) -> str:
    """Return text without the characters that XML cannot hold; spreadsheets keep their cells in XML."""
    return _NOT_XML.sub("", text)


def xml(text: str) -> str:
    """Return text as the content of an XML element; characters that XML cannot hold are left out."""
    return escape(_NOT_XML.sub("", text))


def xml_attribute(text: str) -> str:
    """Return text for an attribute in double quotes; line breaks and tabs survive as references."""
    return escape(_NOT_XML.sub("", text), _QUOTES)


def one_line(text: str) -> str:
    """Return text without line breaks, control characters and what is no character at all."""
    return _BLANKS.sub(" ", _NOT_XML.sub(" ", text)).strip()


def sheet(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: such a text gets an apostrophe in front.

    Numbers keep their sign. OWASP's list of characters that begin a formula, with the wide forms of East Asia.
    """
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def file_name(text: str) -> str:
    """Return text as one part of a path that every system takes; never empty, never a way up."""
    name = _UNSAFE.sub("-", text).strip(".- ")[:100]
    return name or "unnamed"


def to_json(value: object) -> str:
    """Return compact JSON that may stand inside a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
