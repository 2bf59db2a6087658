"""The command that finds things by name."""

import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from sinograph.build import snapshot
from sinograph.cli.shared import engine, ensure_built
from sinograph.engine import Engine, Term
from sinograph.errors import NotFound
from sinograph.search import Found, Search, opened


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--type", "type_name", default="", help="A kind (models) or a class (LanguageModel).")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Hits to show.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def search_command(home: Path, /, words: tuple[str, ...], type_name: str, limit: int, as_json: bool) -> None:
    """Find things by name: other names, Chinese, pinyin, initials, identifiers, small typing errors.

    Example: sinograph search shendu qiusuo
    """
    ensure_built(home)
    current = snapshot.current(home)
    with ExitStack() as stack:

        @cache
        def started() -> Engine:
            return stack.enter_context(engine(home, 60))

        def select(text: str) -> Iterable[Mapping[str, Term]]:
            """Ask an engine, which is only started when the snapshot has no index yet."""
            return started().select(text)

        index = Search(opened(current, select), current.name)
    if type_name and not index.knows(type_name):
        raise NotFound(f"nothing is of the type {type_name!r}", hint="write a kind such as models, or a class")
    found = index.find(" ".join(words), type_name, limit)
    if as_json:
        click.echo(json.dumps(_document(found), ensure_ascii=False, indent=2))
    elif found.hits:
        _show(found)
    else:
        raise NotFound(f"nothing is called {' '.join(words)!r}", hint="try fewer words or another spelling")


def _document(found: Found) -> dict[str, object]:
    hits = [
        {"path": hit.record.path, "label": hit.record.label, "score": hit.score, "by": hit.by, "name": hit.name}
        for hit in found.hits
    ]
    return {"total": found.total, "results": hits}


def _show(found: Found) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("thing", "name", "matched", "score"):
        table.add_column(heading, overflow="fold")
    for hit in found.hits:
        chinese = f" {hit.record.chinese}" if hit.record.chinese else ""
        said = "" if hit.name in (hit.record.label, hit.record.chinese) else f": {hit.name}"
        table.add_row(hit.record.path, f"{hit.record.label}{chinese}", f"{hit.by}{said}", f"{hit.score:g}")
    Console().print(table)
