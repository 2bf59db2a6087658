"""A drawing as a file of its own: with title, source line and the styles that pages have in their sheets."""

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)" width="[\d.]+" height="[\d.]+"')
_ROOT = re.compile(r":root \{[^}]*\}|@media \(prefers-color-scheme: dark\) \{\s*:root \{[^}]*\}\s*\}")
_OURS = re.compile(r"^(?:\.drawing|\.mark|\.k-)[^\n]*$", re.MULTILINE)
_HEAD, _FOOT, _SIDE = 64, 34, 16


def thumb(drawing: Markup, sheets: Iterable[str]) -> str:
    """Return a small picture of a drawing: its upper part, without words and links."""
    styles = "\n".join(part for sheet in sheets for part in (*_ROOT.findall(sheet), *_OURS.findall(sheet)))
    inner = re.sub(r"<title>.*?</title>|<text.*?</text>|</?a\b[^>]*>", "", _inside(drawing))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-20 0 1140 570" width="320" height="160" '
        f'preserveAspectRatio="xMidYMin slice" class="drawing chart"><style>{styles}</style>{inner}</svg>\n'
    )


def whole(drawing: Markup, title: str, subtitle: str, credit: str, sheets: Iterable[str], root: str) -> str:
    """Return the file: ``sheets`` are those of pages, ``root`` goes before links, ``credit`` stands below."""
    styles = "\n".join(part for sheet in sheets for part in (*_ROOT.findall(sheet), *_OURS.findall(sheet)))
    found = _SIZE.search(drawing)
    assert found is not None
    wide, high = max(float(found[1]), 640) + 2 * _SIDE, float(found[2]) + _HEAD + _FOOT
    inner = _inside(drawing).replace('href="/', f'href="{escape(root)}')
    words = f'<text x="0" y="24" class="title">{escape(title)}</text>'
    words += f'<text x="0" y="46" class="small">{escape(subtitle)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" width="{wide:g}" height="{high:g}" '
        f'class="drawing chart" role="group" aria-label="{escape(title)}"><style>{styles}\n'
        ".drawing { font-family: system-ui, sans-serif; } .title { font-size: 20px; font-weight: 700; }</style>"
        f'<rect width="{wide:g}" height="{high:g}" class="paper"/><g transform="translate({_SIDE} 0)">{words}'
        f'<g transform="translate(0 {_HEAD})">{inner}</g>'
        f'<text x="0" y="{high - 12:g}" class="small">{escape(credit)}</text></g></svg>\n'
    )


def _inside(drawing: Markup) -> str:
    text = str(drawing)  # text of its own kind would escape what replaces a part of it
    return text[text.index(">") + 1 : text.rindex("</svg>")]
