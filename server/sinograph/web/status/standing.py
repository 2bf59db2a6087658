"""Control status for pages: any day of any chip from memory, and its whole history. Others' pages use it, too.

``status_on(chip, destination, day)`` is the full answer with rules, arithmetic and caveats (a few milliseconds).
``bands(chip, destination)`` is the history as stretches of days (about a millisecond): give it to a drawing, or join
it first with ``by_status``. Names are as people write them: ``chips/nvidia-h800-sxm``, ``nvidia-h800-sxm``, ``H800``;
``CN``, ``China``, ``places/china``. Unknown ones raise ``NotFound`` with near matches, several hits ``RequestError``.
"""

from sinograph.control import Band, Book, Place, Status
from sinograph.control import bands as history_of
from sinograph.control.history import Known
from sinograph.control.names import Named
from sinograph.web import ask
from sinograph.web.context import engine


def book() -> Book:
    """Return the rules, chips and names of the snapshot; read once, which takes about a second."""
    return ask.once("control-book", lambda: Book.read(engine()))


def status_on(chip: str, destination: str, day: str, hq: str | None = None) -> Status:
    """Return the status of a chip, or of a line of chips with its forms in ``variants``, on a day YYYY-MM-DD."""
    return book().status(chip, destination, day, hq)


def forms(chip: str) -> tuple[Named, ...]:
    """Return the chips that a name stands for: itself, or the forms of a line such as SXM and PCIe."""
    found = book().chips.find(chip, "chip")
    return book().lines.get(found.path, ()) if found.line else (found,)


def bands(chip: str, destination: str, hq: str | None = None) -> tuple[Band, ...]:
    """Return the history of one chip for a destination, oldest first; of a line, that of its first form.

    Each ``Band`` has ``since`` (its first day) and ``until`` (the first day after it), empty where open; ``status``
    (licenceRequired, exceptionEligible, undetermined, noRequirementFound, notSubject), ``basis`` (rule, letter or
    None), ``rules`` (what decides), ``policy`` and ``exception``.
    """
    where = book().place(destination, hq)
    return _bands(forms(chip)[0].path, where)


def _bands(path: str, where: Place) -> tuple[Band, ...]:
    key = f"control-bands {where.to.path} {where.seat.path if where.seat else ''}"
    kept: dict[str, tuple[Band, ...]] = ask.recently(key, dict)
    if path not in kept:
        known: Known = ask.once("control-bands known", dict)
        kept[path] = history_of(book(), path, where, known)
    return kept[path]


def histories(where: Place) -> dict[str, tuple[Band, ...]]:
    """Return the history of every chip for a destination, by ``chips/slug``; a tenth of a second at first."""
    return {path: _bands(path, where) for path in book().items}
