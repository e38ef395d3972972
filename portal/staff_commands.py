"""``ibok staff``: who of the utility may open the staff desk."""

import secrets
import sys
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy import Engine

from portal.accounts.guesses import is_common, is_made_of
from portal.accounts.recovery import link_for
from portal.accounts.rules import SHORTEST_OF_STAFF
from portal.accounts.staff import (
    STAFF_LOGIN,
    LoginTaken,
    NoSuchStaff,
    add_staff,
    disable_staff,
    reset_staff,
)
from portal.config import Config, ConfigError, load
from portal.options import CONFIG
from portal.start import STORE_FAILURES, checked_store, store_failure
from portal.store.upgrade import StoreOutdated

LINK = click.option(
    "--link",
    is_flag=True,
    help="Print a link that sets the password, for an hour, instead of asking for one.",
)


@click.group()
def staff() -> None:
    """Who may open the staff desk."""


@staff.command()
@click.argument("login")
@click.option("--name", prompt="First and last name", help="As customers see it beside answers.")
@click.option("--email", prompt="E-mail", help="Where links to set a password go.")
@LINK
@CONFIG
def add(config_path: Path, login: str, name: str, email: str, link: bool) -> None:
    """Add a member of staff. They set up the second factor when they first log in."""
    if not STAFF_LOGIN.fullmatch(login):
        _stop("a staff login has 3 to 64 of a–z, 0–9, . _ - and does not begin with klient")
    config = _load(config_path)
    store = _store(config)
    try:
        account_id = add_staff(store, login, _password(login, link), name, email)
    except LoginTaken:
        _stop(f"there is an account {login} already; ibok staff reset gives it a new password")
    _tell(config, store, account_id, login, link)


@staff.command()
@click.argument("login")
@CONFIG
def disable(config_path: Path, login: str) -> None:
    """Let a member of staff in no more, from this moment on."""
    store = _store(_load(config_path))
    try:
        disable_staff(store, login)
    except NoSuchStaff:
        _stop(f"no member of staff has the login {login}")
    click.echo(f"{login} is logged out and cannot log in")


@staff.command()
@click.argument("login")
@LINK
@CONFIG
def reset(config_path: Path, login: str, link: bool) -> None:
    """Let a member of staff in again: new password, second factor set up anew."""
    config = _load(config_path)
    store = _store(config)
    try:
        account_id = reset_staff(store, login, _password(login, link))
    except NoSuchStaff:
        _stop(f"no member of staff has the login {login}")
    _tell(config, store, account_id, login, link)


def _password(login: str, link: bool) -> str:
    """The one that is typed; with a link, one that nobody ever knows."""
    if link:
        return secrets.token_urlsafe(32)
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < SHORTEST_OF_STAFF or is_common(password) or is_made_of(password, [login]):
        _stop(
            f"a staff password has at least {SHORTEST_OF_STAFF} characters and is not one that is tried first"
        )
    return password


def _tell(config: Config, store: Engine, account_id: int, login: str, link: bool) -> None:
    if link:
        with store.begin() as connection:
            token = link_for(connection, account_id)
        click.echo(f"{config.server.address}/haslo/{token}")
    click.echo(f"{login} may log in, and will be asked to set up an authenticator app")


def _load(path: Path) -> Config:
    try:
        return load(path)
    except ConfigError as error:
        _stop("the configuration cannot be used:", *error.problems)


def _store(config: Config) -> Engine:
    try:
        return checked_store(config)
    except StoreOutdated as error:
        _stop(str(error))
    except STORE_FAILURES as error:
        _stop(store_failure(error))


def _stop(*lines: str) -> NoReturn:
    click.echo("\n  ".join(lines), err=True)
    sys.exit(1)
