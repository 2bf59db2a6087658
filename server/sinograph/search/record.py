"""What the index knows of a thing, and a thing as it was found."""

from dataclasses import dataclass

from sinograph import vocabulary as v


@dataclass(frozen=True, slots=True)
class Record:
    """One thing."""

    iri: str
    label: str
    chinese: str | None
    classes: tuple[str, ...]
    """Local names, the inherited ones too."""
    summary: str | None
    country: str | None
    """``kind/slug`` of the place."""
    links: int
    """Claims about it or naming it."""

    @property
    def path(self) -> str:
        """``kind/slug``."""
        return self.iri.removeprefix(v.ENTITY)

    @property
    def kind(self) -> str:
        """The kind, such as ``models``."""
        return self.path.partition("/")[0]

    @property
    def made(self) -> bool:
        """Whether the build made it of a single claim, so that its label repeats the name of something else."""
        return self.kind not in v.KINDS


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found."""

    record: Record
    score: float
    """How well the name fits, 0 to 100."""
    rank: float
    """What hits are ordered by: the score, and a little for being connected."""
    by: str
    """What fitted: for a whole name label, alias, identifier, slug, bare (without its legal form), pinyin or initials.

    Else prefix, words, part, typo, begun (the text goes on after the name), some words or summary; type if nothing was
    typed.
    """
    name: str
    """The name that fitted."""
