"""``ibok staff``: who of the utility may open the staff desk."""

from pathlib import Path

import click

from portal.accounts.staff import (
    STAFF_LOGIN,
    LoginTaken,
    NoSuchStaff,
    add_staff,
    disable_staff,
    reset_staff,
)
from portal.opening import loaded, opened_store, stop
from portal.options import CONFIG

SHORTEST = 12
"""Characters of a staff password: it opens the data of all customers, by way of the view."""
PASSWORD = click.password_option(help=f"At least {SHORTEST} characters; asked for when it is not given.")


@click.group()
def staff() -> None:
    """Who may open the staff desk."""


@staff.command()
@click.argument("login")
@click.option("--name", prompt="First and last name", help="As customers see it beside answers.")
@click.option("--email", prompt="E-mail", help="Where links to set a password go.")
@PASSWORD
@CONFIG
def add(config_path: Path, login: str, name: str, email: str, password: str) -> None:
    """Add a member of staff. They set up the second factor when they first log in."""
    if not STAFF_LOGIN.fullmatch(login):
        stop("a staff login has 3 to 64 of a–z, 0–9, . _ - and does not begin with klient")
    store = opened_store(loaded(config_path))
    try:
        add_staff(store, login, _long_enough(password), name, email)
    except LoginTaken:
        stop(f"there is an account {login} already; ibok staff reset gives it a new password")
    click.echo(f"{login} may log in now, and will be asked to set up an authenticator app")


@staff.command()
@click.argument("login")
@CONFIG
def disable(config_path: Path, login: str) -> None:
    """Let a member of staff in no more, from this moment on."""
    store = opened_store(loaded(config_path))
    try:
        disable_staff(store, login)
    except NoSuchStaff:
        stop(f"no member of staff has the login {login}")
    click.echo(f"{login} is logged out and cannot log in")


@staff.command()
@click.argument("login")
@PASSWORD
@CONFIG
def reset(config_path: Path, login: str, password: str) -> None:
    """Give a member of staff a new password and have the second factor set up anew."""
    store = opened_store(loaded(config_path))
    try:
        reset_staff(store, login, _long_enough(password))
    except NoSuchStaff:
        stop(f"no member of staff has the login {login}")
    click.echo(f"{login} may log in with the new password, and will be asked to set up an authenticator app")


def _long_enough(password: str) -> str:
    if len(password) < SHORTEST:
        stop(f"the password must have at least {SHORTEST} characters")
    return password
