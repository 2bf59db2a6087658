"""Commands for the tokens that let their holders change the graph."""

from pathlib import Path

import click

from sinograph.store import tokens


@click.group("token")
def token_group() -> None:
    """Make, list and revoke the tokens that a writable server asks for.

    Example: sinograph token new --scope write
    """


@token_group.command("new")
@click.option("--scope", type=click.Choice(tokens.SCOPES), required=True, help="What the holder may do.")
@click.option("--name", help="What to call it, for lists and for the record of changes.")
@click.pass_obj
def new_command(home: Path, scope: str, name: str | None) -> None:
    """Make a token and print it. It is shown this once; only its hash is kept.

    Example: sinograph token new --scope write --name importer
    """
    token, text = tokens.new(home, scope, name)
    click.echo(text)
    click.echo(f"{token.name} ({token.scope}); send it as 'Authorization: Bearer …'", err=True)


@token_group.command("list")
@click.pass_obj
def list_command(home: Path) -> None:
    """List the tokens: id, scope, day, name.

    Example: sinograph token list
    """
    for token in tokens.read(home):
        click.echo(f"{token.id}  {token.scope:5}  {token.created[:10]}  {token.name}")


@token_group.command("revoke")
@click.argument("token")
@click.pass_obj
def revoke_command(home: Path, token: str) -> None:
    """Revoke a TOKEN by its id or name; a server that runs stops taking it at once.

    Example: sinograph token revoke importer
    """
    click.echo(f"{tokens.revoke(home, token).name} is revoked")
