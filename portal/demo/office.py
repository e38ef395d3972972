"""The demo office's directory: its configuration, its billing database, its store with the demo accounts."""

import secrets
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Engine

from portal.accounts.passwords import hash_password
from portal.demo.build import Parameters, create, describes
from portal.demo.showcase import SHOWCASE
from portal.store.accounts import add_account, credentials
from portal.store.engine import open_store
from portal.store.upgrade import upgrade

PASSWORD = "woda-2026"  # noqa: S105 - printed for everybody to see
ADDRESS = "http://127.0.0.1:8000"
STALE = timedelta(days=30)
"""When a demo's history has ended so long ago, it is made anew."""


def billing_url(directory: Path) -> str:
    return f"sqlite:///{directory}/billing.sqlite"


def prepare(directory: Path, *, customers: int, years: int, address: str = ADDRESS) -> Path:
    """Make what is missing; the path of the configuration."""
    directory.mkdir(parents=True, exist_ok=True)
    _write_secret(directory / "secret-key")
    config = directory / "config.toml"
    config.write_text(office_config(directory, address))
    store = directory / "store.sqlite"
    if _stale(billing_url(directory), customers, years):
        for leftover in directory.glob("store.sqlite*"):
            leftover.unlink()
        build(billing_url(directory), customers=customers, years=years)
    engine = open_store(f"sqlite:///{store}")
    upgrade(engine)
    add_demo_accounts(engine)
    engine.dispose()
    return config


def office_config(directory: Path, address: str = ADDRESS) -> str:
    here = files("portal.demo")
    office = here.joinpath("office.toml").read_text(encoding="utf-8")
    mapping = here.joinpath("mapping.toml").read_text(encoding="utf-8")
    return office.format(directory=directory, address=address) + "\n" + mapping


def build(url: str, *, customers: int, years: int) -> None:
    with click.progressbar(length=customers, label="Making the demo billing database") as bar:
        create(url, customers=customers, years=years, progress=bar.update)


def add_demo_accounts(store: Engine) -> None:
    """An identified account for each customer worth showing; those there already stay as they are."""
    now = datetime.now(UTC)
    with store.begin() as connection:
        for each in SHOWCASE:
            login = f"klient{each.customer_id}"
            if credentials(connection, login) is None:
                add_account(
                    connection,
                    login=login,
                    password_hash=hash_password(PASSWORD),
                    user_name=each.user_name,
                    email=f"{login}@example.com",
                    now=now,
                    customer_ids=(each.customer_id,),
                )


def _write_secret(path: Path) -> None:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))


def _stale(url: str, customers: int, years: int) -> bool:
    made: Parameters | None = describes(url)
    today = datetime.now(ZoneInfo("Europe/Warsaw")).date()
    return made is None or (made.customers, made.years) != (customers, years) or today - made.as_of > STALE
