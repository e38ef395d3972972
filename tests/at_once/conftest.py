"""One office for all of these tests on each engine of a store: each test has people of its own."""

from collections.abc import Iterator

import pytest
from flask import Flask
from pydantic import SecretStr

from portal.config import Config
from portal.store.engine import open_store
from portal.store.upgrade import upgrade
from sync.settings import RouteSettings
from tests.office import Office
from tests.servers.postgres import PostgresServer

ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres_server")))
OFTEN = 1000


@pytest.fixture(scope="session", params=ENGINES)
def store_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('at-once')}/store.sqlite"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.new_database()
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture(scope="session")
def config(prepared_office: Office, store_url: str) -> Config:
    """An invoice identifies too, and the billing system wants to know all there is."""
    config = prepared_office.config
    fetched = dict.fromkeys(("readings", "tickets", "contacts", "consents"), RouteSettings(channel="api"))
    update = {
        "store": config.store.model_copy(update={"url": SecretStr(store_url)}),
        "sync": config.sync.model_copy(update=fetched),
        "identification": config.identification.model_copy(update={"mode": "invoice"}),
    }
    return config.model_copy(update=update)


@pytest.fixture(scope="session")
def app(prepared_office: Office, config: Config) -> Iterator[Flask]:
    """Where one may try so often that what is tried counts, and not how often."""
    store = open_store(config.store.url.get_secret_value())
    upgrade(store)
    store.dispose()
    patient = config.model_copy(update={"login": config.login.model_copy(update={"attempts": OFTEN})})
    made = prepared_office.app_of(patient)
    yield made
    made.extensions["ibok"].store.dispose()


@pytest.fixture(scope="session")
def strict(app: Flask, prepared_office: Office, config: Config) -> Iterator[Flask]:
    """The same office with the same store, where five may be tried."""
    made = prepared_office.app_of(config)
    yield made
    made.extensions["ibok"].store.dispose()
