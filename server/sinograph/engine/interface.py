"""What every engine can do, wherever it evaluates."""

from collections.abc import Callable, Mapping
from typing import Protocol

from sinograph.engine.answer import Answer, Term
from sinograph.engine.request import Limits, Query


class Engine(Protocol):
    """Answers SPARQL queries on one snapshot at a time; may be called from many threads."""

    @property
    def snapshot(self) -> str:
        """The id of the snapshot that the next query will see."""

    @property
    def limits(self) -> Limits:
        """What one query may cost."""

    def query(self, query: Query, cancelled: Callable[[], bool] | None = None) -> Answer:
        """Answer a query; the caller must read the answer to its end or close it.

        ``cancelled`` is asked a few times a second; when it says True the evaluation is ended.
        Raises QueryError and its kinds, UnknownFormat, RequestError.
        """

    def select(self, text: str, substitutions: Mapping[str, str] | None = None) -> list[dict[str, Term]]:
        """Return the solutions of one of our own SELECT queries; substitutions are N-Triples terms."""

    def close(self) -> None:
        """End everything the engine has started."""
