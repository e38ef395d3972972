"""An office whose readings the billing system fetches by itself."""

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal import create_app
from portal.clock import now
from portal.config import Config, load
from portal.demo.office import office_config
from portal.store.engine import open_store
from sync import tokens
from sync.tokens import SCOPES
from tests.billing_api.billing_client import BillingClient
from tests.office import Office
from tests.servers.process import TIED, ServerProcess, free_port

API = "/api/billing/v1"
STAGING = "[sync.readings.staging]"


def fetched(office: Office) -> Path:
    """The office's configuration, but that readings wait to be fetched, two at once."""
    told = office_config(office.directory).replace(STAGING, f'[sync.readings]\nchannel = "api"\n\n{STAGING}')
    path = office.directory / "config.toml"
    path.write_text(told.replace("[sync]\n", "[sync]\nbatch_size = 2\n"))
    return path


def new_token(store: Engine, name: str, *scopes: str) -> str:
    with store.begin() as connection:
        return tokens.add(connection, name, scopes or SCOPES, now())


@pytest.fixture
def config(office: Office) -> Config:
    return load(fetched(office))


@pytest.fixture
def app(config: Config) -> Flask:
    return create_app(config)


@pytest.fixture
def store(app: Flask) -> Engine:
    store: Engine = app.extensions["ibok"].store
    return store


@pytest.fixture
def billing_system(app: Flask, store: Engine) -> FlaskClient:
    """A program that shows its token with every call."""
    return caller(app, new_token(store, "billing"))


def caller(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


@dataclass(frozen=True)
class Served:
    """The office behind its production server, with two processes."""

    address: str
    store: Engine

    def client(self, name: str) -> BillingClient:
        """A program with a token of its own."""
        return BillingClient(f"{self.address}{API}", new_token(self.store, name))


@pytest.fixture(scope="session")
def served(prepared_office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    directory = tmp_path_factory.mktemp("served")
    office = prepared_office.copy_to(directory / "office")
    port = free_port()
    ibok = str(Path(sys.executable).parent / "ibok")
    command = [*TIED, ibok, "serve", "--config", str(fetched(office)), "--bind", f"127.0.0.1:{port}"]
    server = ServerProcess(command, directory / "log")
    store = open_store(tomllib.loads((office.directory / "config.toml").read_text())["store"]["url"])
    server.start()
    try:
        yield Served(f"http://127.0.0.1:{port}", store)
    finally:
        server.stop()
        store.dispose()
