"""The measuring side of the load generator: starts it, gives it jobs, reads what happened."""

import json
import subprocess
import sys
from dataclasses import asdict
from types import TracebackType

from bench.load import Job, Outcome
from bench.machine import ROOT


class Generator:
    """One load generator process for the whole run."""

    def __init__(self) -> None:
        """Nothing is started before the block is entered."""
        self._process: subprocess.Popen[str] | None = None
        self._number = 0

    def __enter__(self) -> "Generator":
        """Start it."""
        command = [sys.executable, "-m", "bench.load"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its input, which ends it."""
        process = self._process
        assert process and process.stdin and process.stdout
        process.stdin.close()
        process.stdout.close()
        process.wait(30)

    def run(self, job: Job) -> Outcome:
        """Do one job; running numbers never come twice in a run. RuntimeError if the generator has died."""
        process = self._process
        assert process and process.stdin and process.stdout
        process.stdin.write(json.dumps({**asdict(job), "first": self._number}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("the load generator has ended")
        outcome = Outcome(**json.loads(line))
        self._number += outcome.begun + job.clients
        return outcome
