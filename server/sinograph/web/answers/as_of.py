"""As-of reading: a page as sources had claimed by a day, or as things stood on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sinograph import vocabulary as v
from sinograph.engine.nodes import Node
from sinograph.errors import RequestError
from sinograph.values import PartialDate


@dataclass(frozen=True)
class AsOf:
    """The two clocks of a page: what was said by ``claimed``, what held on ``held``; ``None`` looks at everything."""

    claimed: date | None = None
    held: date | None = None

    @property
    def active(self) -> bool:
        """Tell whether anything is left out."""
        return self.claimed is not None or self.held is not None

    def keep(self, nodes: Mapping[str, Node]) -> dict[str, Node]:
        """Return the nodes without the claims that the two days rule out; other nodes stay."""
        return {iri: node for iri, node in nodes.items() if not iri.startswith(v.CLAIM) or self._fits(node)}

    def _fits(self, claim: Node) -> bool:
        said = _day(claim, "assertedOn")
        if self.claimed and (said is None or said.earliest > self.claimed):
            return False
        start, end = _day(claim, "validFrom"), _day(claim, "validUntil")
        if self.held and start and start.earliest > self.held:
            return False
        return not (self.held and end and end.earliest <= self.held)


def read(arguments: Mapping[str, str]) -> AsOf:
    """Read ``claimed-by`` and ``true-on``; raises ``RequestError`` for a day that does not exist."""
    return AsOf(_asked(arguments, "claimed-by"), _asked(arguments, "true-on"))


def _asked(arguments: Mapping[str, str], name: str) -> date | None:
    text = arguments.get(name, "").strip()
    if not text:
        return None
    try:
        return PartialDate.parse(text).latest
    except ValueError as error:
        raise RequestError(f"{name}: {error}", hint="write YYYY-MM-DD, YYYY-MM or YYYY") from error


def _day(claim: Node, name: str) -> PartialDate | None:
    terms = claim.get(name)
    return PartialDate.parse(terms[0].value[:10]) if terms else None
