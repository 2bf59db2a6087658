"""``/embed/claims/<kind>/<slug>``: claims about a thing as a table for other sites, all or of one ``?property=``."""

from flask import Blueprint, Response, request

from sinograph import vocabulary as v
from sinograph.errors import NotFound
from sinograph.web.answers import as_of, embed
from sinograph.web.pages.entity_page import collect
from sinograph.web.words.links import path_of

blueprint = Blueprint("claims_embed", __name__)


@blueprint.get("/embed/claims/<kind>/<slug>")
def table(kind: str, slug: str) -> Response:
    """Show who claims what of a thing. Raises ``NotFound`` with near matches."""
    iri = f"{v.ENTITY}{kind}/{slug}"
    only = request.args.get("property") or None
    page = collect(iri, only, as_of.read(request.args), bare=True)
    if only and not page.facts:
        raise NotFound(f"no source gives a value of {only!r} here", hint=f"see {path_of(iri)}")
    full = path_of(iri) + (f"?property={only}#facts" if only else "")
    return embed.send("embed_claims.html", full, values={"page": page})
