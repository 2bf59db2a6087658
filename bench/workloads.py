"""What is asked: the queries of bench/queries about things drawn from the graph, the same for every server."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bench.load import COUNTER
from bench.servers.base import Running
from sinograph.vocabulary import ENTITY, PREFIXES, TERM

_QUERIES = Path(__file__).parent / "queries"
_JSON, _TURTLE = "application/sparql-results+json", "text/turtle"
_SEED = 20_260
_THINGS = 400
_REPEATED = 20
_LABELLED = re.compile(rf"<({re.escape(ENTITY)}[^>]+)> <http://www\.w3\.org/2000/01/rdf-schema#label> ".encode())
_DEVELOPED = re.compile(rf"<({re.escape(ENTITY)}[^>]+)> <{re.escape(TERM)}developedBy> ".encode())


@dataclass(frozen=True, slots=True)
class Question:
    """One query, ready to be sent, and what is accepted as its answer."""

    text: str
    accept: str


@dataclass(frozen=True, slots=True)
class Workload:
    """Questions asked in turn. Cold: no server has seen the text before. Cached: each has been asked already."""

    name: str
    title: str
    questions: tuple[Question, ...]
    heavy: bool = False
    """One answer can take seconds somewhere."""

    def requests(self, server: Running, cold: bool) -> list[tuple[str, str]]:
        """Return path and Accept of each request to a server; cold ones end in a comment with a running number."""
        if not cold:
            return [(server.address(q.text), q.accept) for q in self.questions[:_REPEATED]]
        mark = quote("\n#", safe="")
        found = []
        for question in self.questions:
            path = server.address(question.text)
            before, amp, after = path.partition("&")
            found.append((f"{before}{mark}{COUNTER}{amp}{after}", question.accept))
        return found


def read(name: str) -> str:
    """Return a query of bench/queries without its header and with the prefixes it uses."""
    text = (_QUERIES / f"{name}.rq").read_text(encoding="utf-8")
    body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))
    used = [p for p in PREFIXES if re.search(rf"\b{p}:", body)]
    return "".join(f"PREFIX {p}: <{PREFIXES[p]}>\n" for p in used) + body.strip()


def title(name: str) -> str:
    """Return the title in the first line of a query file."""
    return (_QUERIES / f"{name}.rq").read_text(encoding="utf-8").splitlines()[0].removeprefix("#+ title: ")


@dataclass(frozen=True, slots=True)
class Things:
    """What queries are about: things of the graph, and among them those that somebody developed."""

    all: tuple[str, ...]
    developed: tuple[str, ...]


def draw(graph: Path, number: int = _THINGS, seed: int = _SEED) -> Things:
    """Draw things from N-Quads, always the same ones from the same graph."""
    labelled, developed = set(), set()
    with graph.open("rb") as lines:
        for line in lines:
            if found := _LABELLED.match(line):
                labelled.add(found[1].decode())
            elif found := _DEVELOPED.match(line):
                developed.add(found[1].decode())
    chance = random.Random(seed)
    return Things(_some(labelled, number, chance), _some(developed, number, chance))


def _some(things: set[str], number: int, chance: random.Random) -> tuple[str, ...]:
    ordered = sorted(things)
    return tuple(chance.sample(ordered, min(number, len(ordered))))


def workloads(things: Things, seed: int = _SEED) -> dict[str, Workload]:
    """Return every workload by name."""
    simple = [
        _about("point", things.all, _JSON),
        _about("entity", things.all, _TURTLE),
        _about("two-hop", things.developed, _JSON),
        _about("path", things.developed, _JSON),
        Workload("aggregation", title("aggregation"), (Question(read("aggregation"), _JSON),), heavy=True),
        Workload("large", title("large"), (Question(read("large"), _JSON),), heavy=True),
    ]
    found = {w.name: w for w in simple}
    mixed = tuple(_mix(found, random.Random(seed)))
    found["mixed"] = Workload("mixed", "70 % point, 15 % entity, 10 % two-hop, 5 % path", mixed)
    return found


def _about(name: str, things: tuple[str, ...], accept: str) -> Workload:
    text = read(name)
    return Workload(name, title(name), tuple(Question(text.replace("{thing}", f"<{t}>"), accept) for t in things))


def _mix(parts: dict[str, Workload], chance: random.Random) -> Iterator[Question]:
    for _ in range(_THINGS):
        name = chance.choices(("point", "entity", "two-hop", "path"), (70, 15, 10, 5))[0]
        yield chance.choice(parts[name].questions)
