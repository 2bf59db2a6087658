"""The command that writes the graph, or a part of it, as a file for another tool."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import click

from sinograph import downloads, export, network
from sinograph.build import snapshot
from sinograph.cli.shared import engine, ensure_built, progress
from sinograph.downloads.dumps import Dump
from sinograph.downloads.make import write
from sinograph.engine import Engine, Limits, Query
from sinograph.errors import NotFound
from sinograph.export.format import GRAPH, NETWORK, Format
from sinograph.export.network import Network
from sinograph.network import Index, Selection
from sinograph.network.about import claims_about
from sinograph.network.neighbourhood import with_claims
from sinograph.vocabulary import BASE, PREFIXES

_MOST_TRIPLES = 1_000_000


def _shown(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        for format in _formats():
            click.echo(f"{format.name:12} {format.title:24} {', '.join(format.parts)}".rstrip())
        ctx.exit()


def _formats() -> list[Format]:
    return [f for f in export.formats().values() if f.forms & {NETWORK, GRAPH}]


@click.command("export")
@click.argument("name", metavar="FORMAT", required=False)
@click.option("--list", is_flag=True, callback=_shown, expose_value=False, is_eager=True, help="List the formats.")
@click.option("--focus", multiple=True, metavar="KIND/NAME", help="Only what is around this; may be repeated.")
@click.option("--to", default="", metavar="KIND/NAME", help="Only the shortest paths from --focus to this.")
@click.option(
    "--expand", multiple=True, metavar="KIND/NAME[:KIND]", help="Also what is beside this, perhaps of one kind."
)
@click.option("--depth", default="", metavar="N", help="Statements from the focus to the farthest thing (default 1).")
@click.option("--kinds", default="", metavar="A,B", help="Only these kinds: organizations, models …")
@click.option("--relations", default="", metavar="A,B", help="Only these properties: developedBy, investor …")
@click.option("--on", default="", metavar="DATE", help="Only what may hold on that day.")
@click.option("--from", "since", default="", metavar="DATE", help="Only what may hold then or later.")
@click.option("--until", default="", metavar="DATE", help="Only what may hold then or before.")
@click.option("--contested", is_flag=True, help="Only what is disputed.")
@click.option("--certainty", default="", metavar="A,B", help="Only what is that sure: official, reported …")
@click.option("--limit", default="", metavar="N", help="Most things around a focus (default 200).")
@click.option("--query", "query_file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="A file with a CONSTRUCT query whose result is written.")  # fmt: skip
@click.option("--part", default="", metavar="TABLE", help="One table alone: nodes, edges, claims, sources, metadata.")
@click.option("--no-bom", is_flag=True, help="No byte order mark in CSV for spreadsheets.")
@click.option("--all", "everything", is_flag=True, help="Make every file of /downloads beside the snapshot.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write (default: stdout)."
)
@click.pass_obj
def export_command(
    home: Path, /, name: str | None, query_file: Path | None, part: str, no_bom: bool, everything: bool,
    output: Path | None, **given: Any,
) -> None:  # fmt: skip
    """Write the graph, a neighbourhood, paths or the result of a query for another tool.

    \b
    Examples: sinograph export gexf -o sinograph.gexf
              sinograph export parquet --part claims -o claims.parquet
              sinograph export mermaid --focus organizations/deepseek --relations foundedBy,parentOrganization
              sinograph export graphml --query chips.rq -o chips.graphml
    """  # noqa: D301 (click reads the escape)
    ensure_built(home)
    if everything:
        _all(home)
        return
    if name is None:
        raise click.UsageError("name a format, or say --list or --all")
    format = export.find(name)
    if not format.forms & {NETWORK, GRAPH}:
        raise click.UsageError(f"{format.name} holds tables of queries; use 'sinograph query'")
    if part and part not in format.parts:
        raise click.UsageError(f"{format.name} has {'no parts' if not format.parts else ', '.join(format.parts)}")
    words = {"from" if key == "since" else key: _words(value) for key, value in given.items()}
    selection = Selection.read(words)
    if output is None and format.file(part)[0] in ("zip", "parquet") and sys.stdout.isatty():
        raise click.UsageError("this is no text for a terminal; name a file with -o")
    with _opened(output) as file:
        if query_file:
            _query(home, format, query_file.read_text(encoding="utf-8"), part, no_bom, file)
        elif selection.pairs():
            _selected(home, format, selection, part, no_bom, file)
        else:
            _whole(home, format, part, no_bom, file)


def _words(value: object) -> list[str]:
    if isinstance(value, bool):
        return ["1"] if value else []
    return [str(word) for word in value] if isinstance(value, tuple) else [str(value)]


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[bytes]]:
    """Open what is written to; a file that fails half-way is removed."""
    if output is None:
        yield sys.stdout.buffer
        return
    try:
        with output.open("wb") as file:
            yield file
    except BaseException:
        output.unlink(missing_ok=True)
        raise


def _all(home: Path) -> None:
    folder = snapshot.current(home)
    with progress() as report:
        made = downloads.make(folder, downloads.downloads().values(), report)
    for file, facts in made.items():
        click.echo(f"{facts.size:>12,}  {facts.sha256[:16]}  {file}")
    click.echo(f"in {folder / downloads.FOLDER}", err=True)


def _whole(home: Path, format: Format, part: str, no_bom: bool, file: IO[bytes]) -> None:
    folder = snapshot.current(home)
    heading = network.heading(folder.name, home, "the whole graph")
    if NETWORK not in format.forms:
        found = [d for d in downloads.downloads().values() if d.format is format and d.triples]
        if not found:
            raise NotFound(f"the whole graph is not written as {format.name}", hint="use turtle, nquads or jsonld")
        write(replace(found[0], packed=False), None, Dump(folder, heading), file)
        return
    with progress() as report, _engine(home) as opened:
        claims = "claims" in format.parts and part in ("", "claims")
        format.write(_marked(network.whole(opened, heading, claims, report), part, no_bom), file, PREFIXES)


def _selected(home: Path, format: Format, selection: Selection, part: str, no_bom: bool, file: IO[bytes]) -> None:
    if NETWORK not in format.forms:
        raise click.UsageError("a neighbourhood is a network; for RDF write a CONSTRUCT query and give it with --query")
    with _engine(home) as opened:
        index = Index.read(opened)
        heading = network.heading(opened.snapshot, home, selection.query_string())
        found = network.neighbourhood(index, selection, heading)
        if "claims" in format.parts:
            found = with_claims(found, index, claims_about(opened, index))
        format.write(_marked(found, part, no_bom), file, PREFIXES)


def _query(home: Path, format: Format, text: str, part: str, no_bom: bool, file: IO[bytes]) -> None:
    with _engine(home) as opened:
        if GRAPH in format.forms:
            file.write(opened.query(Query(text, {GRAPH: format.name}, base=BASE, prefixes=PREFIXES)).read())
            return
        heading = network.heading(opened.snapshot, home, " ".join(text.split()))
        found = network.of_query(opened, text, heading, _MOST_TRIPLES, Index.read(opened))
        format.write(_marked(found, part, no_bom), file, PREFIXES)


def _engine(home: Path) -> AbstractContextManager[Engine]:
    return engine(home, 600, Limits(timeout_s=600, memory_mb=4096, max_bytes=2**40, workers=1, memory_store_mb=0))


def _marked(found: Network, part: str, no_bom: bool) -> Network:
    return replace(found.only(part), bom=not no_bom)
