"""An office with everybody in it: who attacks, who is attacked, who waits, who works there."""

import tomllib
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import Engine

from portal import create_app
from portal.accounts.passwords import hash_password
from portal.clock import now
from portal.config import Config, parse
from portal.demo.office import office_config
from portal.store.accounts import add_account
from portal.store.engine import open_store
from portal.store.identifications import add_claim
from portal.store.identity import CUSTOMER, STAFF, open_session, pass_second_factor
from portal.store.upgrade import upgrade
from sync import tokens as api_tokens
from tests.accounts.staff import enrol
from tests.isolation.browser import Browser
from tests.isolation.holdings import Held, Ledger
from tests.isolation.numbering import number_high
from tests.office import Office

PASSWORD = "Zielony-Rower-7"
"""Of everybody but the victim."""
SECRET = "Cichy-Strumyk-9"


@dataclass(frozen=True)
class Person:
    login: str
    user_name: str
    email: str
    customer_ids: tuple[str, ...] = ()
    waits_for: str | None = None
    role: str = CUSTOMER


FURTHER = "000130"
"""A customer that is the victim's too, once they ask for it."""
ATTACKER = Person("klient000101", "Ada Napastniczka", "ada@napad.example", ("000101", "000107"))
VICTIM = Person("klient000123", "Wiktoria Skryta", "wiktoria.skryta@poufne.example", ("000123", "000124"))
WAITING = Person("klient000110", "Cezary Czekający", "cezary@napad.example", waits_for="000110")
CLERK = Person("beata", "Beata Biurowa", "beata@office.example", role=STAFF)
THEIRS = (*VICTIM.customer_ids, FURTHER)
"""The victim's customers, those that they may come to have too."""
PEOPLE = (ATTACKER, VICTIM, WAITING, CLERK)


@dataclass(frozen=True)
class World:
    app: Flask
    office: Office
    accounts: dict[Person, int]
    tokens: dict[Person, str]
    """Of a session of each, logged in from the beginning."""
    begun: Held
    """What the store holds before anybody does anything."""
    ledger: Ledger
    billing_token: str
    """By which the billing system fetches readings."""

    @property
    def store(self) -> Engine:
        engine: Engine = self.app.extensions["ibok"].store
        return engine

    @property
    def config(self) -> Config:
        config: Config = self.app.extensions["ibok"].config
        return config

    def browser(self, person: Person | None = None) -> Browser:
        return Browser(self.app, self.tokens[person] if person else None)

    def close(self) -> None:
        self.ledger.close()


def settle(office: Office, store_url: str) -> World:
    """Everybody has an account, and nobody has done anything with it."""
    store = open_store(store_url)
    upgrade(store)
    accounts, tokens = {}, {}
    with store.begin() as connection:
        number_high(connection)
        for person in PEOPLE:
            account = accounts[person] = add_account(
                connection,
                login=person.login,
                password_hash=hash_password(SECRET if person is VICTIM else PASSWORD),
                user_name=person.user_name,
                email=person.email,
                now=now(),
                customer_ids=person.customer_ids,
                role=person.role,
            )
            tokens[person] = open_session(connection, account, now())
            if person.role == STAFF:
                pass_second_factor(connection, tokens[person], now())
            if person.waits_for:
                add_claim(connection, account, person.waits_for, person.user_name, now())
        billing_token = api_tokens.add(connection, "billing", api_tokens.SCOPES, now())
    enrol(store, accounts[CLERK])
    store.dispose()
    app = create_app(_config(office, store_url))
    app.testing = True
    app.config["PREFERRED_URL_SCHEME"] = "https"
    ledger = Ledger(app.extensions["ibok"].store)
    return World(app, office, accounts, tokens, ledger.held(), ledger, billing_token)


def _config(office: Office, store_url: str) -> Config:
    """The billing system fetches all that there is, and the monitoring has a token.

    Sessions last longer than a long run, in which nothing is to depend on when it is asked.
    """
    raw = tomllib.loads(office_config(office.directory))
    raw["store"]["url"] = store_url
    raw["server"] |= {"session_idle_minutes": 1440, "session_hours": 24}
    raw["server"]["metrics_token"] = "kept-by-the-monitoring-" + "0" * 20
    raw["sync"] |= {kind: {"channel": "api"} for kind in ("readings", "tickets", "contacts", "consents")}
    return parse(raw)
