"""Conditions of rules in words: ``2400 <= tpp < 4800 and datacenter_marketed`` as a reader would say it.

The data keep a condition as the formula of whoever read the rule; it has the grammar of a Python expression. Only a
formula all of whose names are known is said in words, any other stays as it is.
"""

import ast
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import cast

from sinograph.web.words.language import _, language, later
from sinograph.web.words.wording import bracketed, grouped


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a name in a formula measures; a share is written as per cent."""

    words: str
    unit: str = ""
    share: bool = False


_MEASURES = {
    "tpp": _Measure(later("total processing performance"), "TPP"),
    "performance_density": _Measure(later("performance density"), "TPP/mm²"),
    "memory_bandwidth_gbs": _Measure(later("memory bandwidth"), "GB/s"),
    "memory_bandwidth_density": _Measure(later("memory bandwidth per area"), "GB/s/mm²"),
    "interconnect_bandwidth_gbs": _Measure(later("bandwidth between chips"), "GB/s"),
    "io_bandwidth_gbs": _Measure(later("input and output bandwidth"), "GB/s"),
    "transistors_bn": _Measure(later("number of transistors (billions)")),
    "logic_node_nm": _Measure(later("process node of logic"), "nm"),
    "dram_half_pitch_nm": _Measure(later("half-pitch of DRAM"), "nm"),
    "nand_layers": _Measure(later("layers of NAND memory")),
    "mrf_nm": _Measure(later("resolution of the scanner"), "nm"),
    "dco_nm": _Measure(later("overlay of the scanner"), "nm"),
    "fp64_pflops": _Measure(later("computing power at 64 bits"), "PFLOPS"),
    "fp32_pflops": _Measure(later("computing power at 32 bits"), "PFLOPS"),
    "volume_ft3": _Measure(later("volume"), "ft³"),
    "training_ops": _Measure(later("training compute"), "FLOP"),
    "sum_tpp_per_year": _Measure(later("performance shipped within a year"), "TPP"),
    "sum_tpp_2025_2027": _Measure(later("performance shipped from 2025 to 2027"), "TPP"),
    "sum_gpus_two_years": _Measure(later("GPUs shipped within two years")),
    "cn_mo_shipments_tpp": _Measure(later("performance shipped to China and Macau"), "TPP"),
    "us_shipments_tpp": _Measure(later("performance shipped to customers in the United States"), "TPP"),
    "share_of_total_ai_compute_per_country": _Measure(later("share of all its AI compute in one country"), share=True),
    "listed_parent_ownership_share": _Measure(later("share owned by listed parties"), share=True),
    "us_content_share": _Measure(later("share of US content"), share=True),
}
#: What is or is not so.
_FACTS = {
    "datacenter_marketed": (later("made or marketed for data centres"), later("not made or marketed for data centres")),
    "in_3a090_a": (later("covered by 3A090.a"), later("not covered by 3A090.a")),
    "in_3a090_b": (later("covered by 3A090.b"), later("not covered by 3A090.b")),
    "meets_3a090_ab": (later("covered by 3A090.a or 3A090.b"), later("covered by neither 3A090.a nor 3A090.b")),
    "meets_4a090": (later("covered by 4A090"), later("not covered by 4A090")),
    "contains_3a090_ic": (later("contains a chip of 3A090"), later("contains no chip of 3A090")),
    "has_hbm": (later("contains HBM memory"), later("contains no HBM memory")),
    "non_planar": (later("transistors are not planar"), later("transistors are planar")),
    "logic_non_planar": (later("transistors are not planar"), later("transistors are planar")),
    "designer_approved_or_authorised": (
        later("designer is approved or authorised"),
        later("designer is neither approved nor authorised"),
    ),
    "us_origin_ic_content": (later("contains chips of US origin"), later("contains no chips of US origin")),
    "party_footnote5": (
        later("a party with footnote 5 of the Entity List takes part"),
        later("no party with footnote 5 of the Entity List takes part"),
    ),
    "weights_published": (later("weights are published"), later("weights are not published")),
    "on_ccl": (later("stands on the Commerce Control List"), later("does not stand on the Commerce Control List")),
    "end_use_advanced_node": (
        later("used for advanced-node chips"), later("not used for advanced-node chips"),
    ),
}  # fmt: skip
_BOUNDS = {
    "GtE": later("%(what)s at least %(value)s"), "Gt": later("%(what)s above %(value)s"),
    "Lt": later("%(what)s below %(value)s"), "LtE": later("%(what)s at most %(value)s"),
}  # fmt: skip
_YEARS = {"GtE": later("from %(year)s on"), "Lt": later("before %(year)s")}
_BETWEEN = {
    ("LtE", "Lt"): later("%(what)s from %(low)s to below %(high)s"),
    ("Lt", "LtE"): later("%(what)s above %(low)s and up to %(high)s"),
    ("Lt", "Lt"): later("%(what)s above %(low)s and below %(high)s"),
    ("LtE", "LtE"): later("%(what)s from %(low)s to %(high)s"),
}


class _UnknownError(Exception):
    """A part of a formula that has no words here."""


def condition(formula: str) -> str | None:
    """Return a formula in words, in the language of the page; None if a part of it is not known."""
    return _said(formula, language())


@lru_cache(maxsize=500)
def _said(formula: str, spoken: str) -> str | None:
    try:
        return _whole(ast.parse(formula, mode="eval").body)
    except (_UnknownError, SyntaxError):
        return None


def _whole(node: ast.expr, inner: bool = False) -> str:
    if isinstance(node, ast.BoolOp):
        joint = later("%(one)s, and %(other)s") if isinstance(node.op, ast.And) else later("%(one)s, or %(other)s")
        words = reduce(lambda one, other: _(joint, one=one, other=other), (_whole(n, True) for n in node.values))
        return bracketed(words) if inner else words
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        if isinstance(node.operand, ast.Name):
            return _fact(node.operand.id, 1)
        return _("not %(words)s", words=_whole(node.operand, True))
    if isinstance(node, ast.Name):
        return _fact(node.id, 0)
    if isinstance(node, ast.Constant) and node.value is True:
        return _("in every case")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "contains_ic":
        return _("contains a chip of %(entry)s", entry=_text(node.args[0]))
    if isinstance(node, ast.Compare):
        return _compared(node)
    raise _UnknownError


def _fact(name: str, side: int) -> str:
    if name not in _FACTS:
        raise _UnknownError
    return _(_FACTS[name][side])


def _compared(node: ast.Compare) -> str:
    signs = [type(op).__name__ for op in node.ops]
    if len(signs) == 2 and (signs[0], signs[1]) in _BETWEEN:
        middle = node.comparators[0]
        of = _measure(middle)
        low, high = (_value(one, of) for one in (node.left, node.comparators[1]))
        return _(_BETWEEN[signs[0], signs[1]], what=_quantity(middle), low=low, high=high)
    if len(signs) != 1:
        raise _UnknownError
    right = node.comparators[0]
    if signs[0] == "In" and isinstance(right, ast.Set) and isinstance(node.left, ast.Name):
        chips = sorted(_text(one) for one in right.elts)
        return _("a chip of the families %(chips)s", chips=("、" if language() == "zh" else ", ").join(chips))
    if isinstance(node.left, ast.Name) and node.left.id == "year" and signs[0] in _YEARS:
        return _(_YEARS[signs[0]], year=ast.unparse(right))
    if signs[0] not in _BOUNDS:
        raise _UnknownError
    return _(_BOUNDS[signs[0]], what=_quantity(node.left), value=_value(right, _measure(node.left)))


def _measure(node: ast.expr) -> _Measure:
    if isinstance(node, ast.BinOp):
        return _measure(node.left)
    if isinstance(node, ast.Name) and node.id in _MEASURES:
        return _MEASURES[node.id]
    raise _UnknownError


def _quantity(node: ast.expr) -> str:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _("%(one)s and %(other)s together", one=_quantity(node.left), other=_quantity(node.right))
    return _(_measure(node).words)


def _value(node: ast.expr, of: _Measure) -> str:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and isinstance(node.left, ast.Constant):
        part = f"{100 * cast(float, node.left.value):g} %"
        return _("%(part)s of the %(whole)s", part=part, whole=_quantity(node.right))
    if not isinstance(node, ast.Constant) or not isinstance(node.value, int | float):
        raise _UnknownError
    if of.share:
        return f"{100 * node.value:g} %"
    number = grouped(f"{node.value:.10g}") if abs(node.value) < 1e15 else _power(node.value)
    return f"{number} {of.unit}".strip()


def _power(value: float) -> str:
    factor, _e, power = f"{value:.3e}".partition("e")
    raised = "10" + str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return raised if float(factor) == 1 else f"{float(factor):g} × {raised}"


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise _UnknownError
