"""Commands that copy a snapshot out of a home and put it back: backup, restore."""

from pathlib import Path

import click

from sinograph.store import backup as backups


@click.command("backup")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_obj
def backup_command(home: Path, folder: Path) -> None:
    """Copy the current snapshot to the new folder DIR, with checksums; a server may run meanwhile.

    Everything that was written and answered is in it. Tokens are not.

    Example: sinograph backup /backups/today
    """
    made = backups.backup(home, folder.resolve())
    click.echo(f"snapshot {made.snapshot}: {made.files} files, {made.size / 2**20:.1f} MiB in {folder}")


@click.command("restore")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.pass_obj
def restore_command(home: Path, folder: Path) -> None:
    """Verify the backup in DIR and make it the current snapshot; stop a writable server first.

    What had been written since is moved aside, not removed.

    Example: sinograph restore /backups/today
    """
    done = backups.restore(home, folder.resolve())
    click.echo(f"snapshot {done.snapshot} is the current one")
    if done.kept:
        click.echo(f"what it replaces is kept in {done.kept}", err=True)
