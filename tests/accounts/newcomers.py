"""Registering as a person does: open the page, type, send, open the link from the mail, press the button."""

from collections.abc import Mapping

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from portal.store.identifications import Claim, waiting
from portal.store.tables import accounts
from tests.accounts.letters import last_letter
from tests.web import browser, filled, form_with, parsed, post

PAGE = "/rejestracja"
PASSWORD = "Zielony-Rower-7"
TYPED = {
    "login": "klient000105",
    "password": PASSWORD,
    "user_name": "Piekarnia Rogal i Syn",
    "email": "biuro@piekarnia.example",
    "regulations": "y",
}


def store_of(app: Flask) -> Engine:
    engine: Engine = app.extensions["ibok"].store
    return engine


def send(client: FlaskClient, **typed: str) -> TestResponse:
    form = filled(form_with(parsed(client.get(PAGE)), "submission"))
    return post(client, PAGE, form | TYPED | typed)


def press(client: FlaskClient, path: str, typed: Mapping[str, str] | None = None) -> TestResponse:
    """Open the page and press its button."""
    form = [each for each in parsed(client.get(path)).all("form") if "csrf_token" in filled(each)][-1]
    return post(client, path, filled(form) | (typed or {}))


def registered(app: Flask, **typed: str) -> int:
    """The number of an account that was registered and confirmed."""
    client = browser(app)
    assert send(client, **typed).status_code == 302
    assert press(client, last_letter(app).path).location == "/logowanie"
    with store_of(app).connect() as connection:
        return connection.scalars(select(accounts.c.id).order_by(accounts.c.id.desc())).first() or 0


def claims(app: Flask) -> list[Claim]:
    with store_of(app).connect() as connection:
        return waiting(connection)
