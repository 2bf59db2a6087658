"""The command that serves pages, linked data and SPARQL."""

import json
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from sinograph import __version__
from sinograph.build import snapshot
from sinograph.cli.shared import data_option, ensure_built
from sinograph.store import tokens
from sinograph.web.configure import Configured, configure, doubtful
from sinograph.web.serving.engines import check_remote
from sinograph.web.serving.serve import serve as run_server


@click.command("serve")
@click.option("--host", help="Address to listen on (default 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (default 7070).")
@click.option("--timeout", type=click.FloatRange(min=0.1), help="Seconds a query may take (default 10).")
@click.option("--workers", type=click.IntRange(min=1), help="Queries evaluated at a time (default: one a core).")
@click.option("--memory", "memory_mb", type=click.IntRange(min=64), help="MiB a query may use (default 1024).")
@click.option("--allow-service", multiple=True, help="IRI prefix that SERVICE may call; none by default.")
@click.option("--writable", is_flag=True, default=None, help="Take changes from holders of a token (off by default).")
@click.option("--anonymous-writes", is_flag=True, default=None, help="Need no token to write; on loopback only.")
@click.option("--private", is_flag=True, default=None, help="Ask for a token before anything is read, too.")
@click.option("--allow-load", multiple=True, help="IRI prefix that LOAD may fetch from; none by default.")
@click.option("--engine", metavar="URL", help="SPARQL endpoint that evaluates, instead of a snapshot here.")
@click.option("--set", multiple=True, metavar="NAME=VALUE", help="Any other setting; --show-config lists them.")
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False),
              help="TOML file to read settings from (default: sinograph.toml in the home, else yours).")  # fmt: skip
@click.option("--show-config", is_flag=True, help="Print every setting, its value and where that comes from.")
@click.option("--json", "as_json", is_flag=True, help="With --show-config: print JSON.")
@data_option
@click.pass_context
def serve_command(
    ctx: click.Context, /, data: Path | None, config: Path | None, show_config: bool, as_json: bool, **given: Any
) -> None:
    """Serve pages, linked data and SPARQL; builds the graph first when needed.

    Settings come from flags, else from the environment (SINOGRAPH_PORT …), else from a TOML file, else they are the
    defaults.

    \b
    Examples: sinograph serve --port 8080
              sinograph serve --engine https://graph.example.org/sparql
    """  # noqa: D301 (click reads the escape)
    home: Path = ctx.obj
    named = {key: value for key, value in given.items() if value not in (None, ())}
    configured = configure(home, named, config, home_from=_origin_of_home(ctx))
    if show_config:
        _show(configured, as_json)
        return
    for remark in doubtful():
        click.echo(remark, err=True)
    settings = configured.settings
    if settings.engine:
        shown = check_remote(settings)
    else:
        ensure_built(home, data, settings.keep_builds)
        shown = snapshot.current(home).name
    address = f"http://{settings.host}:{settings.port}"
    if (
        settings.writable
        and not settings.anonymous_writes
        and not any(token.allows("write") for token in tokens.read(home))
    ):
        click.echo("no token can write yet: 'sinograph token new --scope write' makes one", err=True)
    click.echo(f"Sinograph {__version__}, snapshot {shown}")
    for path, what in _WORTH_OPENING:
        click.echo(f"  {address}{path:34} {what}")
    run_server(settings)


def _origin_of_home(ctx: click.Context) -> str:
    source = ctx.parent.get_parameter_source("home") if ctx.parent else None
    given = {ParameterSource.COMMANDLINE: "flag --home", ParameterSource.ENVIRONMENT: "environment SINOGRAPH_HOME"}
    return given.get(source, "default") if source else "default"


def _show(configured: Configured, as_json: bool) -> None:
    settings = list(configured.listed())
    if as_json:
        click.echo(json.dumps({"file": configured.file and str(configured.file), "settings": settings}, indent=1))
        return
    width = max(len(setting["name"]) for setting in settings)
    for setting in settings:
        value = json.dumps(setting["value"], ensure_ascii=False)
        # What is printed can be pasted into the file; the home cannot be set there.
        mark = "# " if setting["name"] == "home" else ""
        click.echo(f"{mark}{setting['name']:{width}} = {value}  # {setting['from']}")
    click.echo(f"# file: {configured.file or 'none'}")


_WORTH_OPENING = (
    ("/", "what this is, with questions to begin with"),
    ("/page/models/deepseek-v3", "a model with every claim about it"),
    ("/disputes", "where sources disagree"),
    ("/queries", "questions that come along"),
    ("/sparql", "the SPARQL endpoint"),
    ("/ontology", "classes and properties"),
)
