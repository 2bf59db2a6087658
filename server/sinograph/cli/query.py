"""The command that answers questions."""

import json
import sys
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table

from sinograph import resources
from sinograph.cli.shared import engine, engine_option
from sinograph.engine import Query
from sinograph.query.library import NamedQuery, find, read, read_all
from sinograph.query.parameters import substitutions
from sinograph.vocabulary import PREFIXES

_TERMINAL = Console()
#: Characters that a column needs to be read.
_NARROWEST = 13


@click.command("query")
@click.argument("name", required=False)
@click.argument("parameters", nargs=-1, metavar="[PARAM=VALUE]...")
@click.option("--list", "listed", is_flag=True, help="List the questions that come along.")
@click.option("--format", "shape", default="table", show_default=True, help="table, csv, json, xml, tsv, turtle …")
@click.option("--timeout", default=60.0, show_default=True, help="Seconds the query may take.")
@engine_option
@click.pass_obj
def query_command(
    home: Path,
    name: str | None,
    parameters: tuple[str, ...],
    listed: bool,
    shape: str,
    timeout: float,
    url: str | None,
) -> None:
    """Answer a question that comes along, by NAME, or run a query file.

    \b
    Examples: sinograph query training-cost-claims model=models/deepseek-v3
              sinograph query my-question.rq --format csv
    """  # noqa: D301 (click reads the escape)
    folder = resources.share() / "queries" / "answers"
    if listed or name is None:
        for query in read_all(folder).values():
            click.echo(f"{query.name:34} {query.title}")
        return
    query = _query(folder, name)
    given = dict(_pair(p) for p in parameters)
    with engine(home, timeout, url=url) as opened:
        form = "json" if shape == "table" else shape
        formats = {"solutions": form, "boolean": form, "graph": "turtle" if shape == "table" else shape}
        asked = Query(query.text, formats, substitutions=substitutions(query, given), prefixes=PREFIXES)
        answer = opened.query(asked)
        body = answer.read()
    if shape == "table" and answer.form != "graph":
        _show(query, json.loads(body))
    else:
        sys.stdout.buffer.write(body)


def _query(folder: Path, name: str) -> NamedQuery:
    path = Path(name)
    return read(path) if path.suffix == ".rq" and path.is_file() else find(folder, name)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"'{text}' is not PARAM=VALUE")
    return key, value


def _show(query: NamedQuery, result: dict[str, object]) -> None:
    if "boolean" in result:
        click.echo("yes" if result["boolean"] else "no")
        return
    head, results = result["head"], result["results"]
    assert isinstance(head, dict) and isinstance(results, dict)
    names = query.show or tuple(head["vars"])
    rows = [{name: _short(row.get(name, {})) for name in names} for row in results["bindings"]]
    if len(names) * _NARROWEST > _TERMINAL.width:
        _records(rows)
    else:
        table = Table(title=query.title, title_justify="left", box=box.SIMPLE_HEAD)
        for name in names:
            table.add_column(name, overflow="fold")
        for row in rows:
            table.add_row(*row.values())
        _TERMINAL.print(table)
    hidden = len(head["vars"]) - len(names)
    more = f", {hidden} more columns with --format csv" if hidden > 0 else ""
    click.echo(f"{len(rows)} rows{more}")


def _records(rows: list[dict[str, str]]) -> None:
    """Print each row as a block of ``column  value`` lines: for tables wider than the terminal."""
    for row in rows:
        width = max(map(len, row))
        click.echo("\n".join(f"{name:{width}}  {value}" for name, value in row.items() if value) + "\n")


def _short(cell: dict[str, str]) -> str:
    value = cell.get("value", "")
    for base in (
        "https://w3id.org/sinograph/id/",
        "https://w3id.org/sinograph/ontology#",
        "https://w3id.org/sinograph/",
    ):
        if cell.get("type") == "uri" and value.startswith(base):
            return value.removeprefix(base)
    return value
