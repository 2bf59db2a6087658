"""The command that lets an agent on this machine ask the graph: MCP over standard input and output."""

from importlib.util import find_spec
from pathlib import Path

import click

from sinograph.agents.ground import Ground
from sinograph.cli.shared import engine
from sinograph.errors import SinographError
from sinograph.search import Holder
from sinograph.vocabulary import BASE


@click.command("mcp")
@click.option("--url", default=BASE, show_default=True, help="Where pages that answers cite are read.")
@click.option("--timeout", default=20.0, show_default=True, help="Seconds a query may take.")
@click.pass_obj
def mcp_command(home: Path, /, url: str, timeout: float) -> None:
    """Serve tools for LLM agents over standard input and output (Model Context Protocol); no server is needed.

    Example: claude mcp add sinograph -- sinograph mcp
    """
    if find_spec("mcp") is None:
        raise SinographError("the MCP SDK is not installed", hint="pip install 'sinograph[mcp]'")
    from sinograph.agents.server import make

    with engine(home, timeout) as started:
        make(Ground(started, Holder(started, home).search, url.rstrip("/") + "/")).run("stdio")
