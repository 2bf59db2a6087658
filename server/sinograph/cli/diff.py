"""The command that says what changed between two snapshots."""

import json
import sys
from pathlib import Path

import click

from sinograph import export
from sinograph.change import compare, read
from sinograph.change.show import document, rdf, text
from sinograph.store.kept import find


@click.command("diff")
@click.argument("before")
@click.argument("after")
@click.option("--format", "shape", type=click.Choice(["text", "json", "turtle", "ntriples", "jsonld"]), default="text",
              show_default=True, help="How to print it.")  # fmt: skip
@click.option("--most", type=click.IntRange(0), default=20, show_default=True, help="Lines a kind of change, as text.")
@click.pass_obj
def diff_command(home: Path, /, before: str, after: str, shape: str, most: int) -> None:
    """Say what changed from the snapshot BEFORE to the snapshot AFTER, by their ids or beginnings of ids.

    Claims added, removed and retracted; accepted values that changed, and why; things new, merged and gone; disputes
    opened and closed. 'sinograph snapshots' lists what is kept.

    Example: sinograph diff 0ed5bd6d 5bf1bc5e
    """
    found = compare(read(find(home, before)), read(find(home, after)))
    if shape == "text":
        click.echo("\n".join(text(found, most)))
    elif shape == "json":
        click.echo(json.dumps(document(found), ensure_ascii=False, indent=1))
    else:
        sys.stdout.buffer.write(rdf(found, export.formats()[shape]))
