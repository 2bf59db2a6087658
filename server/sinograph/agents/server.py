"""The tools as an MCP server: what each is called, what it takes, what it says of itself. Needs the extra ``mcp``."""

import json
from collections.abc import Callable
from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from sinograph import __version__
from sinograph.agents import asking, findings, things
from sinograph.agents.ground import Found, Ground
from sinograph.errors import SinographError

INSTRUCTIONS = """\
Sinograph is a knowledge graph of the AI race, China first: labs, people, models, chips, export controls, funding.
Every fact is a claim with a source; where sources disagree, both stay. Begin with search, then entity or claims. Cite
the source, its IRI and page that each answer names, with the snapshot id. For SPARQL look at schema first."""
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Name = Annotated[str, Field(description="kind/slug such as models/deepseek-v3, an IRI, or a name in any script")]
Limit = Annotated[int, Field(ge=1, le=50, description="most items in the answer")]


def make(ground: Ground) -> MCPServer[object]:
    """Return a server whose tools answer from ``ground``; it has no state and may serve many sessions."""
    server: MCPServer[object] = MCPServer("sinograph", "Sinograph", instructions=INSTRUCTIONS, version=__version__,
                                          website_url=ground.url, log_level="ERROR")  # fmt: skip

    def answer(found: Callable[[], Found]) -> str:
        snapshot = ground.engine.snapshot
        try:
            return json.dumps({**found(), "snapshot": snapshot}, ensure_ascii=False)
        except SinographError as error:
            raise ToolError(str(error)) from error

    def search(
        text: Annotated[str, Field(max_length=200, description="a name: English, Chinese, pinyin, misspelt")],
        type: Annotated[str, Field(description="a kind (models) or class (LanguageModel)")] = "",
        limit: Limit = 10,
    ) -> str:
        """Find things by name. Returns paths (kind/slug) for the other tools."""
        return answer(lambda: things.search(ground, text, type, limit))

    def entity(name: Name) -> str:
        """Say what the graph accepts of one thing, each value with a source, and where sources disagree."""
        return answer(lambda: things.entity(ground, name))

    def claims(
        about: Name,
        property: Annotated[str, Field(description="local name such as trainingCost; empty for all")] = "",
        limit: Limit = 20,
        offset: Annotated[int, Field(ge=0)] = 0,
    ) -> str:
        """Give every claim about a thing: value, what is measured, who says so, where, how sure, since when."""
        return answer(lambda: things.claims(ground, about, property, limit, offset))

    def disputes(
        about: Annotated[str, Field(description="a thing; empty for all")] = "",
        property: str = "",
        severity: Annotated[str, Field(description="high, medium or low")] = "",
        limit: Limit = 8,
    ) -> str:
        """List what independent sources disagree about, with both values and sources."""
        return answer(lambda: findings.disputes(ground, about, property, severity, limit))

    def control_status(
        chip: Annotated[str, Field(description="a chip such as nvidia-h800")],
        destination: Annotated[str, Field(description="a country, as ISO code or name")],
        on: Annotated[str, Field(description="the day, YYYY-MM-DD")],
        headquarters: Annotated[str, Field(description="country of the end user's head office")] = "",
    ) -> str:
        """Say whether exporting a chip needed a licence on a day, by which rule and test. Not legal advice."""
        return answer(lambda: findings.control_status(ground, chip, destination, on, headquarters))

    def path(
        start: Name,
        end: Name,
        longest: Annotated[int, Field(ge=1, le=findings.LONGEST)] = 4,
        through_places: bool = False,
    ) -> str:
        """Find how two things are connected: the shortest chains of sourced claims."""
        return answer(lambda: findings.path(ground, start, end, longest, through_places))

    def named_query(
        name: Annotated[str, Field(description="empty: list all of them with their parameters")] = "",
        parameters: dict[str, str] | None = None,
        limit: Limit = 25,
    ) -> str:
        """Run a tested query by name; prefer it to SPARQL of your own."""
        return answer(lambda: asking.named_query(ground, name, parameters, limit))

    def sparql(query: str, limit: Limit = 25) -> str:
        """Run a SPARQL query that reads. The prefixes sg:, id:, models:, rdfs: … are known. Look at schema first."""
        return answer(lambda: asking.sparql(ground, query, limit))

    def schema(
        class_name: Annotated[str, Field(description="such as LanguageModel; empty: list the classes")] = "",
    ) -> str:
        """Describe a class: its properties with units and counts, and example queries, in under 2,000 tokens."""
        return answer(lambda: asking.schema(ground, class_name))

    for tool in (search, entity, claims, disputes, control_status, path, named_query, sparql, schema):
        server.add_tool(tool, annotations=_READS, structured_output=False)
    return server
