"""Reads the head of a data file: type, labels and the descriptive keys that need no claim."""

import re

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.load.reader import Cursor, name_of
from sinograph.load.records import Adjudication, Entity, Place, Term
from sinograph.load.tree import Mapping, Node
from sinograph.load.value import read_term

HEAD_KEYS = frozenset({"type", "label", "altLabel", "summary", "exactMatch", "claims", "accepted"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read_types(cursor: Cursor, head: Mapping, folder: str) -> tuple[ox.NamedNode, ...]:
    """Return the classes of an entity; they must be of the ontology and belong to the file's folder."""
    if "type" not in head.entries:
        cursor.problem(1, "no 'type'", f"write a class that lives in {folder}/, such as {_examples(cursor, folder)}")
        return ()
    schema = cursor.context.schema
    found = []
    for node in cursor.many(head.entries["type"]):
        name = cursor.text(node, "type")
        cls = schema.classes.get(name or "")
        if name is None:
            continue
        if cls is None:
            instead = cursor.context.near(name, schema.classes) or f"write {_examples(cursor, folder)}"
            cursor.problem(node.line, f"unknown class '{name}'", instead)
        elif schema.folder(cls) != folder:
            home = schema.folder(cls)
            instead = f"move the file to data/{home}/" if home else f"write {_examples(cursor, folder)}"
            cursor.problem(node.line, f"a {name} does not live in {folder}/", instead)
        else:
            found.append(cls)
    return tuple(found)


def _examples(cursor: Cursor, folder: str) -> str:
    schema = cursor.context.schema
    names = sorted(name_of(c) for c in schema.parents if schema.folder(c) == folder)
    return " or ".join(names[:4]) or "another folder's class"


def read_entity(cursor: Cursor, iri: ox.NamedNode, types: tuple[ox.NamedNode, ...], head: Mapping) -> Entity | None:
    """Return the entity of a file's head, or ``None`` when it has no label."""
    labels = _texts(cursor, head.entries["label"], "label") if "label" in head.entries else ()
    if not labels:
        cursor.problem(1, "no 'label'", "write the name people know it by")
        return None
    aliases = tuple(text for node in _listed(cursor, head, "altLabel") for text in _texts(cursor, node, "altLabel"))
    english = next((one for one in labels if one.language == "en"), labels[0])
    statements = [*_summary(cursor, head), *_matches(cursor, head), *_descriptive(cursor, head, types)]
    return Entity(iri, types, english.value, Place(cursor.file, 1), labels, aliases, tuple(statements))


def _listed(cursor: Cursor, head: Mapping, key: str) -> tuple[Node, ...]:
    return cursor.many(head.entries[key]) if key in head.entries else ()


def _texts(cursor: Cursor, node: Node, key: str) -> tuple[ox.Literal, ...]:
    if not isinstance(node, Mapping):
        text = cursor.text(node, key)
        return (ox.Literal(text, language="en"),) if text else ()
    found = []
    for language, child in node.entries.items():
        text = cursor.text(child, key)
        if not _LANGUAGE.fullmatch(language):
            cursor.problem(node.line_of(language), f"'{language}' is no language", "write en, zh, zh-Hant …")
        elif text:
            found.append(ox.Literal(text, language=language))
    return tuple(found)


def _summary(cursor: Cursor, head: Mapping) -> list[tuple[ox.NamedNode, Term]]:
    if "summary" not in head.entries:
        return []
    return [(v.DCT_DESCRIPTION, text) for text in _texts(cursor, head.entries["summary"], "summary")]


def _matches(cursor: Cursor, head: Mapping) -> list[tuple[ox.NamedNode, Term]]:
    found: list[tuple[ox.NamedNode, Term]] = []
    for node in _listed(cursor, head, "exactMatch"):
        text = cursor.text(node, "exactMatch")
        if text and text.startswith(("https://", "http://")) and not re.search(r'[\s<>"{}|\\^`]', text):
            found.append((v.SKOS_EXACT_MATCH, ox.NamedNode(text)))
        elif text:
            cursor.problem(
                node.line, f"'exactMatch' is not an IRI: '{text}'", "write http://www.wikidata.org/entity/Q…"
            )
    return found


def _descriptive(cursor: Cursor, head: Mapping, types: tuple[ox.NamedNode, ...]) -> list[tuple[ox.NamedNode, Term]]:
    schema = cursor.context.schema
    found: list[tuple[ox.NamedNode, Term]] = []
    for key, node in head.entries.items():
        if key in HEAD_KEYS:
            continue
        prop = schema.properties.get(key)
        if prop is None or not prop.descriptive:
            known = [p.name for p in schema.properties.values() if p.descriptive]
            instead = cursor.context.near(key, [*known, *HEAD_KEYS])
            if prop is not None and prop.claimable:
                instead = "a fact needs its source: move it into a block under 'claims'"
            what = f"unknown key '{key}'" if prop is None or not prop.claimable else f"'{key}' stands without a source"
            cursor.problem(head.line_of(key), what, instead or "see data/README.md for the keys")
            continue
        if prop.domain in schema.parents and types and not any(prop.domain in schema.ancestors(t) for t in types):
            assert prop.domain is not None
            what = f"'{key}' is said of a {name_of(prop.domain)}, not of a {name_of(types[0])}"
            cursor.problem(head.line_of(key), what, "leave it out, or correct the type")
            continue
        for one in cursor.many(node):
            term = read_term(cursor, prop, one)
            if term is not None:
                found.append((prop.iri, term))
    return found


def read_adjudications(cursor: Cursor, about: ox.NamedNode, head: Mapping) -> list[Adjudication]:
    """Return the choices under ``accepted:``, each with its reason."""
    if "accepted" not in head.entries:
        return []
    block = cursor.mapping(head.entries["accepted"], "accepted")
    found = []
    for key, node in block.entries.items() if block else ():
        prop = cursor.context.schema.properties.get(key)
        choice = cursor.mapping(node, key)
        if prop is None or not prop.claimable or choice is None:
            if choice is not None:
                cursor.problem(node.line, f"unknown key '{key}' under 'accepted'", "write a property claimed above")
            continue
        because = cursor.text(choice.entries["because"], "because") if "because" in choice.entries else None
        if because is None:
            cursor.problem(choice.line, f"'{key}' is accepted without a reason", "write 'because:' and one sentence")
            continue
        kinds = [k for k in ("source", "claim", "none") if k in choice.entries]
        if len(kinds) != 1:
            cursor.problem(
                choice.line, f"'{key}' does not say what is accepted", "write source: or claim: or none: true"
            )
            continue
        text = cursor.text(choice.entries[kinds[0]], kinds[0]) or ""
        found.append(
            Adjudication(
                about,
                prop,
                because,
                Place(cursor.file, choice.line),
                source=ox.NamedNode(v.SOURCE + text) if kinds[0] == "source" else None,
                claim=ox.NamedNode(v.CLAIM + text) if kinds[0] == "claim" else None,
            )
        )
    return found
