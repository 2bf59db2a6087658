"""The query at hand as lines for curl, Python and R, ready to be pasted; each asks this server for all rows."""

from dataclasses import dataclass
from urllib.parse import quote

from sinograph.engine.guards import form_of
from sinograph.export.format import BOOLEAN, GRAPH
from sinograph.web.context import public_url


@dataclass(frozen=True, slots=True)
class Program:
    """One way to ask from outside: the name of the tool and what is typed there."""

    tool: str
    text: str


def programs(query: str) -> list[Program]:
    """Return the query for each tool: rows as CSV, a graph as Turtle, yes or no as JSON."""
    address, form = public_url("/sparql"), form_of(query)
    wanted = {GRAPH: "turtle", BOOLEAN: "json"}.get(form or "", "csv")
    return [
        Program("curl", _curl(address, query, wanted)),
        Program("Python", _python(address, query, wanted)),
        Program("R", _r(address, query, wanted)),
    ]


def _curl(address: str, query: str, wanted: str) -> str:
    quoted = query.strip().replace("'", "'\\''")
    return f"curl -sS '{address}' -d format={wanted} --data-urlencode 'query={quoted}'"


def _python(address: str, query: str, wanted: str) -> str:
    text = query.strip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    text = f'{text[:-1]}\\"' if text.endswith('"') else text
    head = f'from urllib.parse import urlencode\n\nquery = """{text}"""\n'
    url = f'url = "{address}?" + urlencode({{"query": query, "format": "{wanted}"}})\n'
    if wanted == "turtle":
        return f'import rdflib\n{head}{url}graph = rdflib.Graph().parse(url, format="turtle")\nprint(len(graph))'
    if wanted == "json":
        return f'import json\nfrom urllib.request import urlopen\n{head}{url}print(json.load(urlopen(url))["boolean"])'
    return f"import pandas\n{head}{url}rows = pandas.read_csv(url)\nprint(rows)"


def _r(address: str, query: str, wanted: str) -> str:
    # In an address the query needs no quoting that R could misread: everything odd is percent-encoded.
    url = f"{address}?format={wanted}&query={quote(query.strip(), safe='')}"
    if wanted == "csv":
        return f'rows <- read.csv("{url}")\nprint(rows)'
    return f'answer <- readLines("{url}")\nprint(answer)'
