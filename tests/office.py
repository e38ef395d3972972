"""A whole office on the demo billing database, for tests of pages and of the journey."""

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, create_engine

from portal import create_app
from portal.clock import now
from portal.config import Config, parse
from portal.demo.office import office_config
from portal.store.accounts import add_account, credentials
from portal.store.identity import STAFF, open_session, pass_second_factor

CUSTOMERS = 60
"""000101 … 000160: every showcase customer, and neighbours of theirs."""


@dataclass(frozen=True)
class Office:
    directory: Path

    @property
    def config(self) -> Config:
        return parse(tomllib.loads(office_config(self.directory)))

    @property
    def billing_url(self) -> str:
        return f"sqlite:///{self.directory}/billing.sqlite"

    def billing(self) -> Engine:
        """The demo billing database by a connection of the test's own."""
        return create_engine(self.billing_url)

    def app(self) -> Flask:
        return self.app_of(self.config)

    def app_of(self, config: Config) -> Flask:
        app = create_app(config)
        app.testing = True
        app.config["PREFERRED_URL_SCHEME"] = "https"
        return app

    def copy_to(self, directory: Path) -> "Office":
        shutil.copytree(self.directory, directory, dirs_exist_ok=True)
        return Office(directory)


def client_of(app: Flask, customer_id: str | None, *more: str) -> FlaskClient:
    """A browser logged in as the account of that customer; with None, as an account not identified yet."""
    store: Engine = app.extensions["ibok"].store
    ids = (customer_id, *more) if customer_id else ()
    login = f"klient{'-'.join(ids) or '999999'}"
    with store.begin() as connection:
        known = credentials(connection, login)
        account = known.account_id if known else _add(connection, login, ids)
        token = open_session(connection, account, now())
    return with_session(app, token)


def staff_client(app: Flask) -> FlaskClient:
    """A browser in which Beata of the office has logged in, with her second factor."""
    store: Engine = app.extensions["ibok"].store
    with store.begin() as connection:
        known = credentials(connection, "beata")
        account = known.account_id if known else _add_staff(connection)
        token = open_session(connection, account, now())
        pass_second_factor(connection, token, now())
    return with_session(app, token)


def with_session(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
        session.permanent = True
    return client


def _add_staff(connection: Connection) -> int:
    return add_account(
        connection,
        login="beata",
        password_hash="no log-in by password",
        user_name="Beata Biurowa",
        email="beata@office.example",
        now=now(),
        role=STAFF,
    )


def _add(connection: Connection, login: str, ids: tuple[str, ...]) -> int:
    return add_account(
        connection,
        login=login,
        password_hash="no log-in by password",
        user_name=f"Posiadacz konta {login}",
        email="posiadacz@example.com",
        now=now(),
        customer_ids=ids,
    )
