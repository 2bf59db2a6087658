"""Up to six things side by side, as a page and as CSV; the state is in the address."""

import csv
import io
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from sinograph import vocabulary as v
from sinograph.errors import RequestError
from sinograph.web.answers import conditional
from sinograph.web.compare.side_by_side import BENCHMARKS, Comparison, RowOf, compare, kind_shared
from sinograph.web.context import engine, names_index, settings
from sinograph.web.forms.naming import Named, named, several
from sinograph.web.words.kinds import icon
from sinograph.web.words.language import _, later
from sinograph.web.words.links import Link
from sinograph.web.words.names import link

blueprint = Blueprint("compare", __name__)
FURTHER = (later("Compare"), "/compare", "look")

MOST = 6
_SUGGESTED = 6
_EXAMPLES = (
    (later("Three large models"), ("models/deepseek-v3", "models/gpt-4", "models/llama-3-1-405b")),
    (later("The chips made for China"), ("chips/nvidia-h800-sxm", "chips/nvidia-h20", "chips/nvidia-a800-sxm-80gb")),
    (later("Nvidia and Huawei"), ("chips/nvidia-h100-sxm", "chips/nvidia-h20", "chips/huawei-ascend-910b")),
    (later("Labs of China"), ("organizations/deepseek", "organizations/moonshot", "organizations/zhipu",
                             "organizations/minimax")),
    (later("Founders"), ("people/liang-wenfeng", "people/yang-zhilin", "people/sam-altman")),
    (later("Rules of three years"), ("rules/us-acs-2022", "rules/us-acs-2023", "rules/us-diffusion-2025")),
)  # fmt: skip


@blueprint.get("/compare")
def page() -> Answer:
    """Show the things that ``ids`` names side by side; ``add`` is the name of one more."""
    asked, add = several("ids"), named("add")
    ids = [one.id for one in asked if one.id]
    full = len(ids) >= MOST
    if add.id and not full and add.id not in ids:
        return redirect(_address([*ids, add.id]), 302)
    wrong = [one for one in asked if not one.id]
    if not wrong and not add.text and len(ids) <= MOST and request.args.get("ids", "") != ",".join(ids):
        return redirect(_address(ids), 302)
    tag = conditional.tag(engine().snapshot, "compare", request.full_path)
    if conditional.is_fresh(request, tag):
        return conditional.not_modified(tag, settings().max_age)
    response = Response(
        _page(ids[:MOST], wrong, add, len(ids) > MOST or (full and bool(add.text))), mimetype="text/html"
    )
    conditional.stamp(response, tag, settings().max_age)
    return response


@blueprint.get("/compare.csv")
def table() -> Response:
    """Give the same as a table: a row for each property, a column for each thing, sources counted."""
    ids = [one.id for one in several("ids") if one.id]
    if not ids or len(ids) > MOST:
        raise RequestError(
            f"ids names {len(ids)} things that are here, not 1 to {MOST}", hint="write kind/slug,kind/slug"
        )
    found = compare([v.ENTITY + id for id in ids])
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["group", "property", "measures", "conditions", *(c for id in ids for c in (id, f"{id} sources"))])
    for group, rows in [*found.groups, ("Scores", found.scores)]:
        for row in rows:
            writer.writerow([group, row.subject.text if row.subject else row.prop.name, *_head(row), *_values(row)])
    response = Response(text.getvalue(), content_type="text/csv; charset=utf-8")
    name = "-".join(id.rpartition("/")[2] for id in ids)[:80]
    response.headers["Content-Disposition"] = f'inline; filename="sinograph-{name}.csv"'
    conditional.stamp(response, conditional.tag(engine().snapshot, request.full_path), settings().max_age)
    return response


def _head(row: RowOf) -> tuple[str, str]:
    conditions = "; ".join(f"{s.label}: {s.value.words.text}" for s in row.scopes)
    return row.measurand.name if row.measurand else "", conditions


def _values(row: RowOf) -> list[str]:
    found = []
    for cell in row.cells:
        held = cell.held if cell else ()
        values = [f"{h.value.words.text} ({h.note})" if h.note else h.value.words.text for h in held]
        found += ["; ".join(values), str(sum(h.sources for h in held)) if held else ""]
    return found


def _address(ids: list[str]) -> str:
    return f"/compare?{urlencode({'ids': ','.join(ids)}, safe='/,')}" if ids else "/compare"


def _page(ids: list[str], wrong: list[Named], add: Named, too_many: bool) -> str:
    iris = [v.ENTITY + id for id in ids]
    most = None if request.args.get("scores") == "all" else BENCHMARKS
    found: Comparison | None = compare(iris, most) if ids else None
    index = names_index()
    records = [index.get(id) for id in ids]
    heads = [
        (
            link(iri),
            icon(id.partition("/")[0]),
            record.summary if record else None,
            _address([o for o in ids if o != id]),
        )
        for iri, id, record in zip(iris, ids, records, strict=True)
    ]
    return render_template(
        "compare.html", heads=heads, ids=ids, found=found, wrong=wrong, add=add, too_many=too_many, most=MOST,
        suggested=_suggested(ids), examples=_examples() if len(ids) < 2 else [],
        csv=f"/compare.csv?ids={','.join(ids)}", all=f"{_address(ids)}&scores=all",
    )  # fmt: skip


def _suggested(ids: list[str]) -> list[tuple[Link, str]]:
    """Return the best connected things of the kind that is compared, with the address that adds them."""
    kind = kind_shared(v.ENTITY + id for id in ids)
    if not kind or len(ids) >= MOST:
        return []
    hits = names_index().find("", kind, _SUGGESTED + len(ids)).hits
    others = [hit.record for hit in hits if hit.record.path not in ids][:_SUGGESTED]
    return [(link(one.iri), _address([*ids, one.path])) for one in others]


def _examples() -> list[tuple[str, list[str], str]]:
    index = names_index()
    found = []
    for title, wanted in _EXAMPLES:
        ids = [id for id in wanted if index.get(id)]
        if len(ids) > 1:
            found.append((_(title), [link(v.ENTITY + id).text for id in ids], _address(ids)))
    return found
