"""SVG elements as text that is safe to put on a page: names and values escaped, numbers short, no inline style."""

import re
from collections.abc import Iterable
from functools import cache

from markupsafe import Markup, escape

Value = str | int | float | None
#: Few texts have such a sign, and looking for one is much quicker than escaping.
_SPECIAL = re.compile("[&<>\"']")


def number(value: float) -> str:
    """Return a coordinate with at most two decimals: ``12.5``, ``3``."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def element(name: str, *children: str | Markup, **attributes: Value) -> Markup:
    """Return an element; ``class_`` and ``stroke_width`` become ``class`` and ``stroke-width``, None is left out.

    A child that is plain text is escaped. An element without children is closed at once.
    """
    written = "".join([
        f' {_attribute(key)}="{number(value) if isinstance(value, float) else safe(value)}"'
        for key, value in attributes.items()
        if value is not None
    ])  # fmt: skip
    body = "".join([safe(child) for child in children])
    return Markup(f"<{name}{written}>{body}</{name}>" if children else f"<{name}{written}/>")  # noqa: S704


def link(href: str, title: str, *children: str | Markup, class_: str | None = None) -> Markup:
    """Return a link with a title that pointer and screen reader give."""
    return element("a", element("title", title), *children, href=href, class_=class_, aria_label=title)


def group(*children: str | Markup, **attributes: Value) -> Markup:
    """Return a group of elements."""
    return element("g", *children, **attributes)


def text(words: str, x: float, y: float, class_: str | None = None, anchor: str | None = None) -> Markup:
    """Return one line of text; ``anchor`` is start, middle or end."""
    return element("text", words, x=float(x), y=float(y), class_=class_, text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, class_: str | None = None) -> Markup:
    """Return a straight line."""
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=class_)


def figure(width: float, height: float, title: str, children: Iterable[Markup], class_: str = "drawing") -> Markup:
    """Return the whole drawing. It is a group with a name, because a picture may hold no links (ARIA 1.2, ``img``)."""
    wide, high = number(float(width)), number(float(height))
    return element(
        "svg", element("title", title), *children, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {wide} {high}",
        width=wide, height=high, role="group", aria_label=title, class_=class_,
    )  # fmt: skip


def safe(value: object) -> str:
    """Return a text with its special signs escaped, Markup as it is: ``escape`` for pieces that stand in thousands."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return str(value)
    return escape(value) if _SPECIAL.search(value) else value


@cache
def _attribute(key: str) -> str:
    # viewBox and the like keep their capitals; underscores are hyphens.
    return key.rstrip("_").replace("_", "-")
