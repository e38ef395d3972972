"""Accounts with a password, as their owners use the settings."""

from collections.abc import Mapping

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, Table, func, select, update
from werkzeug.test import TestResponse

from portal.accounts import passwords
from portal.store.tables import accounts
from sync.tables import outbox
from tests.office import client_of
from tests.web import filled, parsed, post

PASSWORD = "Zielony-Rower-7"
TOP = "/ustawienia"


def owner_of(app: Flask, *customer_ids: str, email: str = "jan@kowalski.example") -> FlaskClient:
    """A browser of an account of these customers; every one has the same password."""
    client = client_of(app, *(customer_ids or (None,)))
    login = f"klient{'-'.join(customer_ids) or '999999'}"
    change = update(accounts).where(accounts.c.login == login)
    with store_of(app).begin() as connection:
        connection.execute(change.values(password_hash=passwords.hash_password(PASSWORD), email=email))
    return client


def store_of(app: Flask) -> Engine:
    store: Engine = app.extensions["ibok"].store
    return store


def submit(client: FlaskClient, page: str, typed: Mapping[str, str] | None = None) -> TestResponse:
    """Open a page of the settings, fill its form and send it."""
    forms = [each for each in parsed(client.get(TOP + page)).all("form") if "method" in each.attributes]
    sent = filled([each for each in forms if not each.attributes.get("action")][-1])
    return post(client, TOP + page, sent | (typed or {}))


def press(
    client: FlaskClient, page: str, action: str, typed: Mapping[str, str] | None = None
) -> TestResponse:
    """Press the first button of the page that leads there."""
    forms = parsed(client.get(TOP + page)).all("form")
    sent = filled(next(each for each in forms if action in each.attributes.get("action", "")))
    where = next(
        each.attributes["action"]
        for each in parsed(client.get(TOP + page)).all("form")
        if action in each.attributes.get("action", "")
    )
    return post(client, where, sent | (typed or {}))


def forge(client: FlaskClient, address: str, data: Mapping[str, str]) -> TestResponse:
    """Send what no page offers, with a token of the session."""
    token = filled(next(parsed(client.get(TOP)).all("form")))["csrf_token"]
    return post(client, TOP + address, {"csrf_token": token, **data})


def count(app: Flask, table: Table) -> int:
    with store_of(app).connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def queued(app: Flask, kind: str) -> list[tuple[str, Mapping[str, object]]]:
    """The customer and the payload of what waits for the billing system, in its order."""
    items = select(outbox.c.customer_id, outbox.c.payload).where(outbox.c.kind == kind)
    with store_of(app).connect() as connection:
        return [
            (row.customer_id, row.payload) for row in connection.execute(items.order_by(outbox.c.position))
        ]
