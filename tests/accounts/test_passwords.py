"""How passwords are kept and compared."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal.accounts.passwords import hash_password, outdated, verify
from portal.demo.office import PASSWORD
from portal.store.accounts import CANDIDATES, credentials, set_password_hash
from tests.accounts.people import LOGIN, log_in, logged_in
from tests.web import browser

WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
Kept = Callable[[], str]


@pytest.fixture(autouse=True)
def cheap_hashes() -> None:
    """Here hashes are what they are in service."""


@pytest.fixture
def store(app: Flask) -> Engine:
    """The office's, in which the customer's password was hashed as it is in service."""
    engine: Engine = app.extensions["ibok"].store
    keep(engine, hash_password(PASSWORD))
    return engine


def kept_hash(store: Engine) -> str:
    with store.connect() as connection:
        found = credentials(connection, LOGIN)
    assert found
    return found.password_hash


def keep(store: Engine, password_hash: str) -> None:
    with store.begin() as connection:
        found = credentials(connection, LOGIN)
        assert found
        set_password_hash(connection, found.account_id, password_hash)


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that passwords were compared with; the comparing itself is left as it is."""
    compared: list[str] = []
    real = PasswordHasher.verify

    def listening(self: PasswordHasher, kept: str, password: str) -> bool:
        compared.append(kept)
        return real(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", listening)
    return compared


def test_a_password_is_kept_as_an_argon2id_hash(store: Engine) -> None:
    assert kept_hash(store).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_the_same_password_is_never_the_same_hash() -> None:
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


@pytest.mark.parametrize("login", [LOGIN, "klient999999"])
@pytest.mark.usefixtures("store")
def test_a_login_costs_as_many_comparisons_whether_it_is_known_or_not(
    visitor: FlaskClient, verifications: list[str], login: str
) -> None:
    log_in(visitor, login, "nie to hasło")
    assert len(verifications) == CANDIDATES
    for each in verifications:
        assert each.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_hash_of_older_parameters_is_renewed_at_log_in(visitor: FlaskClient, store: Engine) -> None:
    old = WEAK.hash(PASSWORD)
    keep(store, old)
    assert log_in(visitor).status_code == 302
    renewed = kept_hash(store)
    assert outdated(old)
    assert not outdated(renewed)
    assert verify(PASSWORD, renewed)


def test_a_wrong_password_renews_nothing(visitor: FlaskClient, store: Engine) -> None:
    old = WEAK.hash(PASSWORD)
    keep(store, old)
    log_in(visitor, password="nie to hasło")
    assert kept_hash(store) == old


def test_a_hash_of_todays_parameters_stays(visitor: FlaskClient, store: Engine) -> None:
    before = kept_hash(store)
    log_in(visitor)
    assert kept_hash(store) == before


@pytest.mark.parametrize("kept", ["", "no log-in by password", "$argon2id$broken", "woda-2026"])
def test_what_is_no_hash_lets_nobody_in(app: Flask, store: Engine, kept: str) -> None:
    keep(store, kept)
    visitor = browser(app)
    assert log_in(visitor).status_code == 200
    assert not logged_in(visitor)
