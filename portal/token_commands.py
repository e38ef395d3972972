"""``ibok sync token``: what the billing system shows when it calls ``/api/billing/v1``."""

from pathlib import Path

import click

from portal.clock import WARSAW, now
from portal.opening import loaded, opened_store, stop
from portal.options import CONFIG
from sync import tokens
from sync.tokens import SCOPES, NameTaken, Token

LONGEST_NAME = 64


@click.group()
def token() -> None:
    """Tokens of billing systems that fetch batches by themselves."""


@token.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(SCOPES),
    default=SCOPES,
    show_default=True,
    help="What it is good for; give it twice for both.",
)
@CONFIG
def add(config_path: Path, name: str, scopes: tuple[str, ...]) -> None:
    """Make a token, and show it this once. NAME is for you, such as the program that will use it."""
    if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
        stop(f"a name has at most {LONGEST_NAME} characters, all of them visible")
    with opened_store(loaded(config_path)).begin() as connection:
        try:
            secret = tokens.add(connection, name, tuple(dict.fromkeys(scopes)), now())
        except NameTaken:
            stop(f"there is, or was, a token {name}; take another name")
    click.echo(secret)
    click.echo("Keep it well: only its digest is stored, so it cannot be shown again.", err=True)


@token.command(name="list")
@CONFIG
def list_(config_path: Path) -> None:
    """Show whose tokens there are, and when each was last used."""
    with opened_store(loaded(config_path)).connect() as connection:
        known = tokens.tokens(connection)
    for each in known:
        click.echo(f"{each.name}: {each.scopes.replace(' ', ' and ')}; {_life(each)}")
    if not known:
        click.echo("there are none; make one with: ibok sync token add NAME")


def _life(each: Token) -> str:
    if each.revoked_at is not None:
        return f"revoked {each.revoked_at.astimezone(WARSAW):%Y-%m-%d %H:%M}"
    if each.last_used_at is None:
        return "never used"
    return f"last used {each.last_used_at.astimezone(WARSAW):%Y-%m-%d %H:%M}"


@token.command()
@click.argument("name")
@CONFIG
def revoke(config_path: Path, name: str) -> None:
    """Make a token good for nothing, from this moment on."""
    with opened_store(loaded(config_path)).begin() as connection:
        revoked = tokens.revoke(connection, name, now())
    if not revoked:
        stop(f"there is no token {name} in use")
    click.echo(f"{name} is revoked")
