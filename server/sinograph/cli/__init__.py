"""The command line: arguments only; the work is done in the layers below. One group of commands a file."""

import sys
from pathlib import Path
from typing import NoReturn

import click
import platformdirs

from sinograph import __version__
from sinograph.cli.backup import backup_command, restore_command
from sinograph.cli.build import build_command, check_command
from sinograph.cli.diff import diff_command
from sinograph.cli.export import export_command
from sinograph.cli.mcp import mcp_command
from sinograph.cli.push import push_command
from sinograph.cli.query import query_command
from sinograph.cli.search import search_command
from sinograph.cli.serve import serve_command
from sinograph.cli.snapshots import snapshots_group
from sinograph.cli.status import status_command
from sinograph.cli.token import token_group
from sinograph.errors import SinographError


class _Commands(click.Group):
    """Shows every error as one line a problem: our own with exit code 1, bad use with 2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments before the command."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            _explain(error)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; end with exit code 1 when it fails as we foresaw."""
        try:
            return super().invoke(ctx)
        except SinographError as error:
            click.echo(str(error), err=True)
            sys.exit(1)
        except click.UsageError as error:
            _explain(error)


def _explain(error: click.UsageError) -> NoReturn:
    """End with what is wrong and where it is explained, in one line; a command without arguments shows its help."""
    if error.ctx is None or isinstance(error, click.exceptions.NoArgsIsHelpError):
        raise error
    line = " ".join(error.format_message().split())
    click.echo(f"{line.rstrip('.')}; '{error.ctx.command_path} --help' shows how", err=True)
    sys.exit(error.exit_code)


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


for _command in (
    backup_command,
    build_command,
    check_command,
    diff_command,
    export_command,
    mcp_command,
    push_command,
    query_command,
    restore_command,
    search_command,
    serve_command,
    snapshots_group,
    status_command,
    token_group,
):
    main.add_command(_command)
