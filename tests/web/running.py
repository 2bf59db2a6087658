"""A whole server in a process of its own, and how to speak to it."""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .test_serve import family, free_port, runs

PROGRAM = (
    "from sinograph.web.settings import Settings; from sinograph.web.serving.serve import serve;"
    "serve(Settings.from_environment())"
)


class Running:
    """A server in a process of its own."""

    def __init__(self, home: Path, **settings: Any) -> None:
        self.port = free_port()
        given = {"home": home, "port": self.port, "workers": 2, "timeout": 60, "cache_mb": 0, **settings}
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2] / "server"),
            **{f"SINOGRAPH_{name.upper()}": str(value) for name, value in given.items()},
        }
        self.process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, start_new_session=True)
        deadline = time.monotonic() + 60
        while self.get("/healthz")[0] != 200 and time.monotonic() < deadline:
            time.sleep(0.05)
        self.family = family(self.process.pid)

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Ask on a connection of its own; status 0 if there is no answer."""
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
                connection.request("GET", path)
                response = connection.getresponse()
                return response.status, dict(response.headers), response.read()
        except (OSError, http.client.HTTPException):
            return 0, {}, b""

    def ask(self, query: str) -> tuple[int, dict[str, str], bytes]:
        return self.get(f"/sparql?query={quote(query)}")

    def asking(self, query: str) -> Callable[[], tuple[int, dict[str, str], bytes]]:
        """Ask in a thread, and return how to get the answer when a worker is at it."""
        answers: list[tuple[int, dict[str, str], bytes]] = []
        thread = threading.Thread(target=lambda: answers.append(self.ask(query)))
        thread.start()
        deadline = time.monotonic() + 20
        while json.loads(self.get("/status/server")[2])["workers"]["busy"] < 1 and time.monotonic() < deadline:
            time.sleep(0.02)

        def answer() -> tuple[int, dict[str, str], bytes]:
            thread.join()
            return answers[0]

        return answer

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def nothing_is_left(self) -> bool:
        deadline = time.monotonic() + 5
        while any(map(runs, self.family)) and time.monotonic() < deadline:
            time.sleep(0.02)
        return not any(map(runs, self.family))
