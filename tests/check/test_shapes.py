"""The shapes step finds what pySHACL finds by itself, and asks it about suspects only."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from sinograph import vocabulary as v
from sinograph.check import shapes
from sinograph.check.facts import Facts, Node
from sinograph.errors import CheckFailed

FOLDER = Path(__file__).parents[2] / "ontology" / "shapes"
Planted = dict[str, set[ox.Triple]]

NO_DAY = ox.Literal("2023-02-30", datatype=v.XSD_DATE)
#: What is put in the place of a value, or beside it: wrong kinds, broken literals, numbers and days out of range.
WRONG: list[Node] = [
    ox.Literal(""),
    ox.Literal("x" * 500, language="en"),
    ox.Literal("perhaps", datatype=v.XSD_BOOLEAN),
    ox.Literal("1", datatype=v.XSD_BOOLEAN),
    NO_DAY,
    ox.Literal("1990-01-01", datatype=v.XSD_DATE),
    ox.Literal("2023-13", datatype=v.XSD_GYEAR_MONTH),
    ox.Literal("-5.0", datatype=v.XSD_DECIMAL),
    ox.Literal("1e400", datatype=v.XSD_DOUBLE),
    ox.Literal("9.9E99", datatype=v.XSD_DOUBLE),
    ox.NamedNode("http://example.org/nothing"),
    v.sg("rumoured"),
]


@pytest.fixture(scope="module")
def stated() -> Facts:
    return Facts(t.triple for path in sorted(FOLDER.glob("*.ttl")) for t in ox.parse(path=path))


@pytest.fixture(scope="module")
def quads(snapshot_dir: Path) -> list[ox.Quad]:
    return list(ox.parse(path=snapshot_dir / "graph.nq", format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def real(quads: list[ox.Quad]) -> set[ox.Triple]:
    return {q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)}


def paths(stated: Facts, shape: Node) -> Iterator[ox.NamedNode]:
    """Every predicate that a shape speaks of, however deep."""
    for predicate, values in stated.statements(shape).items():
        for value in values:
            if predicate == v.sh("path") and isinstance(value, ox.NamedNode):
                yield value
            elif isinstance(value, ox.BlankNode):
                yield from paths(stated, value)
            elif predicate in (v.RDF_FIRST, v.sh("lessThanOrEquals")) and isinstance(value, ox.NamedNode):
                yield value


def example(facts: Facts, cls: Node, wanted: list[ox.NamedNode]) -> Node:
    """The member of a class that says most of what its shape asks, so that there is most to break."""
    return max(sorted(facts.instances(cls), key=str), key=lambda node: sum(bool(facts.values(node, p)) for p in wanted))


def copies(facts: Facts, node: Node, wanted: list[ox.NamedNode], name: str) -> Iterator[ox.Triple]:
    """Copies of ``node``, each with one thing wrong: a value gone, one replaced, one too many."""
    held = facts.statements(node)
    yield from (ox.Triple(ox.NamedNode(f"http://example.org/{name}/bare"), v.RDF_TYPE, cls) for cls in held[v.RDF_TYPE])
    for at, predicate in enumerate(wanted):
        rest = {p: values for p, values in held.items() if p != predicate}
        # pySHACL itself stops at an ill-formed day that has to be compared with another.
        compared = predicate.value.endswith(("Earliest", "Latest"))
        variants: list[list[Node]] = [[], *([wrong] for wrong in WRONG if not (compared and wrong == NO_DAY))]
        variants += [[*held.get(predicate, []), wrong] for wrong in (WRONG[5], WRONG[7], WRONG[10])]
        for number, values in enumerate(variants):
            copy = ox.NamedNode(f"http://example.org/{name}/{at}/{number}")
            for p, objects in {**rest, predicate: values}.items():
                yield from (ox.Triple(copy, p, value) for value in objects)


@pytest.fixture(scope="module")
def planted(real: set[ox.Triple], stated: Facts) -> set[ox.Triple]:
    """The terms of the ontology, an example of every class that a shape is for, and all its broken copies."""
    facts = Facts(real)
    chosen: set[Node] = set()
    broken: set[ox.Triple] = set()
    for shape in stated.subjects():
        for cls in stated.values(shape, v.sh("targetClass")):
            wanted = sorted(set(paths(stated, shape)), key=str)
            node = example(facts, cls, wanted)
            chosen.add(node)
            name = f"{str(shape)[1:-1].rsplit('/')[-1]}/{str(cls)[1:-1].rsplit('#')[-1]}"
            broken |= set(copies(facts, node, wanted, name))
    chosen |= {value for node in chosen for values in facts.statements(node).values() for value in values}
    terms = {t for t in real if t.subject in chosen or str(t.subject).startswith(f"<{v.TERM}")}
    return terms | broken


def test_what_is_planted_is_found_as_pyshacl_finds_it(planted: set[ox.Triple], stated: Facts) -> None:
    found = shapes.findings({ox.Quad(t.subject, t.predicate, t.object) for t in planted}, FOLDER)
    assert found == shapes.plainly(planted, FOLDER)
    messages = {t.value for node in stated.subjects() for t in stated.values(node, v.sh("message"))
                if isinstance(t, ox.Literal)}  # fmt: skip
    assert {m for m in messages if not any(m in line for line in found)} == set()


def test_the_whole_graph_conforms_and_pyshacl_is_not_needed(
    quads: list[ox.Quad], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[rdflib.Graph] = []
    monkeypatch.setattr(pyshacl, "validate", lambda data, **_: asked.append(data))
    steps: list[tuple[str, int, int]] = []
    assert shapes.findings(quads, FOLDER, lambda *step: steps.append(step)) == []
    assert asked == []
    assert len(steps) > 20 and steps[-1][1] == steps[-1][2]


def test_the_shapes_are_well_formed() -> None:
    text = "".join(path.read_text() for path in sorted(FOLDER.glob("*.ttl")))
    pyshacl.validate(rdflib.Graph(), shacl_graph=text, shacl_graph_format="turtle", meta_shacl=True)


def test_what_pyshacl_cannot_compare_is_a_finding() -> None:
    claim = ox.NamedNode("http://example.org/claim")
    broken = [
        ox.Quad(claim, v.RDF_TYPE, v.sg("Claim")),
        ox.Quad(claim, v.sg("valueEarliest"), NO_DAY),
        ox.Quad(claim, v.sg("valueLatest"), ox.Literal("2023-02-01", datatype=v.XSD_DATE)),
    ]
    with pytest.raises(CheckFailed, match="pySHACL stopped"):
        shapes.findings(broken, FOLDER)


PREFIX = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg: <https://w3id.org/sinograph/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
DATA = """
:a a :Big ; :p "abc" ; :q 1 , 2 ; :r :b . :Big rdfs:subClassOf :Thing . :b a :Thing ; :p "b"@en , "c"@en ; :q 1.0 .
:c a :Thing ; :p 5 ; :q "1.0"^^xsd:decimal , "1.00"^^xsd:decimal ; :r "b" . :d a :Thing ; :r :c , :d .
:e :p "x" ; :r :e .
:f a :Thing ; :q true ; :p "2023-04"^^xsd:gYearMonth . :g a :Thing ; :p "y" .
"""
NAMELESS = '[] a :Thing ; :p "y" .'


@pytest.mark.parametrize("more", ["", NAMELESS])
@pytest.mark.parametrize(
    "body",
    [
        'EACH [ sh:path :p ; sh:pattern "^a" ]',
        "EACH [ sh:path :r ; sh:qualifiedValueShape [ sh:class :Big ] ; sh:qualifiedMinCount 1 ]",
        "EACH [ sh:path [ sh:inversePath :r ] ; sh:minCount 1 ]",
        "EACH [ sh:path [ sh:zeroOrMorePath :r ] ; sh:class :Big ]",
        "sh:targetClass :Thing ; sh:closed true ; sh:property [ sh:path :p ]",
        "sh:targetSubjectsOf :r ; sh:property [ sh:path :p ; sh:minCount 1 ]",
        "sh:targetNode :e ; sh:class :Thing",
        "a owl:Class, rdfs:Class, sh:NodeShape ; sh:property [ sh:path :p ; sh:minCount 1 ]",
        "sh:targetClass :Thing ; sh:deactivated true ; sh:property [ sh:path :p ; sh:minCount 9 ]",
        "sh:targetClass :Thing ; sh:severity sh:Warning ; sh:property [ sh:path :p ; sh:minCount 1 ]",
        "EACH [ sh:path :q ; sh:minCount 2 ]",
        "EACH [ sh:path :q ; sh:maxCount 1 ]",
        "EACH [ sh:path :q ; sh:hasValue 1 ]",
        "sh:targetClass :Thing ; sh:not [ sh:property [ sh:path :q ; sh:hasValue 1 ] ]",
        "sh:targetClass :Thing ; sh:not [ sh:property [ sh:path :q ; sh:datatype xsd:integer ] ]",
        "sh:targetClass :Thing ; sh:not [ sh:property [ sh:path :q ; sh:minInclusive 2 ] ]",
        "sh:targetClass :Thing ; sh:xone ( [ sh:property [ sh:path :p ; sh:minCount 1 ] ] [ sh:class :Big ] )",
        "EACH [ sh:path :p ; sh:uniqueLang true ]",
        'EACH [ sh:path :p ; sh:in ( "abc" "y" 5 ) ]',
        "EACH [ sh:path ( :r :r ) ; sh:minCount 1 ; sh:nodeKind sh:IRI ]",
        "EACH [ sh:path [ sh:alternativePath ( :p :q ) ] ; sh:maxCount 2 ]",
        "EACH [ sh:path :q ; sh:minInclusive 1 ; sh:maxInclusive 1.5 ]",
        "EACH [ sh:path :q ; sh:lessThanOrEquals :p ]",
        "EACH [ sh:path :p ; sh:minLength 2 ; sh:maxLength 3 ; sh:nodeKind sh:Literal ]",
        "sh:targetClass :Big, :Thing ; sh:property [ sh:path :p ; sh:maxLength 2 ]",
        "EACH [ sh:path :r ; sh:node :other ] . :other sh:class :Big",
    ],
)  # fmt: skip
def test_any_other_shape_is_judged_as_pyshacl_judges_it(tmp_path: Path, body: str, more: str) -> None:
    (tmp_path / "shapes.ttl").write_text(
        f"{PREFIX} :shape {body.replace('EACH', 'sh:targetClass :Thing ; sh:property')} ."
    )
    data = [quad.triple for quad in ox.parse(f"{PREFIX} {DATA} {more}", format=ox.RdfFormat.TURTLE)]
    found = shapes.findings([ox.Quad(t.subject, t.predicate, t.object) for t in data], tmp_path)
    assert named(found) == named(shapes.plainly(data, tmp_path))


def named(lines: list[str]) -> list[str]:
    """Lines without the names that rdflib gives to blank nodes."""
    return sorted("shape: _" if not line.startswith("shape: http") else line for line in lines)
