"""What twelve do at once counts once, or as often as is allowed, on each engine the store may stand on."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import func, select

from portal.accounts import identification
from portal.accounts.staff import LoginTaken, add_staff
from portal.accounts.totp import secret_to_scan
from portal.clock import now
from portal.config import Config
from portal.services import Services
from portal.settings import consenting, customers
from portal.store.accounts import add_account
from portal.store.identifications import add_claim
from portal.store.identifications import claim as claim_of
from portal.store.identity import Identity
from portal.store.tables import consents, identifications, ticket_messages
from portal.store.tables import metadata as portal_tables
from portal.store.tickets import NewTicket
from portal.tickets import service as tickets
from sync.settings import RouteSettings
from sync.tables import metadata as sync_tables
from sync.tables import outbox
from tests.office import Office
from tests.servers.postgres import PostgresServer

MANY = 12


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres_server"))])
def app(request: pytest.FixtureRequest, office: Office) -> Iterator[Flask]:
    """An office whose billing system wants to know of consents."""
    sync = office.config.sync.model_copy(update={"consents": RouteSettings(channel="api")})
    config = office.config.model_copy(update={"sync": sync})
    if request.param == "sqlite":
        yield office.app_of(config)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.new_database()
    app = office.app_of(_with_store(config, server.url(name)))
    store = services_of(app).store
    for tables in (portal_tables, sync_tables):
        tables.create_all(store)
    yield app
    store.dispose()
    server.drop_database(name)


def _with_store(config: Config, url: str) -> Config:
    return config.model_copy(update={"store": config.store.model_copy(update={"url": SecretStr(url)})})


def services_of(app: Flask) -> Services:
    services: Services = app.extensions["ibok"]
    return services


def account(app: Flask, number: int = 0, login: str = "klient000199") -> Identity:
    """An account of a customer, each ``number`` another one."""
    with services_of(app).store.begin() as connection:
        added = add_account(
            connection,
            login=login,
            password_hash="none",
            user_name=f"Osoba {number}",
            email=f"{number}@example.com",
            now=now(),
        )
    return Identity(added, login, f"Osoba {number}", "token", ("000199",), entitled=("000199",))


def at_once(app: Flask, act: Callable[[int], object], *refused: type[Exception]) -> int:
    """How many of twelve are let do it."""
    start = Barrier(MANY)

    def one(number: int) -> bool:
        with app.test_request_context():
            start.wait()
            try:
                return act(number) is not False
            except refused:
                return False

    with ThreadPoolExecutor(MANY) as threads:
        return sum(threads.map(one, range(MANY)))


def rows(app: Flask, table: Any) -> int:
    with services_of(app).store.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_a_consent_is_given_once_by_whichever_of_the_customer_s_accounts(app: Flask) -> None:
    owners = [account(app, number) for number in range(MANY)]
    services = services_of(app)

    def give(number: int) -> bool:
        return consenting.decide(services, owners[number], "000199", True, "")

    assert at_once(app, give) == 1
    assert (rows(app, consents), rows(app, outbox)) == (1, 1)


def test_an_account_writes_no_more_messages_than_a_day_allows(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "MESSAGES_A_DAY", 3)
    owner, services = account(app), services_of(app)
    new = NewTicket(owner.account_id, None, "other", "Pytanie", "Kiedy?")

    def ask(number: int) -> object:
        return tickets.ask(services, new, (), f"form {number}", now())

    assert at_once(app, ask, tickets.TooManyMessages) == 3
    assert rows(app, ticket_messages) == 3


def test_as_many_accounts_of_a_login_are_identified_as_can_log_in(app: Flask) -> None:
    services, clerk = services_of(app), account(app, 99, "biuro").account_id
    claims = []
    for number in range(MANY):
        owner = account(app, number, "klient000105").account_id
        with services.store.begin() as connection:
            found = claim_of(connection, add_claim(connection, owner, "000105", "Piekarnia", now()))
            assert found
            claims.append(found)

    def approve(number: int) -> None:
        identification.approve(services, claims[number], clerk)

    assert at_once(app, approve, identification.LoginFull) == 3
    with services.store.connect() as connection:
        assert list(identification.holders(connection, "000105")) == ["klient000105"] * 3


def test_no_more_claims_of_an_account_wait_than_may(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customers, "MOST_WAITING", 3)
    owner, services = account(app), services_of(app)

    def claim(number: int) -> None:
        customers.ask_for(services, owner, f"0002{number:02}", "")

    assert at_once(app, claim, customers.TooManyClaims) == 3
    assert rows(app, identifications) == 3


def test_a_login_of_staff_is_given_once(app: Flask) -> None:
    store = services_of(app).store

    def add(number: int) -> None:
        add_staff(store, "celina", "Biurko-przy-oknie-12", "Celina", f"{number}@wodociagi.example")

    assert at_once(app, add, LoginTaken) == 1


def test_whoever_sets_a_second_factor_up_in_several_windows_scans_one_secret(app: Flask) -> None:
    owner, store = account(app), services_of(app).store
    seen = set()
    at_once(app, lambda _number: seen.add(secret_to_scan(store, owner.account_id)))
    assert len(seen) == 1
