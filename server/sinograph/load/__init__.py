"""Data files become entities, claims and adjudications; everything wrong in a run is reported at once."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.errors import DataError, Problem
from sinograph.load.claim import read_block
from sinograph.load.entity import read_adjudications, read_entity, read_types
from sinograph.load.reader import Context, Cursor, entity_iri, name_of
from sinograph.load.records import Claim, Dataset, Entity
from sinograph.load.tree import Mapping, read_csv, read_yaml
from sinograph.schema import Schema

Progress = Callable[[str, int, int], None]


def load(folder: Path, schema: Schema, progress: Progress | None = None) -> Dataset:
    """Read every data file under ``folder``.

    ``progress`` is called with what is done, how many files are done and how many there are.
    Raises ``DataError`` with every problem of the run.
    """
    context = Context(schema)
    heads = _read_heads(folder, context, progress)
    dataset = Dataset()
    for iri, (cursor, head) in heads.items():
        entity = read_entity(cursor, iri, context.types[iri], head)
        if entity is not None:
            dataset.entities[iri] = entity
    sources = {i: e for i, e in dataset.entities.items() if i.value.startswith(v.SOURCE)}
    for iri, (cursor, head) in heads.items():
        dataset.claims.extend(_claims(cursor, iri, head, sources))
        dataset.adjudications.extend(read_adjudications(cursor, iri, head))
    for path in sorted(folder.rglob("*.csv")):
        dataset.claims.extend(_table(path, folder, context, sources))
    _cross_check(dataset, context)
    if context.problems:
        raise DataError(context.problems)
    return dataset


def _read_heads(
    folder: Path, context: Context, progress: Progress | None
) -> dict[ox.NamedNode, tuple[Cursor, Mapping]]:
    heads: dict[ox.NamedNode, tuple[Cursor, Mapping]] = {}
    paths = sorted(p for p in folder.rglob("*.y*ml"))
    for done, path in enumerate(paths, 1):
        name = path.relative_to(folder.parent).as_posix()
        cursor = Cursor(context, name)
        iri = entity_iri(path.relative_to(folder).with_suffix("").as_posix())
        if path.suffix != ".yaml" or iri is None or len(path.relative_to(folder).parts) != 2:
            instead = "name it data/<kind>/<slug>.yaml, the slug in a-z, 0-9 and '-'"
            cursor.problem(1, "the path cannot become an IRI", instead)
            continue
        head = read_yaml(path, name, context.problems)
        if head is not None:
            context.types[iri] = read_types(cursor, head, path.parent.name)
            heads[iri] = (cursor, head)
        if progress:
            progress("load", done, len(paths))
    return heads


def _claims(cursor: Cursor, about: ox.NamedNode, head: Mapping, sources: dict[ox.NamedNode, Entity]) -> Iterable[Claim]:
    if "claims" not in head.entries:
        return
    for node in cursor.many(head.entries["claims"]):
        block = cursor.mapping(node, "claims")
        if block is not None:
            yield from read_block(cursor, about, block, sources)


def _table(path: Path, folder: Path, context: Context, sources: dict[ox.NamedNode, Entity]) -> Iterable[Claim]:
    cursor = Cursor(context, path.relative_to(folder.parent).as_posix())
    for row in read_csv(path, cursor.file, context.problems):
        if "about" not in row.entries:
            cursor.problem(row.line, "a row without 'about'", "write kind/slug of the entity the row speaks of")
            continue
        about = cursor.entity(row.entries["about"], "about")
        if about is not None:
            rest = {k: n for k, n in row.entries.items() if k != "about"}
            yield from read_block(cursor, about, Mapping(row.line, rest), sources)


def _cross_check(dataset: Dataset, context: Context) -> None:
    """Find what no single file shows: ids used twice, links to claims that do not exist, empty choices."""
    seen: dict[ox.NamedNode, Claim] = {}
    for claim in dataset.claims:
        name = claim.iri.value.removeprefix(v.CLAIM)
        first = seen.setdefault(claim.iri, claim)
        if first is not claim:
            where = f"{first.place.file}:{first.place.line}"
            what = f"the claim '{name}' stands twice (first at {where})"
            instead = "give it its own id, or remove the copy"
            context.problems.append(Problem(claim.place.file, claim.place.line, what, instead))
    if context.problems:
        return
    for claim in dataset.claims:
        for target in (*claim.based_on, *claim.contrasts):
            if target not in seen:
                name = target.value.removeprefix(v.CLAIM)
                instead = context.near(name, (i.value.removeprefix(v.CLAIM) for i in seen)) or "name an existing id"
                what = f"a link to the unknown claim '{name}'"
                context.problems.append(Problem(claim.place.file, claim.place.line, what, instead))
    for choice in dataset.adjudications:
        own = [c for c in dataset.claims if c.about == choice.about and c.property == choice.property]
        if choice.source and not any(c.source == choice.source for c in own):
            what = f"no claim of '{choice.property.name}' from {name_of(choice.source)}"
        elif choice.claim and not any(c.iri == choice.claim for c in own):
            what = f"no claim {name_of(choice.claim)} of '{choice.property.name}' here"
        else:
            continue
        instead = "name a source or claim of this file"
        context.problems.append(Problem(choice.place.file, choice.place.line, what, instead))
