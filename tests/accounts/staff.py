"""A member of staff, and browsers logged in as one."""

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update

from portal.accounts.staff import add_staff
from portal.clock import now
from portal.store.identity import open_session, pass_second_factor
from portal.store.tables import accounts
from tests.office import with_session

LOGIN, PASSWORD = "urzednik", "dlugie-haslo-2026"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def store_of(app: Flask) -> Engine:
    engine: Engine = app.extensions["ibok"].store
    return engine


def add(app: Flask, *, enrolled: bool = False, login: str = LOGIN) -> int:
    store = store_of(app)
    account_id = add_staff(store, login, PASSWORD, "Ewa Urzędnik", f"{login}@wodociagi.example")
    if enrolled:
        enrol(store, account_id)
    return account_id


def enrol(store: Engine, account_id: int) -> None:
    theirs = update(accounts).where(accounts.c.id == account_id)
    with store.begin() as connection:
        connection.execute(theirs.values(totp_secret=SECRET, totp_confirmed_at=now()))


def staff_client(app: Flask, account_id: int | None = None) -> FlaskClient:
    """A browser of a member of staff who has given the second factor."""
    account_id = account_id or add(app, enrolled=True)
    with store_of(app).begin() as connection:
        token = open_session(connection, account_id, now())
        pass_second_factor(connection, token, now())
    return with_session(app, token)


def code(secret: str = SECRET, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return pyotp.TOTP(secret).at(int(now().timestamp()) + 30 * steps)
