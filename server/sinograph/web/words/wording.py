"""Numbers, dates and truth values in words for people; the exact value always stays at hand."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sinograph.engine import Term
from sinograph.web.words.language import _, language

_MONTHS = ("January February March April May June July August September October November December").split()
_SCALES = {
    "en": ((Decimal(10) ** 12, " trillion"), (Decimal(10) ** 9, " billion"), (Decimal(10) ** 6, " million")),
    "zh": ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")),
}
_POWERS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LONGEST = 5  # significant digits that are easier to read with a scale word than written out
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-])")
#: Square millimetres, as data files write them.
_SQUARED = re.compile(r"mm2\b")
#: Units whose notation is an English word or a currency; in Chinese their name stands at once after the number.
_WORDED = re.compile(r"[a-z]{5,}|(?:USD|CNY|HKD|EUR|CAD|JPY|KRW|INR)(?:/.+)?|GPUh")
_BOUNDS = {"more than ": "超过", "at least ": "至少", "less than ": "不到", "at most ": "至多", " to ": "至"}
_DATE_TYPES = ("#date", "#gYear", "#gYearMonth", "#dateTime")


@dataclass(frozen=True, slots=True)
class Words:
    """A value as a page shows it: ``text``, and in ``exact`` every digit where ``text`` leaves some unsaid."""

    text: str
    exact: str | None = None
    datetime: str | None = None
    lang: str | None = None


def number(text: str) -> str:
    """Return a number for reading: ``671000000000`` is ``671 billion``, ``2048`` is ``2,048``, no digit is rounded."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite():
        return text
    digits = value.normalize().as_tuple().digits
    if abs(value) >= Decimal(10) ** 15:
        exponent = value.adjusted()
        mantissa = format(value.scaleb(-exponent).normalize(), "f")
        power = f"10{str(exponent).translate(_POWERS)}"
        return power if mantissa == "1" else f"{mantissa} × {power}"
    for scale, word in _SCALES[language()]:
        if abs(value) >= scale and len(digits) <= (_LONGEST if scale > 10**5 else _LONGEST - 1):
            return f"{format((value / scale).normalize(), 'f')}{word}"
    return grouped(text)


def grouped(text: str) -> str:
    """Return the digits of a number as printed, with a comma between thousands."""
    try:
        plain = format(Decimal(text), "f")
    except InvalidOperation:
        return text
    whole, dot, fraction = plain.partition(".")
    sign, whole = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(whole):,}{dot}{fraction}"


def bracketed(words: str) -> str:
    """Return words in brackets, in those of the language of the page."""
    return f"（{words}）" if language() == "zh" else f"({words})"


def spoken(name: str) -> str:
    """Return a name of the data in words: ``presumptionOfDenial`` is ``presumption of denial``."""
    return re.sub(r"(?<=[a-z])[A-Z](?=[a-z])", lambda m: f" {m[0].lower()}", name)


def roughly(text: str) -> str:
    """Return a ratio to three digits: ``6470.588`` is ``about 6,470``, ``30`` stays as it is."""
    value = Decimal(text)
    if len(value.normalize().as_tuple().digits) <= 3 or value == 0:
        return grouped(text)
    short = round(value, 2 - value.adjusted())
    return _("about %(number)s", number=grouped(format(short, "f")))


def quantity(text: str, unit: str | None = None, unit_name: str | None = None) -> Words:
    """Return the value text of a numeric claim with its numbers for reading; ``unit`` is the notation at its end.

    ``exact`` repeats the text with all digits and the unit's full name.
    """
    suffix = f" {unit}" if unit else ""
    stem = text.removesuffix(suffix)
    shown = _NUMBER.sub(lambda m: number(m[0]), stem)
    exact = _NUMBER.sub(lambda m: grouped(m[0]), stem) + (f" {unit_name or unit}" if unit else "")
    if language() == "zh":
        for words, own in _BOUNDS.items():
            shown, exact = shown.replace(words, own), exact.replace(words, own)
        suffix = unit_name if unit and unit_name and _WORDED.fullmatch(unit) else suffix
    text, exact = (_SQUARED.sub("mm²", words) for words in (shown + suffix, exact))
    return Words(text, exact if exact.replace(" ", "") != text.replace(" ", "") else None)


def date(text: str) -> Words:
    """Return a date of any precision in words: ``2024-12-26`` is ``26 December 2024``."""
    match = _DATE.match(text)
    if not match:
        return Words(text)
    year, month, day = match.groups()
    if month is None:
        return Words(f"{year}年" if language() == "zh" else year, datetime=year)
    if language() == "zh":
        return Words(f"{year}年{int(month)}月" + (f"{int(day)}日" if day else ""), datetime=match[0])
    words = f"{_MONTHS[int(month) - 1]} {year}" if 1 <= int(month) <= 12 else text
    return Words(f"{int(day)} {words}" if day else words, datetime=match[0])


def is_date(term: Term) -> bool:
    """Tell whether a literal is a date of any precision."""
    return bool(term.datatype and term.datatype.endswith(_DATE_TYPES))


def literal(term: Term) -> Words:
    """Return a literal in words by its datatype."""
    if is_date(term):
        return date(term.value)
    if term.datatype and term.datatype.endswith("#boolean"):
        return Words(_("yes") if term.value in ("true", "1") else _("no"))
    if term.number is not None:
        shown = number(term.value)
        exact = grouped(term.value)
        return Words(shown, exact if exact != shown else None)
    return Words(term.value, lang=term.language if term.language != "en" else None)


def period(start: str | None, until: str | None) -> str:
    """Return when a statement holds, in words; ``until`` is the first day on which it no longer does."""
    parts = []
    if start:
        parts.append(_("from %(day)s", day=date(start).text))
    if until:
        parts.append(_("until %(day)s", day=date(until).text))
    return " ".join(parts)


def count(amount: int, one: str, many: str | None = None) -> str:
    """Return a number of things with the right form of the noun."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"
