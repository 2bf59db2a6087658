"""The body of an answer that is larger than what is collected: first what is there, then the rest as it comes."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sinograph.engine.failures import from_wire
from sinograph.engine.frames import END, FAILURE
from sinograph.errors import QueryTimeout

if TYPE_CHECKING:
    from sinograph.engine.evaluation import Evaluation


class Stream:
    """Holds a worker until it has been read to its end or closed; whoever has it must do one of the two."""

    def __init__(self, evaluation: "Evaluation", cancelled: Callable[[], bool] | None) -> None:
        """Go on with an evaluation."""
        self._evaluation, self._cancelled = evaluation, cancelled
        self._pieces = self._read()
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        """Read once."""
        return self

    def __next__(self) -> bytes:
        """Return the next piece; raises what became of the evaluation if that fails."""
        return next(self._pieces)

    def close(self) -> None:
        """Nobody reads on. Safe to call twice."""
        self._end(False)

    def _read(self) -> Iterator[bytes]:
        try:
            yield from self._evaluation.spool.chunks()
            while True:
                kind, payload = self._evaluation.frame(self._cancelled)
                if kind == END:
                    self._end(True)
                    return
                if kind == FAILURE:
                    raise from_wire(payload)
                yield payload
        except TimeoutError as error:
            raise QueryTimeout("the answer took too long to be sent and was broken off") from error
        except EOFError as error:
            raise self._evaluation.broken(self._end(False)) from error
        finally:
            self._end(False)

    def _end(self, whole: bool) -> int:
        if not self._open:
            return 0
        self._open = False
        return self._evaluation.let_go(whole)
