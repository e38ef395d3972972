"""Twelve who send at the same moment, and what that made of the store: rows, mails, notes of the trail."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from portal.accounts.passwords import hash_password
from portal.clock import now
from portal.store.accounts import add_account
from portal.store.identity import CUSTOMER, STAFF, open_session, pass_second_factor
from tests.isolation.holdings import Change, changes, held
from tests.office import with_session
from tests.web import browser, filled, form_with, parsed, post

AT_ONCE = 12
COOKIES = ("ibok_session", "ibok_device")
PASSWORD = "Zielony-Rower-7"
UNCOUNTED = ("rate_limits", "known_devices")


def store_of(app: Flask) -> Engine:
    store: Engine = app.extensions["ibok"].store
    return store


def person(app: Flask, login: str, *customer_ids: str, role: str = CUSTOMER) -> FlaskClient:
    """A browser of a new account with this login, which knows ``PASSWORD``."""
    with store_of(app).begin() as connection:
        account = add_account(
            connection,
            login=login,
            password_hash=hash_password(PASSWORD),
            user_name=f"Osoba {login}",
            email=email_of(login),
            now=now(),
            customer_ids=customer_ids,
            role=role,
        )
        token = open_session(connection, account, now())
        if role == STAFF:
            pass_second_factor(connection, token, now())
    return with_session(app, token)


def email_of(login: str) -> str:
    return f"{login}@naraz.example"


def copies(app: Flask, client: FlaskClient) -> list[FlaskClient]:
    """Twelve windows of one browser."""
    windows = [browser(app) for _ in range(AT_ONCE)]
    for name in COOKIES:
        cookie = client.get_cookie(name)
        for window in windows if cookie else ():
            window.set_cookie(name, cookie.value)
    return windows


def page_of(client: FlaskClient, address: str, field: str) -> dict[str, str]:
    """What the form with that field would send."""
    return filled(form_with(parsed(client.get(address)), field))


Sent = tuple[FlaskClient, str, Mapping[str, str]]
"""Who sends, where to, what."""


def all_at_once(sent: Sequence[Sent]) -> list[TestResponse]:
    """The answers, in the order of those who sent."""
    together = Barrier(len(sent))

    def one(each: Sent) -> TestResponse:
        together.wait()
        return post(*each)

    with ThreadPoolExecutor(len(sent)) as threads:
        return list(threads.map(one, sent))


def twelve_times(
    app: Flask, client: FlaskClient, address: str, typed: Mapping[str, str]
) -> list[TestResponse]:
    """The same, from twelve windows of one browser."""
    return all_at_once([(window, address, typed) for window in copies(app, client)])


def statuses(answers: Iterable[TestResponse]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


@contextmanager
def counted(app: Flask) -> Iterator[Counter[str]]:
    """Fills once the block is left: ``accounts added``, ``mail queued``, ``identified noted`` …"""
    before, found = held(store_of(app)), Counter[str]()
    yield found
    after = held(store_of(app))
    found.update(_said(each) for each in changes(before, after) if each.table not in UNCOUNTED)


def _said(change: Change) -> str:
    row = change.rows[-1]
    if change.table == "audit":
        return f"{row['event']} noted"
    if change.table == "outbox" and change.how == "added":
        return f"{row['kind']} queued"
    return f"{change.table} {change.how}"
