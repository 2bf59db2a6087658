"""The command that loads a snapshot into a store elsewhere."""

import os
from pathlib import Path

import click

from sinograph.build import snapshot
from sinograph.cli.shared import ensure_built, progress
from sinograph.errors import SinographError
from sinograph.store.portions import Portions
from sinograph.store.push import Push
from sinograph.store.stocked import Stocked, Target

_AUTH = "SINOGRAPH_ENGINE_AUTH"


@click.command("push")
@click.argument("url")
@click.option("--update", metavar="URL", help="Where the store takes SPARQL Update (default: the same address).")
@click.option("--graphs", metavar="URL", help="Where it takes the Graph Store Protocol: used for the data if given.")
@click.option(
    "--default-graph", default="", metavar="IRI", help="Graph to use as default graph where a store has none."
)
@click.option(
    "--in-place", is_flag=True, help="Replace graph by graph; readers see it happen. For stores without MOVE."
)
@click.option("--again", is_flag=True, help="Push although the store holds this snapshot already.")
@click.option("--auth-file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help=f"File with 'Bearer TOKEN' or 'user:password' (default: the variable {_AUTH}).")  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(min=1), default=600.0, show_default=True, help="Seconds for a request."
)
@click.pass_obj
def push_command(
    home: Path, url: str, update: str | None, graphs: str | None, default_graph: str, in_place: bool, again: bool,
    auth_file: Path | None, timeout: float,
) -> None:  # fmt: skip
    """Load the current snapshot into the SPARQL 1.1 store whose query endpoint is URL.

    Its default graph, and its graphs under https://w3id.org/sinograph/, become those of the snapshot; others stay.
    Everything is loaded aside, counted, compared with samples and then moved into place by one update. After an
    interruption the same command goes on where it stopped.

    \b
    Examples: sinograph push http://localhost:3030/ds/sparql --update http://localhost:3030/ds/update
              sinograph push http://localhost:7878/query --update http://localhost:7878/update
    """
    if update is None:
        update = "" if graphs and in_place else url
    target = Target(url, update, graphs or "", _credentials(auth_file), default_graph, timeout)
    store = Stocked(target)
    try:
        store.mark()  # a store that does not answer should say so before anything is built or read
        ensure_built(home)
        with progress() as report:
            done = Push(Portions(snapshot.current(home)), store, report, in_place).run(again)
    finally:
        store.close()
    sent = (
        f"{done.sent:,} of {done.triples:,} triples sent" if done.sent else f"all {done.triples:,} triples were there"
    )
    click.echo(f"{sent}, in {done.graphs:,} graphs; every graph counted, {done.samples} triples compared")
    click.echo(f"the store holds snapshot {done.snapshot}: sinograph serve --engine {url}")


def _credentials(file: Path | None) -> str:
    if file is None:
        return os.environ.get(_AUTH, "").strip()
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SinographError(f"the credentials cannot be read: {error}") from error
