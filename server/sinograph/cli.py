"""The command line: arguments only; the work is done in the layers below."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import platformdirs
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from sinograph import __version__, resources
from sinograph.build import Progress as Report
from sinograph.build import build, snapshot, up_to_date
from sinograph.build.audit import audit
from sinograph.engine import Engine, Limits, LocalEngine, Query
from sinograph.errors import SinographError
from sinograph.query.library import NamedQuery, find, read, read_all
from sinograph.query.parameters import substitutions
from sinograph.vocabulary import PREFIXES
from sinograph.web.serve import serve as run_server
from sinograph.web.settings import Settings

_TERMINAL = Console()
_NOTES = Console(stderr=True)


class _Commands(click.Group):
    """Shows our own errors as one line a problem and exit code 1; bad use stays click's exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SinographError as error:
            click.echo(str(error), err=True)
            sys.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option("--home", envvar="SINOGRAPH_HOME", type=click.Path(path_type=Path, file_okay=False),
              help="Folder of the snapshots (default: SINOGRAPH_HOME, else a cache folder of yours).")  # fmt: skip
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Sinograph: an open, sourced knowledge graph of the AI race, China first.

    Example: sinograph serve
    """
    ctx.obj = (home or platformdirs.user_cache_path("sinograph")).resolve()


@contextmanager
def _progress() -> Iterator[Report | None]:
    """Show a bar for each step on a terminal; nothing when piped."""
    if not _NOTES.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description:>9}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=_NOTES, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield report


_DATA = click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False),
                     help="Read this data folder instead of the one that came along.")  # fmt: skip


@main.command("build")
@_DATA
@click.pass_obj
def build_command(home: Path, data: Path | None) -> None:
    """Build the graph from the data files and make it the current snapshot.

    Example: sinograph build
    """
    with _progress() as report:
        folder = build(home, resources.share(), data, report)
    facts = snapshot.manifest(folder)
    counts = facts["counts"]
    assert isinstance(counts, dict)
    shown = ", ".join(f"{n} {what}" for what, n in counts.items())
    click.echo(f"snapshot {facts['id']}: {shown} ({facts['seconds']} s)")


@main.command("check")
@_DATA
@click.option("--reason", "reasoner", is_flag=True, help="Also run the OWL reasoner HermiT (needs Java).")
def check_command(data: Path | None, reasoner: bool) -> None:
    """Check the data files, the curation rules, the shapes and the ontology.

    Example: sinograph check --reason
    """
    with _progress() as report:
        found = audit(resources.share(), data, reasoner, report)
    for line in found:
        click.echo(line, err=True)
    if found:
        sys.exit(1)
    click.echo("nothing to object to")


@main.command("serve")
@click.option("--host", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default 7070).")
@click.option("--timeout", type=click.FloatRange(min=0.1), help="Seconds a query may take (default 10).")
@click.option("--workers", type=click.IntRange(min=1), help="Queries evaluated at a time (default: one a core).")
@click.option("--memory", "memory_mb", type=click.IntRange(min=64), help="MiB a query may use (default 1024).")
@click.option("--allow-service", multiple=True, help="IRI prefix that SERVICE may call; none by default.")
@_DATA
@click.pass_obj
def serve_command(home: Path, /, data: Path | None, **given: Any) -> None:
    """Serve pages, linked data and SPARQL; builds the graph first when needed.

    Every setting can also come from the environment: SINOGRAPH_PORT, SINOGRAPH_TIMEOUT …

    Example: sinograph serve --port 8080
    """
    _ensure_built(home, data)
    named = {key: value for key, value in given.items() if value not in (None, ())}
    settings = replace(Settings.from_environment(), home=home, **named)
    address = f"http://{settings.host}:{settings.port}"
    click.echo(f"Sinograph {__version__}, snapshot {snapshot.current(home).name}")
    for path, what in _WORTH_OPENING:
        click.echo(f"  {address}{path:34} {what}")
    run_server(settings)


_WORTH_OPENING = (
    ("/", "what this is, with five questions to begin with"),
    ("/page/models/deepseek-v3", "a model with every claim about it"),
    ("/disputes", "where sources disagree"),
    ("/queries", "questions that come along"),
    ("/sparql", "the SPARQL endpoint"),
    ("/ontology", "classes and properties"),
)


def _ensure_built(home: Path, data: Path | None = None) -> None:
    """Build the graph when there is none, or when the files have changed since."""
    share = resources.share()
    if not up_to_date(home, share, data):
        click.echo(f"building the graph into {home} …", err=True)
        with _progress() as report:
            build(home, share, data, report)


@main.command("query")
@click.argument("name", required=False)
@click.argument("parameters", nargs=-1, metavar="[PARAM=VALUE]...")
@click.option("--list", "listed", is_flag=True, help="List the questions that come along.")
@click.option("--format", "shape", default="table", show_default=True, help="table, csv, json, xml, tsv, turtle …")
@click.option("--timeout", default=60.0, show_default=True, help="Seconds the query may take.")
@click.pass_obj
def query_command(
    home: Path, name: str | None, parameters: tuple[str, ...], listed: bool, shape: str, timeout: float
) -> None:
    """Answer a question that comes along, by NAME, or run a query file.

    Examples: sinograph query training-cost model=models/deepseek-v3
              sinograph query my-question.rq --format csv
    """
    folder = resources.share() / "queries" / "answers"
    if listed or name is None:
        for query in read_all(folder).values():
            click.echo(f"{query.name:34} {query.title}")
        return
    query = _query(folder, name)
    given = dict(_pair(p) for p in parameters)
    with _engine(home, timeout) as engine:
        form = "json" if shape == "table" else shape
        formats = {"solutions": form, "boolean": form, "graph": "turtle" if shape == "table" else shape}
        asked = Query(query.text, formats, substitutions=substitutions(query, given), prefixes=PREFIXES)
        answer = engine.query(asked)
        body = answer.read()
    if shape == "table" and answer.form != "graph":
        _show(query, json.loads(body))
    else:
        sys.stdout.buffer.write(body)


def _query(folder: Path, name: str) -> NamedQuery:
    path = Path(name)
    return read(path) if path.suffix == ".rq" and path.is_file() else find(folder, name)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"'{text}' is not PARAM=VALUE")
    return key, value


@contextmanager
def _engine(home: Path, timeout: float) -> Iterator[Engine]:
    """Open the current snapshot with one worker; builds it when there is none."""
    _ensure_built(home)
    engine = LocalEngine(snapshot.current(home), Limits(timeout_s=timeout, workers=1))
    try:
        yield engine
    finally:
        engine.close()


def _show(query: NamedQuery, result: dict[str, object]) -> None:
    if "boolean" in result:
        click.echo("yes" if result["boolean"] else "no")
        return
    head, results = result["head"], result["results"]
    assert isinstance(head, dict) and isinstance(results, dict)
    table = Table(title=query.title, title_justify="left", show_lines=False)
    for name in head["vars"]:
        table.add_column(name, overflow="fold")
    for row in results["bindings"]:
        table.add_row(*(_short(row.get(name, {})) for name in head["vars"]))
    _TERMINAL.print(table)
    click.echo(f"{len(results['bindings'])} rows")


def _short(cell: dict[str, str]) -> str:
    value = cell.get("value", "")
    for base in (
        "https://w3id.org/sinograph/id/",
        "https://w3id.org/sinograph/ontology#",
        "https://w3id.org/sinograph/",
    ):
        if cell.get("type") == "uri" and value.startswith(base):
            return value.removeprefix(base)
    return value
