"""OpenRefine, as Debian packages it, matches a spreadsheet against a running server and fetches facts into columns."""

import csv
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode

import pytest

SHEET = Path(__file__).parent / "openrefine.csv"
ROWS = list(csv.DictReader(SHEET.read_text(encoding="utf-8").splitlines()))
PATIENCE_S = 180
ALL_ROWS = json.dumps({"facets": [], "mode": "row-based"})
AS_CSV = {"encoding": "UTF-8", "separator": ",", "headerLines": 1, "guessCellValueTypes": False, "processQuotes": True}


class OpenRefine:
    """What its own pages ask of it, over its HTTP API."""

    def __init__(self, address: str) -> None:
        self.address = f"{address}/command/core"
        self.project = ""

    def get(self, command: str, **given: object) -> Any:
        with urllib.request.urlopen(f"{self.address}/{command}?{urlencode(given)}", timeout=60) as answer:
            return json.load(answer)

    def post(self, command: str, **given: object) -> None:
        token = self.get("get-csrf-token")["token"]
        body = urlencode({"project": self.project, **given}).encode()
        with urllib.request.urlopen(f"{self.address}/{command}?csrf_token={token}", body, timeout=60) as answer:
            said = json.load(answer)
        assert said["code"] in ("ok", "pending"), said
        end = time.monotonic() + PATIENCE_S
        while self.get("get-processes", project=self.project)["processes"] and time.monotonic() < end:
            time.sleep(0.2)

    def upload(self, path: Path) -> None:
        mark = "a-line-that-no-file-has"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="project-name"\r\n\r\nnames\r\n--{mark}\r\n'
        head += 'Content-Disposition: form-data; name="project-file"; filename="names.csv"\r\n\r\n'
        given = {"csrf_token": self.get("get-csrf-token")["token"], "format": "text/line-based/*sv"}
        address = f"{self.address}/create-project-from-upload?{urlencode({**given, 'options': json.dumps(AS_CSV)})}"
        body = head.encode() + path.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        request = urllib.request.Request(address, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            self.project = answer.geturl().partition("project=")[2]

    def reconcile(self, service: str, **more: object) -> None:
        with urllib.request.urlopen(service, timeout=30) as answer:
            manifest = json.load(answer)
        spaces = {name: manifest[name] for name in ("identifierSpace", "schemaSpace")}
        config = {"mode": "standard-service", "service": service, **spaces, "type": None, "autoMatch": True,
                  "columnDetails": [], "limit": 0, **more}  # fmt: skip
        self.post("reconcile", columnName="name", engine=ALL_ROWS, config=json.dumps(config))

    def judged(self) -> dict[str, dict[str, Any]]:
        """Name → what OpenRefine holds of it: judgement, match, candidates."""
        found = self.get("get-rows", project=self.project, start=0, limit=100)
        cells = [row["cells"][0] for row in found["rows"]]
        return {cell["v"]: found["pool"]["recons"][cell["r"]] for cell in cells}

    def column(self, name: str) -> dict[str, str]:
        columns = self.get("get-models", project=self.project)["columnModel"]["columns"]
        place = next(column["cellIndex"] for column in columns if column["name"] == name)
        rows = self.get("get-rows", project=self.project, start=0, limit=100)["rows"]
        return {
            row["cells"][0]["v"]: row["cells"][place]["v"]
            for row in rows
            if len(row["cells"]) > place and row["cells"][0] and row["cells"][place]
        }


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenRefine]:
    if shutil.which("openrefine") is None:
        pytest.skip("OpenRefine is not installed (Debian: apt install openrefine)")
    folder = tmp_path_factory.mktemp("refine")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["openrefine", "-i", "127.0.0.1", "-p", str(port), "-d", str(folder), "-m", "512M"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "-x", "refine.headless=true"], stdout=log, stderr=log, start_new_session=True,
            env={**os.environ, "REFINE_MIN_MEMORY": "256M"},
        )  # fmt: skip
    try:
        found = OpenRefine(f"http://127.0.0.1:{port}")
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                assert found.get("get-version")["version"]
                break
            except (URLError, ConnectionError):
                assert process.poll() is None and time.monotonic() < end, (folder / "log").read_text()[-2000:]
                time.sleep(0.3)
        yield found
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # the script has started Java in the same session
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)


@pytest.mark.timeout(600)
def test_a_spreadsheet_of_forty_names(refine: OpenRefine, server: str) -> None:
    assert len(ROWS) == 40 and {row["judgement"] for row in ROWS} == {"matched", "candidate", "unknown"}
    refine.upload(SHEET)
    refine.reconcile(f"{server}/reconcile")
    judged, wrong = refine.judged(), []
    for row in ROWS:
        one = judged[row["name"]]
        best = one["c"][0] if one.get("c") else {}
        if row["judgement"] == "matched":
            right = one["j"] == "matched" and one["m"]["id"] == row["expected"]
        elif row["judgement"] == "candidate":
            right = one["j"] == "none" and best.get("id") and row["expected"] in ("", best["id"])
        else:
            right = one["j"] == "none" and best.get("score", 0) < 50
        if not right:
            wrong.append((row["name"], row["expected"], one))
    assert wrong == []


@pytest.mark.timeout(600)
def test_a_column_of_countries_decides_about_misspelt_names(refine: OpenRefine, server: str) -> None:
    if not refine.project:
        refine.upload(SHEET)
    country = {"column": "country", "propertyID": "headquartersCountry", "propertyName": "country of head office"}
    refine.reconcile(
        f"{server}/reconcile", columnDetails=[country], type={"id": "Organization", "name": "organization"}
    )
    judged = refine.judged()
    misspelt = [r for r in ROWS if r["judgement"] == "candidate" and r["country"] and r["name"].isascii()]
    assert len(misspelt) == 4
    for row in misspelt:
        one = judged[row["name"]]
        assert one["j"] == "matched" and one["m"]["id"] == row["expected"], (row["name"], one)
    assert judged["不存在的公司"]["j"] == "none"

    extension = {"properties": [{"id": "headquartersCountry", "name": "country of head office"}]}
    with urllib.request.urlopen(f"{server}/reconcile", timeout=30) as answer:
        manifest = json.load(answer)
    refine.post(
        "extend-data", baseColumnName="name", columnInsertIndex=1, endpoint=f"{server}/reconcile", engine=ALL_ROWS,
        identifierSpace=manifest["identifierSpace"], schemaSpace=manifest["schemaSpace"],
        extension=json.dumps(extension),
    )  # fmt: skip
    fetched = refine.column("country of head office")
    assert fetched["DeepSeek"] == fetched["腾讯"] == fetched["Deepseak"] == "China"
    assert fetched["OpenAI"] == fetched["NVIDA"] == "United States"
