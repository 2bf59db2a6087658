"""A citation of something this graph shows, as text, BibTeX and CSL-JSON; the snapshot is its version."""

import re
from dataclasses import dataclass
from datetime import date

PUBLISHER = "Sinograph contributors"
_TITLE = "Sinograph: an open knowledge graph of the AI race"
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited: its title, where it is, which snapshot, when that was made and when it was read."""

    title: str
    address: str
    """A persistent address where there is one."""
    snapshot: str
    made: date | None
    read: date

    @property
    def key(self) -> str:
        """A name for bibliographies that differs for each thing and snapshot."""
        name = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^https?://[^/]+/", "", self.address).casefold()).strip("-")
        return f"sinograph-{name[:80]}-{self.snapshot[:8]}"

    def text(self) -> str:
        """Return one sentence."""
        year = f" ({self.made.year})" if self.made else ""
        return (
            f"{PUBLISHER}{year}. “{self.title}”. {_TITLE}, snapshot {self.snapshot}. "
            f"{self.address} (accessed {self.read.isoformat()}). CC BY 4.0."
        )

    def bibtex(self) -> str:
        """Return an entry ``@misc``, with characters that are special to LaTeX escaped."""
        fields = {
            "author": f"{{{PUBLISHER}}}",
            "title": f"{{{_escaped(self.title)}}}",
            "howpublished": _escaped(_TITLE),
            **({"year": str(self.made.year), "month": str(self.made.month)} if self.made else {}),
            "version": _escaped(self.snapshot),
            "url": self.address.replace("{", "%7B").replace("}", "%7D"),
            "urldate": self.read.isoformat(),
            "note": f"Snapshot {_escaped(self.snapshot)}. CC BY 4.0",
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines}\n}}\n"

    def csl(self) -> list[dict[str, object]]:
        """Return CSL-JSON: a list of one item of the type ``dataset``."""
        issued = {"issued": _csl_date(self.made)} if self.made else {}
        return [{
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            "container-title": _TITLE,
            "author": [{"literal": PUBLISHER}],
            "publisher": "Sinograph",
            "version": self.snapshot,
            **issued,
            "accessed": _csl_date(self.read),
            "URL": self.address,
            "note": f"Snapshot {self.snapshot}. CC BY 4.0",
        }]  # fmt: skip


def _csl_date(day: date) -> dict[str, object]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _escaped(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)
