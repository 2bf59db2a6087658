"""Which nodes surely conform to their shapes: SHACL Core by dictionary look-ups, so that pySHACL judges the rest only.

An answer has three values. ``True``: the node conforms. ``False``: it does not. ``None``: not known here, because a
component is not among those below or two values cannot be compared without the rules of their datatypes.
"""

from collections.abc import Callable, Iterable
from functools import partial

import pyoxigraph as ox

from sinograph import vocabulary as v
from sinograph.check import lexical
from sinograph.check.facts import Facts, Node

Verdict = bool | None
Test = Callable[[Node], Verdict]
#: What is asked of all values of a path together: the focus node, its values.
Together = Callable[[Node, list[Node]], Verdict]
Path = Callable[[Node], list[Node]]

_SILENT = frozenset(
    v.sh(name) for name in ("path", "message", "severity", "name", "description", "order", "group", "targetClass")
)
_TARGETS = tuple(v.sh(f"target{name}") for name in ("", "Node", "SubjectsOf", "ObjectsOf"))


def every(answers: Iterable[Verdict]) -> Verdict:
    """Return the conjunction: one ``False`` decides, else one ``None`` leaves it open."""
    result: Verdict = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            result = None
    return result


def negated(answer: Verdict) -> Verdict:
    """Return the opposite; what is open stays open."""
    return None if answer is None else not answer


def some(answers: Iterable[Verdict]) -> Verdict:
    """Return the disjunction: one ``True`` decides."""
    return negated(every(negated(answer) for answer in answers))


