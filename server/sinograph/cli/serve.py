"""The command that serves pages, linked data and SPARQL."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from sinograph import __version__
from sinograph.build import snapshot
from sinograph.cli.shared import data_option, ensure_built
from sinograph.store import tokens
from sinograph.web.serve import serve as run_server
from sinograph.web.settings import Settings


@click.command("serve")
@click.option("--host", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default 7070).")
@click.option("--timeout", type=click.FloatRange(min=0.1), help="Seconds a query may take (default 10).")
@click.option("--workers", type=click.IntRange(min=1), help="Queries evaluated at a time (default: one a core).")
@click.option("--memory", "memory_mb", type=click.IntRange(min=64), help="MiB a query may use (default 1024).")
@click.option("--allow-service", multiple=True, help="IRI prefix that SERVICE may call; none by default.")
@click.option("--writable", is_flag=True, default=None, help="Take changes from holders of a token (off by default).")
@click.option("--private", is_flag=True, default=None, help="Ask for a token before anything is read, too.")
@click.option("--allow-load", multiple=True, help="IRI prefix that LOAD may fetch from; none by default.")
@data_option
@click.pass_obj
def serve_command(home: Path, /, data: Path | None, **given: Any) -> None:
    """Serve pages, linked data and SPARQL; builds the graph first when needed.

    Every setting can also come from the environment: SINOGRAPH_PORT, SINOGRAPH_TIMEOUT …

    Example: sinograph serve --port 8080
    """
    ensure_built(home, data)
    named = {key: value for key, value in given.items() if value not in (None, ())}
    settings = replace(Settings.from_environment(), home=home, **named)
    address = f"http://{settings.host}:{settings.port}"
    if settings.writable and not any(token.allows("write") for token in tokens.read(home)):
        click.echo("no token can write yet: 'sinograph token new --scope write' makes one", err=True)
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
