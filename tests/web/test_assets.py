"""Style sheets and drawings: compressed for who takes it, kept by who has them, nothing beside their folder."""

import pytest
from flask.testing import FlaskClient

PATH = "/static/sinograph.css"


def test_a_style_sheet_is_packed_and_held(small_client: FlaskClient) -> None:
    plain = small_client.get(PATH)
    packed = small_client.get(PATH, headers={"Accept-Encoding": "br"})
    assert plain.mimetype == packed.mimetype == "text/css"
    assert packed.headers["Content-Encoding"] == "br" and len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"] and packed.headers["ETag"] != plain.headers["ETag"]
    for answer in (plain, packed):
        asked = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "br"}
        assert small_client.get(PATH, headers=asked).status_code == 304


@pytest.mark.parametrize("path", ["nonesuch.css", "../__init__.py", "..%2f__init__.py", "bundles/../../serve.py", ""])
def test_nothing_else_is_sent(small_client: FlaskClient, path: str) -> None:
    assert small_client.get(f"/static/{path}").status_code == 404
