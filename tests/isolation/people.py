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
from tests.accounts.staff import enrol
from tests.isolation.browser import Browser
from tests.isolation.holdings import Held, held
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


ATTACKER = Person("klient000101", "Ada Napastniczka", "ada@napad.example", ("000101", "000107"))
VICTIM = Person("klient000123", "Wiktoria Skryta", "wiktoria.skryta@poufne.example", ("000123",))
WAITING = Person("klient000110", "Cezary Czekający", "cezary@napad.example", waits_for="000110")
CLERK = Person("beata", "Beata Biurowa", "beata@office.example", role=STAFF)
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
    enrol(store, accounts[CLERK])
    store.dispose()
    app = create_app(_config(office, store_url))
    app.testing = True
    app.config["PREFERRED_URL_SCHEME"] = "https"
    return World(app, office, accounts, tokens, held(app.extensions["ibok"].store))


def _config(office: Office, store_url: str) -> Config:
    raw = tomllib.loads(office_config(office.directory))
    raw["store"]["url"] = store_url
    return parse(raw)
