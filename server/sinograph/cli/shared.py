"""What several commands need: progress on a terminal, a graph that is built, an engine on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from sinograph import resources
from sinograph.build import Progress as Report
from sinograph.build import build, snapshot, up_to_date
from sinograph.engine import Engine, Limits, LocalEngine
from sinograph.engine.remote import RemoteEngine
from sinograph.errors import Conflict
from sinograph.store.journal import closing_lock, has_writes
from sinograph.store.prune import prune_builds
from sinograph.vocabulary import PREFIXES
from sinograph.web.configure import configure

_NOTES = Console(stderr=True)

data_option = click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False),
                           help="Read this data folder instead of the one that came along.")  # fmt: skip

engine_option = click.option(
    "--engine", "url", metavar="URL", help="SPARQL endpoint to ask, instead of a snapshot here."
)


@contextmanager
def progress() -> Iterator[Report | None]:
    """Show a bar for each step on a terminal; nothing when piped."""
    if not _NOTES.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description:>10}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=_NOTES, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield report


def ensure_built(home: Path, data: Path | None = None, keep: int | None = None) -> None:
    """Build the graph when there is none, or when the files have changed since; never over what has been written.

    ``keep`` says how many built snapshots stay; None takes the setting.
    """
    share = resources.share()
    if has_writes(home):
        if not up_to_date(home, share, data):
            note = "the data files have changed, but this home holds written data, which a build would hide"
            click.echo(f"{note}; 'sinograph build --discard-writes' starts over from the files", err=True)
        return
    if up_to_date(home, share, data):
        return
    try:
        with closing_lock(home):
            click.echo(f"building the graph into {home} …", err=True)
            with progress() as report:
                build(home, share, data, report)
            tidy(home, keep or configure(home).settings.keep_builds)
    except Conflict:
        if not (home / "current").exists():
            raise
        click.echo(
            "the data files have changed, but a server writes to this home: the snapshot it has is used", err=True
        )


def tidy(home: Path, keep: int) -> None:
    """Let old built snapshots go but ``keep``, and say which; the caller holds the lock of the home."""
    for id in prune_builds(home, keep):
        click.echo(f"the old snapshot {id} is removed; 'sinograph snapshots pin' keeps one", err=True)


@contextmanager
def engine(home: Path, timeout: float, limits: Limits | None = None, url: str | None = None) -> Iterator[Engine]:
    """Open the current snapshot with one worker, or the endpoint at ``url``.

    ``timeout`` is in seconds, unless ``limits`` are given. Without a ``url`` the settings may name an endpoint. Builds
    the graph when there is none.
    """
    settings = configure(home, {"engine": url} if url else {}).settings
    limits = limits or Limits(timeout_s=timeout, workers=1)
    opened: Engine
    if settings.engine:
        opened = RemoteEngine(settings.remote(), limits, PREFIXES)
    else:
        ensure_built(home)
        opened = LocalEngine(snapshot.current(home), limits, PREFIXES)
    try:
        yield opened
    finally:
        opened.close()
