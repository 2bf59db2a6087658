"""Tokens: what each scope may do, how they are kept, and that a revoked one is dead at once."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from sinograph.cli import main
from sinograph.errors import Conflict, NotFound, SinographError
from sinograph.store import tokens
from sinograph.web import Settings, create_app

from .conftest import Writable

UPDATE = "application/sparql-update"


def update(server: Writable, authorization: str) -> int:
    return server.send("POST", "/sparql", "", Content_Type=UPDATE, Authorization=authorization).status_code


def test_a_token_is_kept_as_a_hash_only(tmp_path: Path) -> None:
    token, text = tokens.new(tmp_path, "write", "importer")
    kept = (tmp_path / "tokens.json").read_text()
    secret = text.split("_", 2)[2]
    assert len(secret) >= 43 and secret not in kept and token.digest in kept
    assert stat.S_IMODE((tmp_path / "tokens.json").stat().st_mode) == 0o600
    assert tokens.Keyring(tmp_path).find(text) == token


def test_only_the_exact_text_is_taken(tmp_path: Path) -> None:
    token, text = tokens.new(tmp_path, "admin")
    keyring = tokens.Keyring(tmp_path)
    mark, identifier, secret = text.split("_", 2)
    for wrong in ("", text[:-1], f"{text}x", text.upper(), secret, f"{mark}_{identifier}_", f"x_{identifier}_{secret}",
                  f"{mark}_00000000_{secret}", f"{mark}_{identifier}_{token.digest}", "sinograph__"):  # fmt: skip
        assert keyring.find(wrong) is None
    assert keyring.find(text) == token and tokens.Keyring(tmp_path / "elsewhere").find(text) is None


def test_each_scope_includes_those_before_it(writable: Writable) -> None:
    allowed = {}
    for scope in tokens.SCOPES:
        _, text = tokens.new(writable.home, scope)
        allowed[scope] = update(writable, f"Bearer {text}")
    assert allowed == {"read": 403, "write": 204, "admin": 204}


def test_a_scope_that_is_too_small_is_named(writable: Writable) -> None:
    _, text = tokens.new(writable.home, "read")
    response = writable.send("DELETE", "/graphs?default", Authorization=f"Bearer {text}")
    assert response.status_code == 403
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="sinograph", error="insufficient_scope", scope="write"'


@pytest.mark.parametrize(
    "authorization", ["Bearer nonsense", "Bearer", "Basic dXNlcjpwYXNz", "Token x", "bearer sinograph_x_y"]
)
def test_what_is_no_token_is_refused_with_a_challenge(writable: Writable, authorization: str) -> None:
    response = writable.send("POST", "/sparql", "CLEAR ALL", Content_Type=UPDATE, Authorization=authorization)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="sinograph", error="invalid_token"'


def test_a_token_in_the_address_or_the_form_is_not_taken(writable: Writable) -> None:
    text = writable.bearer.removeprefix("Bearer ")
    url = f"/sparql?access_token={text}"
    assert writable.send("POST", url, "CLEAR ALL", Content_Type=UPDATE, Authorization="").status_code == 401


def test_making_and_revoking_count_at_once(writable: Writable) -> None:
    token, text = tokens.new(writable.home, "write", "short-lived")
    assert update(writable, f"Bearer {text}") == 204
    assert update(writable, f"bearer {text}") == 204
    tokens.revoke(writable.home, "short-lived")
    assert update(writable, f"Bearer {text}") == 401
    with pytest.raises(NotFound):
        tokens.revoke(writable.home, token.id)


def test_a_token_gives_nothing_to_a_read_only_server(writable: Writable) -> None:
    client = create_app(Settings(home=writable.home), writable.engine).test_client()
    headers = {"Authorization": writable.bearer, "Content-Type": UPDATE}
    assert client.post("/sparql", data="CLEAR ALL", headers=headers).status_code == 403
    assert client.delete("/graphs?default", headers=headers).status_code == 403


def test_a_private_server_is_read_with_a_token(open_writable: Callable[..., Writable]) -> None:
    server = open_writable(private=True)
    _, text = tokens.new(server.home, "read")
    for url in ("/", "/sparql?query=ASK%20%7B%7D", "/graphs", "/graphs?default"):
        assert server.send("GET", url, Authorization="").status_code == 401, url
        assert server.send("GET", url, Authorization=f"Bearer {text}").status_code == 200, url
    assert server.send("GET", "/problems/", Authorization="").status_code == 200
    assert server.client.options("/sparql").status_code == 204
    assert update(server, f"Bearer {text}") == 403


def test_names_are_unique_and_scopes_known(tmp_path: Path) -> None:
    tokens.new(tmp_path, "write", "one")
    with pytest.raises(Conflict):
        tokens.new(tmp_path, "read", "one")
    with pytest.raises(SinographError, match="read, write, admin"):
        tokens.new(tmp_path, "root")
    (tmp_path / "tokens.json").write_text("[{]")
    with pytest.raises(SinographError, match="cannot be read"):
        tokens.read(tmp_path)


def test_serve_takes_changes_only_when_told_to(writable: Writable, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Settings] = []
    monkeypatch.setattr("sinograph.cli.serve.run_server", served.append)
    monkeypatch.setattr("sinograph.cli.serve.ensure_built", lambda home, data, keep: None)
    for options in ([], ["--writable", "--allow-load", "https://example.org/"]):
        assert CliRunner().invoke(main, ["--home", str(writable.home), "serve", *options]).exit_code == 0
    monkeypatch.setenv("SINOGRAPH_WRITABLE", "yes")
    assert CliRunner().invoke(main, ["--home", str(writable.home), "serve"]).exit_code == 0
    assert [settings.writable for settings in served] == [False, True, True]
    assert served[1].write_limits().loads == ("https://example.org/",) and served[0].write_limits().loads == ()
    monkeypatch.setenv("SINOGRAPH_WRITABLE", "perhaps")
    assert CliRunner().invoke(main, ["--home", str(writable.home), "serve"]).exit_code == 1


def test_the_commands(tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, ["--home", str(tmp_path), "token", *arguments])
        return result.exit_code, result.stdout, result.stderr

    code, text, _ = run("new", "--scope", "write", "--name", "importer")
    assert code == 0 and tokens.Keyring(tmp_path).find(text.strip())
    assert "importer" in run("list")[1] and text.strip() not in run("list")[1]
    assert run("new", "--scope", "write", "--name", "importer")[0] == 1
    assert run("new", "--scope", "root")[0] == run("new")[0] == 2
    assert run("revoke", "importer")[:2] == (0, "importer is revoked\n")
    assert run("revoke", "importer")[0] == 1
    assert json.loads((tmp_path / "tokens.json").read_text()) == []
