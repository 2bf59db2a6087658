"""One change to the store as it travels to the writer: what is asked, under which conditions; and what became of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from sinograph.engine import Limits

UPDATE, PUT, POST, DELETE, PATCH = "update", "put", "post", "delete", "patch"


@dataclass(frozen=True, slots=True)
class Document:
    """An RDF document: ``syntax`` names one of ``documents.SYNTAXES``, ``base`` resolves its relative IRIs."""

    syntax: str
    base: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Change:
    """An update, or an operation of the Graph Store Protocol on ``graph`` (None is the default graph).

    The documents of an update are what its LOADs have fetched, in the order of the text.
    ``exists`` and ``snapshot`` are conditions (RFC 9110 section 13.1) that the writer checks when it is this change's
    turn: the graph must or must not exist, the store must still hold exactly that snapshot.
    """

    kind: str
    graph: str | None = None
    text: str = ""
    documents: tuple[Document, ...] = ()
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    base: str | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    timeout_s: float | None = None
    exists: bool | None = None
    snapshot: str | None = None
    author: str = ""
    """Name of the token, for the manifest."""

    def to_wire(self) -> tuple[bytes, bytes]:
        """Everything but the documents as JSON, and the documents' bytes one after the other."""
        parts = {name: getattr(self, name) for name in self.__slots__}
        parts["documents"] = [[d.syntax, d.base, len(d.data)] for d in self.documents]
        return json.dumps(parts, ensure_ascii=False).encode(), b"".join(d.data for d in self.documents)

    @classmethod
    def from_wire(cls, head: bytes, body: bytes) -> "Change":
        """Read what ``to_wire`` wrote."""
        parts: dict[str, Any] = json.loads(head)
        documents, at = [], 0
        for syntax, base, size in parts.pop("documents"):
            documents.append(Document(syntax, base, body[at : at + size]))
            at += size
        using, named = tuple(parts.pop("using")), tuple(parts.pop("using_named"))
        return cls(documents=tuple(documents), using=using, using_named=named, **parts)

    @property
    def digest(self) -> str:
        """A digest of all that is asked."""
        return sha256(b"\0".join(self.to_wire())).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A change that was applied and can be read."""

    created: bool
    """Whether the graph came into being by it."""
    snapshot: str
    """The snapshot in which it can first be read."""


@dataclass(frozen=True, slots=True)
class WriteLimits:
    """What one change may cost, and how many may wait."""

    timeout_s: float = 60.0
    """Seconds after which the writer is killed; nothing of the change remains."""
    memory_mb: int = 1024
    """MiB the writer may allocate on top of the opened store."""
    max_text: int = 64 * 2**20
    """Longest update in characters."""
    max_depth: int = 60
    """Deepest nesting of brackets in an update."""
    max_path: int = 100
    """Longest property path in steps."""
    services: tuple[str, ...] = ()
    """IRI prefixes that SERVICE may call; none by default."""
    loads: tuple[str, ...] = ()
    """IRI prefixes that LOAD may fetch from; none by default."""
    queue: int = 64
    """Changes that may wait for the writer before the next is turned away."""
    queue_s: float = 30.0
    """Seconds a change waits for its turn."""
    keep: int = 10
    """Written snapshots that are kept, besides the current one and those that are being read."""

    def of_calls(self) -> Limits:
        """The part that concerns calls to other servers."""
        return Limits(timeout_s=self.timeout_s, services=self.services)

    def to_wire(self) -> dict[str, Any]:
        """The limits as JSON."""
        return asdict(self)

    @classmethod
    def from_wire(cls, parts: Mapping[str, Any]) -> "WriteLimits":
        """Read what ``to_wire`` wrote."""
        values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in parts.items()}
        return cls(**values)
