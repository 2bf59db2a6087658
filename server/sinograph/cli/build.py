"""Commands that make and check the graph: build, check."""

import sys
from pathlib import Path

import click

from sinograph import resources
from sinograph.build import build, snapshot
from sinograph.build.audit import audit
from sinograph.cli.shared import data_option, progress, tidy
from sinograph.errors import Conflict
from sinograph.store.backup import set_aside
from sinograph.store.journal import closing_lock, has_writes
from sinograph.web.configure import configure


@click.command("build")
@data_option
@click.option("--discard-writes", is_flag=True, help="Start over from the files although there is written data.")
@click.pass_obj
def build_command(home: Path, data: Path | None, discard_writes: bool) -> None:
    """Build the graph from the data files and make it the current snapshot.

    Example: sinograph build
    """
    keep = configure(home).settings.keep_builds
    with closing_lock(home):
        if has_writes(home) and not discard_writes:
            raise Conflict(
                f"{home} holds written data, which a build would hide",
                hint="build into another --home, or say --discard-writes",
            )
        with progress() as report:
            folder = build(home, resources.share(), data, report)
        tidy(home, keep)
        if kept := set_aside(home):
            click.echo(f"the written data is kept in {kept}", err=True)
    facts = snapshot.manifest(folder)
    counts = facts["counts"]
    assert isinstance(counts, dict)
    shown = ", ".join(f"{n} {what}" for what, n in counts.items())
    click.echo(f"snapshot {facts['id']}: {shown} ({facts['seconds']} s)")


@click.command("check")
@data_option
@click.option("--reason", "reasoner", is_flag=True, help="Also run the OWL reasoner HermiT (needs Java).")
def check_command(data: Path | None, reasoner: bool) -> None:
    """Check the data files, the curation rules, the shapes and the ontology.

    Example: sinograph check --reason
    """
    with progress() as report:
        found = audit(resources.share(), data, reasoner, report)
    for line in found:
        click.echo(line, err=True)
    if found:
        sys.exit(1)
    click.echo("nothing to object to")
