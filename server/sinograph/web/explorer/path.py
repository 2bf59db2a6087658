"""How two things are tied: paths as sentences with a source at every hop, then drawn; the state is in the address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from sinograph import vocabulary as v
from sinograph.errors import RequestError
from sinograph.network import Index
from sinograph.network.paths import ALWAYS, LONGEST, NEVER, OTHERWISE, Paths, Wish, paths
from sinograph.web.answers import conditional
from sinograph.web.context import engine, settings
from sinograph.web.data.export import formats, index
from sinograph.web.explorer.hops import Family, families, picture, used
from sinograph.web.forms.naming import Named, named, several
from sinograph.web.words.kinds import icon
from sinograph.web.words.language import _, later
from sinograph.web.words.links import Link
from sinograph.web.words.names import link

blueprint = Blueprint("path", __name__)
FURTHER = (later("Paths between two things"), "/path", "look")

_ORDER = ("from", "to", "depth", "through", "without", "max")
_USUAL_DEPTH, _USUAL_MAX, _MOST_SHOWN = 4, 5, 20
_SEARCHED = 80
#: Beyond the shortest, for there may be one direct tie only.
_LONGER = 1
#: Pairs to begin with, and what they show. Those that a snapshot does not have are left out.
_EXAMPLES = (
    ("organizations/high-flyer", "organizations/nvidia", later("A hedge fund and the maker of its chips")),
    ("organizations/moonshot", "organizations/alibaba", later("A start-up and the money behind it")),
    ("organizations/zhipu", "organizations/saudi-aramco", later("A Beijing lab and Saudi oil")),
    ("models/deepseek-v3", "organizations/tsmc", later("A model and the foundry of its chips")),
    ("people/sam-altman", "people/liang-wenfeng", later("Two founders who compete")),
    ("organizations/minimax", "organizations/mihoyo", later("A lab and a maker of games")),
)
THROUGH = {
    OTHERWISE: later("only where nothing else joins the two"),
    ALWAYS: later("like anything else"),
    NEVER: later("never"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    start: Named
    end: Named
    depth: int
    through: str
    without: tuple[str, ...]
    most: int

    def address(self, **changes: object) -> str:
        """Return the address of this page with changes, in canonical order, defaults left out."""
        given = {
            "from": self.start.id or self.start.text,
            "to": self.end.id or self.end.text,
            "depth": self.depth,
            "through": self.through,
            "without": self.without,
            "max": self.most,
            **{name.rstrip("_"): value for name, value in changes.items()},
        }
        usual = {"depth": _USUAL_DEPTH, "max": _USUAL_MAX}
        pairs = []
        for name in _ORDER:
            value = given[name]
            text = ",".join(value) if isinstance(value, tuple) else str(value)
            if text and value != usual.get(name):
                pairs.append((name, text))
        return f"/path?{urlencode(pairs, safe='/,')}" if pairs else "/path"


def warm() -> None:
    """Look around once: what stands beside a thing is kept with the network."""
    known = index()
    for start, end, _words in _EXAMPLES:
        if {start, end} <= known.nodes.keys():
            paths(known, start, end, Wish(), _SEARCHED, _LONGER)


@blueprint.get("/path")
def page() -> Answer:
    """Show how ``from`` and ``to`` are tied, at most ``max`` ways of at most ``depth`` steps."""
    asked = _asked()
    if asked.start.id and asked.end.id and (asked.start.text, asked.end.text) != (asked.start.id, asked.end.id):
        return redirect(asked.address(), 302)
    tag = conditional.tag(engine().snapshot, "path", request.full_path)
    if conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    response = Response(_page(asked), content_type="text/html; charset=utf-8")
    conditional.stamp(response, tag, settings().max_age)
    return response


def _asked() -> Asked:
    through = request.args.get("through", "")
    if through not in THROUGH:
        raise RequestError(f"through={through!r} is no way", hint="use all, none, or leave it out")
    return Asked(
        named("from"),
        named("to"),
        _number("depth", _USUAL_DEPTH, LONGEST),
        through,
        tuple(one.id for one in several("without") if one.id),
        _number("max", _USUAL_MAX, _MOST_SHOWN),
    )


def _number(name: str, usual: int, most: int) -> int:
    word = request.args.get(name) or str(usual)
    if not (word.isascii() and word.isdigit() and 1 <= int(word[:9]) <= most):
        raise RequestError(f"{name}={word!r} is not a number from 1 to {most}", hint=f"leave it out to get {usual}")
    return int(word)


def _page(asked: Asked) -> str:
    known = index()
    same = bool(asked.start.id) and asked.start.id == asked.end.id
    ready = bool(asked.start.id and asked.end.id) and not same
    shared = {
        "asked": asked, "same": same, "mark": icon, "through": THROUGH, "depths": range(1, LONGEST + 1),
        "without": [(link(v.ENTITY + id), asked.address(without=_less(asked, id))) for id in asked.without],
    }  # fmt: skip
    if not ready:
        return render_template("path.html", found=None, examples=_examples(known), **shared)
    wish = Wish(asked.depth, asked.through, frozenset(asked.without))
    joined = {asked.start.id, asked.end.id} <= known.nodes.keys()
    found = (
        paths(known, asked.start.id, asked.end.id, wish, _SEARCHED, _LONGER) if joined else Paths((), None, 0, False)
    )
    shown, every = families(found.found, known, asked.most)
    return render_template(
        "path.html", found=found, families=shown, lengths=_by_length(shown), hidden=every - len(shown),
        more=asked.address(max=min(_MOST_SHOWN, asked.most + 5)), picture=picture(shown, known) if shown else None,
        used=used(shown), downloads=_downloads(asked) if shown else [], nodes=len(known.nodes), edges=len(known.edges),
        swapped=asked.address(from_=asked.end.id, to=asked.start.id), steps=_next_steps(asked), leave=asked.address,
        **shared,
    )  # fmt: skip


def _by_length(shown: list[Family]) -> list[tuple[int, list[Family]]]:
    lengths = sorted({len(one.hops) for one in shown})
    return [(length, [one for one in shown if len(one.hops) == length]) for length in lengths]


def _less(asked: Asked, id: str) -> tuple[str, ...]:
    return tuple(one for one in asked.without if one != id)


def _examples(known: Index) -> list[tuple[str, Link, Link, str]]:
    pairs = [(one, other, words) for one, other, words in _EXAMPLES if {one, other} <= known.nodes.keys()]
    return [
        (f"/path?from={one}&to={other}", link(v.ENTITY + one), link(v.ENTITY + other), _(words))
        for one, other, words in pairs
    ]


def _downloads(asked: Asked) -> list[tuple[str, str]]:
    """Return title and address of what programs read: the paths as JSON, everything on the shortest as networks."""
    api = [("from", asked.start.id), ("to", asked.end.id), ("depth", str(min(asked.depth, 4)))]
    api += [("through", asked.through)] if asked.through else []
    api += [("without", ",".join(asked.without))] if asked.without else []
    network = urlencode([("focus", asked.start.id), ("to", asked.end.id)], safe="/,")
    return [
        ("JSON", f"/api/path?{urlencode(api, safe='/,')}"),
        *((format.title, f"/export/{format.name}?{network}") for format in formats()),
    ]


def _next_steps(asked: Asked) -> list[tuple[str, str]]:
    """Return what else may be tried where nothing was found: words and address."""
    found = []
    if asked.depth < LONGEST:
        found.append((_("Look for longer ties, of up to %(n)s steps", n=LONGEST), asked.address(depth=LONGEST)))
    if asked.through == NEVER:
        found.append((_("Allow places, lists, techniques and benchmarks in between"), asked.address(through="")))
    if asked.without:
        found.append((_("Allow what was left out"), asked.address(without=())))
    return found
