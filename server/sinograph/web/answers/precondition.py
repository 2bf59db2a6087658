"""Conditions of a change: If-Match and If-None-Match (RFC 9110 sections 13.1.1 and 13.1.2), decided by the writer."""

from collections.abc import Callable, Mapping

from flask import Request

from sinograph.errors import PreconditionFailed
from sinograph.web.answers.coding import plain_tag


def conditions(request: Request, tags: Callable[[], Mapping[str, str]]) -> tuple[bool | None, str | None]:
    """Return whether the graph must exist, and the snapshot on which alone the change may be made.

    ``tags`` gives the ETags that the graph has now and the snapshot of each. What they say is checked here; that it is
    still so when the change is made, is checked by the writer. Raises PreconditionFailed.
    """
    exists: bool | None = None
    snapshot: str | None = None
    if "If-Match" in request.headers:
        if request.if_match.star_tag:
            exists = True
        else:
            held = [plain_tag(tag) for tag in request.if_match.as_set()]
            snapshot = next((snapshot for tag, snapshot in tags().items() if tag in held), None)
            if snapshot is None:
                raise PreconditionFailed("the graph is no longer as If-Match says", hint="read it again")
    if "If-None-Match" in request.headers:
        if request.if_none_match.star_tag:
            exists = False
        elif not tags().keys().isdisjoint(plain_tag(tag) for tag in request.if_none_match.as_set(include_weak=True)):
            raise PreconditionFailed("the graph is as If-None-Match says it must not be")
    return exists, snapshot