class Shapes:
    """The shapes of a shapes graph, ready to be asked about the nodes of a data graph."""

    def __init__(self, shapes: Facts, data: Facts) -> None:
        """Keep both graphs; shapes are made ready when they are first asked for."""
        self._shapes = shapes
        self._data = data
        self._ready: dict[Node, Test] = {}

    def targets(self) -> list[ox.NamedNode] | None:
        """Return the shapes that name the classes they hold for; ``None`` when shapes choose their nodes otherwise."""
        found = []
        for node in self._shapes.subjects():
            types = self._shapes.values(node, v.RDF_TYPE)
            if v.sh("ConstraintComponent") in types or v.RDFS_CLASS in types or v.OWL_CLASS in types:
                return None
            if any(self._shapes.values(node, name) for name in _TARGETS):
                return None
            if self._shapes.values(node, v.sh("targetClass")):
                if not isinstance(node, ox.NamedNode):
                    return None
                found.append(node)
        return sorted(found, key=str)

    def suspects(self, shape: ox.NamedNode) -> set[Node]:
        """Return the target nodes of ``shape`` that do not surely conform to it."""
        classes = self._shapes.values(shape, v.sh("targetClass"))
        focus = set().union(*(self._data.instances(cls) for cls in classes))
        test = self._test(shape)
        return {node for node in focus if test(node) is not True}

    def _test(self, shape: Node) -> Test:
        if shape not in self._ready:
            self._ready[shape] = _open  # a shape that needs itself is left to pySHACL
            self._ready[shape] = self._make(shape)
        return self._ready[shape]

    def _make(self, shape: Node) -> Test:
        path: Path = lambda focus: [focus]  # noqa: E731
        if stated := self._shapes.values(shape, v.sh("path")):
            followed = self._path(stated[0]) if len(stated) == 1 else None
            if followed is None:
                return _open
            path = followed
        singly: list[Test] = []
        together: list[Together] = []
        for predicate, parameters in self._shapes.statements(shape).items():
            if predicate in _SILENT or not predicate.value.startswith(v.SH):
                continue
            for parameter in parameters:
                name = predicate.value.removeprefix(v.SH)
                if one := self._of_one(name, parameter):
                    singly.append(one)
                else:
                    together.append(self._of_many(name, parameter))
        return partial(_conforms, path, singly, together)

    def _path(self, path: Node) -> Path | None:
        """Return what follows a predicate, a sequence of predicates or alternatives of them; no other path is known."""
        data = self._data
        if isinstance(path, ox.NamedNode):
            return partial(_along, data, path)
        choice = self._shapes.one(path, v.sh("alternativePath"))
        steps = self._shapes.listed(choice if choice is not None else path)
        if not steps or not all(isinstance(step, ox.NamedNode) for step in steps):
            return None
        names = [step for step in steps if isinstance(step, ox.NamedNode)]
        return partial(_either if choice is not None else _in_turn, data, names)

    def _of_many(self, name: str, parameter: Node) -> Together:
        """Return the test of a component that looks at all values of the path together; open when it is not known."""
        number = lexical.integer(parameter)
        if name == "minCount" and number is not None:
            # Two literals may be one to rdflib, which rewrites them in canonical form: more than one is not sure.
            return lambda focus, values: len(values) >= number and (number < 2 or not _literals(values) or None)
        if name == "maxCount" and number is not None:
            return lambda focus, values: len(values) <= number or None
        if name == "hasValue":
            return lambda focus, values: parameter in values or (None if _literals([parameter]) else False)
        if name == "uniqueLang":
            return lambda focus, values: lexical.distinct_languages(values) or None
        if name == "lessThanOrEquals" and isinstance(parameter, ox.NamedNode):
            return lambda focus, values: every(
                lexical.at_most(a, b) for a in values for b in self._data.values(focus, parameter)
            )
        return lambda focus, values: None

    def _of_one(self, name: str, parameter: Node) -> Test | None:
        """Return the test of a component that looks at one value at a time; ``None`` when it is none of those."""
        if name in ("property", "node"):
            return self._test(parameter)
        if name == "not":
            inner = self._test(parameter)
            return lambda value: negated(inner(value))
        if name in ("or", "and", "xone", "in"):
            members = self._shapes.listed(parameter)
            return None if members is None else self._of_list(name, members)
        if name == "class":
            return lambda value: self._data.is_instance(value, parameter)
        if name == "nodeKind" and parameter == v.sh("IRI"):
            return lambda value: isinstance(value, ox.NamedNode)
        if name == "datatype":
            return lambda value: lexical.is_of(value, parameter)
        if name in ("minLength", "maxLength", "minInclusive", "maxInclusive"):
            return partial(lexical.within, name, parameter)
        return None

    def _of_list(self, name: str, members: list[Node]) -> Test:
        if name == "in":
            return lambda value: value in members or (None if isinstance(value, ox.Literal) else False)
        tests = [self._test(member) for member in members]
        if name == "xone":
            return lambda value: _exactly_one([test(value) for test in tests])
        combine = every if name == "and" else some
        return lambda value: combine(test(value) for test in tests)


def _conforms(path: Path, singly: list[Test], together: list[Together], focus: Node) -> Verdict:
    values = path(focus)
    answer = every(test(focus, values) for test in together)
    if answer is False or not singly:
        return answer
    return every([answer, *(test(value) for value in values for test in singly)])


def _open(value: Node) -> Verdict:
    return None


def _literals(values: list[Node]) -> bool:
    return any(isinstance(value, ox.Literal) for value in values)


def _exactly_one(answers: list[Verdict]) -> Verdict:
    if None in answers:
        return None
    return answers.count(True) == 1


def _along(data: Facts, predicate: ox.NamedNode, focus: Node) -> list[Node]:
    return data.values(focus, predicate)


def _either(data: Facts, predicates: list[ox.NamedNode], focus: Node) -> list[Node]:
    return list({value for predicate in predicates for value in data.values(focus, predicate)})


def _in_turn(data: Facts, predicates: list[ox.NamedNode], focus: Node) -> list[Node]:
    reached = {focus}
    for predicate in predicates:
        reached = {value for node in reached for value in data.values(node, predicate)}
    return list(reached)
