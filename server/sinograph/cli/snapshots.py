"""Commands for the snapshots of a home: list, pin, unpin, prune."""

import json
from pathlib import Path
from typing import Any

import click

from sinograph.store import kept
from sinograph.store.prune import prune_all
from sinograph.web.configure import configure


@click.group("snapshots", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def snapshots_group(ctx: click.Context, as_json: bool) -> None:
    """List the snapshots that are kept, the newest first; pin, unpin and prune them.

    The size in brackets is what pruning would free: files are shared between written snapshots.

    Example: sinograph snapshots
    """
    if ctx.invoked_subcommand:
        return
    listed = [_facts(one) for one in kept.kept(ctx.obj)]
    if as_json:
        click.echo(json.dumps(listed, indent=1))
        return
    for one in listed:
        marks = [word for word in ("current", "read", "pinned", "written") if one[word]]
        quads = f"{one['quads']:,}" if one["quads"] is not None else "?"
        size = f"{one['bytes'] / 2**20:,.1f} MiB ({one['own_bytes'] / 2**20:,.1f})"
        click.echo(f"{one['id']}  {one['made'][:19]}  {quads:>11} quads  {size:>20}  {', '.join(marks)}".rstrip())
    if not listed:
        click.echo("there are none; 'sinograph build' makes one", err=True)


@snapshots_group.command("pin")
@click.argument("snapshot")
@click.option("--because", default="", help="Why it must stay; kept beside the mark.")
@click.pass_obj
def pin_command(home: Path, snapshot: str, because: str) -> None:
    """Keep a SNAPSHOT, by its id or the beginning of it, from being pruned.

    Example: sinograph snapshots pin 0ed5bd6d --because "cited in our report"
    """
    click.echo(f"{kept.pin(home, snapshot, because).id} is pinned")


@snapshots_group.command("unpin")
@click.argument("snapshot")
@click.pass_obj
def unpin_command(home: Path, snapshot: str) -> None:
    """Let a SNAPSHOT go when its time has come.

    Example: sinograph snapshots unpin 0ed5bd6d
    """
    click.echo(f"{kept.unpin(home, snapshot).id} is no longer pinned")


@snapshots_group.command("prune")
@click.option(
    "--builds", type=click.IntRange(min=1), help="Built snapshots to keep (default: the setting keep_builds)."
)
@click.option("--writes", type=click.IntRange(min=0), help="Written ones to keep (default: keep_snapshots).")
@click.pass_obj
def prune_command(home: Path, builds: int | None, writes: int | None) -> None:
    """Remove old snapshots now, as every build and write does by itself.

    Never removed: the current one, those being read, pinned ones, and those that written data builds on.

    Example: sinograph snapshots prune --builds 2
    """
    settings = configure(home).settings
    gone = prune_all(home, builds or settings.keep_builds, settings.keep_snapshots if writes is None else writes)
    for id in gone:
        click.echo(f"{id} is removed")
    click.echo(f"{len(gone)} removed, {len(kept.kept(home))} kept", err=True)


def _facts(one: kept.Kept) -> dict[str, Any]:
    total, own = one.size()
    return {
        "id": one.id,
        "made": one.made,
        "quads": one.manifest.get("quads"),
        "bytes": total,
        "own_bytes": own,
        "current": one.is_current,
        "read": one.is_read,
        "pinned": one.is_pinned,
        "written": one.is_written,
    }
