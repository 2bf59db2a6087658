"""Obsidian vault: a zip with one note a thing, properties, wikilinks and the sources of each link."""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from sinograph.export.bundle import Bundle
from sinograph.export.format import NETWORKS, ZIP, Format, Result, Sink, network_of
from sinograph.export.markdown import link, plain, wikilink
from sinograph.export.network import Edge, Heading, Network, Node, Source, cells
from sinograph.export.text import file_name, one_line, to_json


def _write(result: Result, sink: Sink, prefixes: Mapping[str, str]) -> None:
    network = network_of(result)
    with Bundle(sink, network.heading.made) as bundle:
        bundle.add("About this vault.md", [_about(network.heading).encode()])
        labels = {node.id: node.label for node in network.nodes}
        sources = {source.id: source for source in network.sources}
        for node, edges in _with_edges(network):
            bundle.add(f"{note_of(node.id)}.md", [_note(network, node, edges, labels, sources).encode()])


def note_of(id: str) -> str:
    """Return the name of a note, without its extension; what no file can be called gets a number."""
    parts = [file_name(part) for part in id.split("/")[-2:]]
    name = "/".join(parts)
    return name if name == id else f"{name}-{sha256(id.encode()).hexdigest()[:6]}"


def _with_edges(network: Network) -> Iterator[tuple[Node, list[Edge]]]:
    """Pair each node with the statements about it; both come in the order of the ids."""
    edges = iter(network.edges)
    edge = next(edges, None)
    for node in network.nodes:
        mine = []
        while edge is not None and edge.source == node.id:
            mine.append(edge)
            edge = next(edges, None)
        yield node, mine
    if edge is not None:
        raise ValueError(f"the statements are not in the order of the things: {edge.source} comes too late")


def _about(heading: Heading) -> str:
    properties = "".join(f"{name}: {_property(value)}\n" for name, value in heading.pairs())
    return f"---\n{properties}---\n\nOne note a thing; links carry the sources that make the statement.\n"


def _note(
    network: Network, node: Node, edges: list[Edge], labels: Mapping[str, str], sources: Mapping[str, Source]
) -> str:
    lines = ["---", f"aliases: {_property([a for a in (node.label, node.label_zh) if a])}"]
    lines += [f"{c.name}: {_property(value)}" for c, value in cells(node, network.columns("nodes"))]
    lines += [f"tags: {to_json([file_name(t) for t in (node.kind, node.type) if t])}"]
    lines += [f"licence: {network.heading.licence}", f"snapshot: {to_json(network.heading.snapshot)}", "---", ""]
    lines += [f"# {plain(node.label)}", ""]
    if node.summary:
        lines += [plain(node.summary), ""]
    for edge in edges:
        lines += [f"- {_statement(edge, labels)}", *(f"    - {_named(s, sources)}" for s in edge.source_ids)]
    return "\n".join([*lines, "", f"Sinograph: {link(node.iri, node.iri)}", ""])


def _property(value: object) -> str:
    """Return a value of YAML on one line; two brackets would be a link there too."""
    plain = [one_line(one) for one in value] if isinstance(value, list) else value
    return to_json(one_line(plain) if isinstance(plain, str) else plain).replace("[[", "[ [")


def _statement(edge: Edge, labels: Mapping[str, str]) -> str:
    notes = [edge.certainty, edge.status, edge.intervals] if edge.claims else []
    about = ", ".join([*filter(None, notes), *(["disputed"] if edge.disputed else [])])
    target = wikilink(note_of(edge.target), labels.get(edge.target, edge.target))
    return f"{plain(edge.label)} {target}" + (f" ({plain(about)})" if about else "")


def _named(id: str, sources: Mapping[str, Source]) -> str:
    source = sources.get(id)
    if source is None:
        return plain(id)
    return link(source.title, source.url or source.iri) + (f", {plain(source.published)}" if source.published else "")


FORMAT = Format(
    name="obsidian",
    title="Obsidian vault",
    media_types=(ZIP,),
    extension="zip",
    forms=NETWORKS,
    write=_write,
    negotiated=False,
    loading=(("Obsidian", "unpack {file} and open the folder as a vault"),),
)
