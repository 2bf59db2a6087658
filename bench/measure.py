"""Asks all servers in turn, round after round, so that whatever else the machine does hits all of them alike."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench import answers
from bench.generator import Generator
from bench.load import Job, Outcome
from bench.servers.base import Running
from bench.usage import Watch, processor_s
from bench.workloads import Workload

_PROBES = 3
_PATIENCE_S = 20.0
_CHEAP_S = 1.0
"""Questions that take longer are not asked once more just to warm a cache."""
_AFFORDABLE_S = 4.0
"""Longest time a slot may need for one answer to each client; a server that needs more is not loaded further."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of the table."""

    workload: str
    clients: int
    cold: bool

    @property
    def name(self) -> str:
        """As it is printed."""
        return f"{self.workload}, {'cold' if self.cold else 'cached'}, {self.clients} client{'s'[: self.clients > 1]}"


@dataclass(frozen=True, slots=True)
class Sample:
    """What one slot gave."""

    rate: float
    """Answers a second."""
    latencies: tuple[float, ...]
    """Milliseconds."""
    processor_ms: float = 0.0
    """Processor time of the server for one answer; unlike the rest it does not depend on what else the machine does."""
    failed: int = 0
    complaint: str = ""
    estimated: bool = False
    """Not measured under load: one answer takes too long, so the rate is that of asking once."""


@dataclass
class Measurements:
    """Everything that was measured in a run."""

    samples: dict[tuple[Cell, str], list[Sample]] = field(default_factory=dict)
    memory: dict[str, Watch] = field(default_factory=dict)
    alone: dict[tuple[str, str], float] = field(default_factory=dict)
    """Seconds of one answer while nobody else asks, by workload and server."""
    different: dict[tuple[str, str], str] = field(default_factory=dict)
    """In which words an answer differs from ours, by workload and server."""


Tell = Callable[[str], None]


def measure(
    servers: Sequence[Running],
    workloads: dict[str, Workload],
    cells: Sequence[Cell],
    rounds: int,
    seconds: float,
    warm_s: Callable[[Running], float],
    tell: Tell,
) -> Measurements:
    """Compare answers, warm up, then run every cell on every server in every round."""
    found = Measurements(memory={s.name: Watch(s.process.pid) for s in servers})
    with Generator() as generator:
        for server in servers:
            tell(f"warming up {server.name}")
            mixed = workloads["mixed"].requests(server, cold=True)
            generator.run(Job(server.port, mixed, 8, warm_s(server), patience=_PATIENCE_S))
        for name in dict.fromkeys(c.workload for c in cells):
            tell(f"comparing answers: {name}")
            _probe(servers, workloads[name], found, warm_s)
        for number in range(rounds):
            for index, cell in enumerate(cells):
                tell(f"round {number + 1} of {rounds}: {cell.name}")
                turn = (number + index) % len(servers)
                for server in (*servers[turn:], *servers[:turn]):
                    sample = _sample(generator, server, workloads[cell.workload], cell, seconds, found)
                    found.samples.setdefault((cell, server.name), []).append(sample)
    return found


def _probe(
    servers: Sequence[Running], workload: Workload, found: Measurements, warm_s: Callable[[Running], float]
) -> None:
    """Ask each server the first questions, compare the answers with those of the first server, and time them.

    A single question is asked again of a server that has to warm up, so that its first try is not held against it.
    """
    expected: list[Counter[tuple[str, ...]]] = []
    for server in servers:
        questions = list(enumerate(workload.questions[:_PROBES]))
        if len(questions) == 1 and warm_s(server) > 1:
            questions *= 2
        times = []
        for number, question in questions:
            path = server.address(question.text)
            try:
                with found.memory[server.name]:
                    began = time.perf_counter()
                    body = server.get(path, question.accept, 120)
                    times.append(time.perf_counter() - began)
            except (OSError, TimeoutError) as problem:
                found.different[workload.name, server.name] = f"no answer: {problem}"
                times.append(120.0)
                break
            given = answers.digest(body, question.accept)
            if server is servers[0]:
                expected.append(given)
            elif why := answers.differ(expected[number], given, "LIMIT" in question.text):
                found.different[workload.name, server.name] = why
        found.alone[workload.name, server.name] = min(times)


def _sample(
    generator: Generator, server: Running, workload: Workload, cell: Cell, seconds: float, found: Measurements
) -> Sample:
    alone = found.alone[workload.name, server.name]
    if alone * cell.clients > _AFFORDABLE_S:
        return Sample(1 / alone, (alone * 1000,), estimated=True)
    outcome, used = _slot(generator, server, workload, cell, seconds, found)
    if outcome.unfinished:
        _drain(server)
    rate = outcome.done / outcome.elapsed if outcome.elapsed else 0.0
    lost = outcome.failed + outcome.unfinished
    return Sample(
        rate, tuple(outcome.latencies), used, lost, outcome.complaint or ("no answer in time" if lost else "")
    )


def _slot(
    generator: Generator, server: Running, workload: Workload, cell: Cell, seconds: float, found: Measurements
) -> tuple[Outcome, float]:
    """Load one server for a while; what is asked as cached has been asked once before.

    Returns what happened and the milliseconds of processor time the server used for each answer; its memory is watched.
    """
    requests = workload.requests(server, cell.cold)
    if not cell.cold and found.alone[workload.name, server.name] < _CHEAP_S:
        generator.run(Job(server.port, requests, seconds=30, most=len(requests)))
    job = Job(server.port, requests, cell.clients, seconds, patience=_PATIENCE_S)
    before = processor_s(server.process.pid)
    with found.memory[server.name]:
        outcome = generator.run(job)
    used = processor_s(server.process.pid) - before
    return outcome, used * 1000 / outcome.done if outcome.done else 0.0


def _drain(server: Running) -> None:
    """Wait until a server has worked off what its clients have given up on."""
    server.get(server.address("ASK {}"), "application/sparql-results+json", 300)
