"""YAML and CSV files as one kind of tree: text, lists and mappings that know their line."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from sinograph.errors import Problem

Report = Callable[[int, str, str], None]


@dataclass(frozen=True)
class Text:
    """A scalar, always the text as written."""

    line: int
    text: str


@dataclass(frozen=True)
class Items:
    """A list."""

    line: int
    items: "tuple[Node, ...]"


@dataclass(frozen=True)
class Mapping:
    """A mapping; ``key_lines`` has the line of each key."""

    line: int
    entries: "dict[str, Node]"
    key_lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, key: str) -> int:
        """Return the line where ``key`` stands, or the mapping's own."""
        return self.key_lines.get(key, self.line)


Node = Text | Items | Mapping


def read_yaml(path: Path, name: str, problems: list[Problem]) -> Mapping | None:
    """Read one YAML file; what is wrong is added to ``problems`` under ``name`` and gives ``None``."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        problems.append(Problem(name, 1, f"byte {error.start} is not UTF-8", "save the file as UTF-8"))
        return None
    tab = next((n for n, line in enumerate(text.splitlines(), 1) if "\t" in line[: _indent(line)]), None)
    if tab:
        problems.append(Problem(name, tab, "a tab in the indentation", "indent with two spaces a level"))
        return None
    try:
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"broken YAML ({error.problem or error.context})"
        instead = "check the indentation, and quote a text that holds ': ' or begins with a special character"
        problems.append(Problem(name, mark.line + 1 if mark else 1, what, instead))
        return None
    except yaml.reader.ReaderError as error:
        problems.append(
            Problem(name, 1, f"a character that YAML does not allow ({error.reason})", "remove the character")
        )
        return None
    if not isinstance(root, yaml.MappingNode):
        problems.append(Problem(name, 1, "not a mapping", "begin with 'type:' and 'label:'"))
        return None
    node = _convert(root, name, problems)
    assert isinstance(node, Mapping)
    return node


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _convert(node: yaml.Node, name: str, problems: list[Problem]) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Text(line, node.value)
    if isinstance(node, yaml.SequenceNode):
        return Items(line, tuple(_convert(child, name, problems) for child in node.value))
    entries: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        key_line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            problems.append(Problem(name, key_line, "a key that is not text", "write a property name"))
            continue
        if key.value in entries:
            what = f"the key '{key.value}' stands twice (first on line {lines[key.value]})"
            problems.append(Problem(name, key_line, what, "keep one, or make one list of both values"))
            continue
        entries[key.value] = _convert(value, name, problems)
        lines[key.value] = key_line
    return Mapping(line, entries, lines)


def read_csv(path: Path, name: str, problems: list[Problem]) -> Iterator[Mapping]:
    """Read a bulk table: one mapping a row, empty cells left out, dotted columns (``score.value``) nested."""
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        doubles = sorted({column for column in header if header.count(column) > 1})
        if doubles:
            what = f"the column '{doubles[0]}' stands twice"
            problems.append(Problem(name, 1, what, "keep one column"))
            return
        for row in reader:
            line = reader.line_num
            if len(row) != len(header):
                what = f"{len(row)} cells under {len(header)} columns"
                problems.append(Problem(name, line, what, "give every row as many cells as the header"))
                continue
            yield _row(line, {column: cell for column, cell in zip(header, row, strict=True) if cell != ""})


def _row(line: int, cells: dict[str, str]) -> Mapping:
    entries: dict[str, Node] = {}
    for column, cell in cells.items():
        key, _, inner = column.partition(".")
        if not inner:
            entries[key] = Text(line, cell)
            continue
        held = entries.setdefault(key, Mapping(line, {}))
        if isinstance(held, Mapping):
            held.entries[inner] = Text(line, cell)
    return Mapping(line, entries)
