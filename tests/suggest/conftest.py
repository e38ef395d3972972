"""The demo and the second schema on each engine, as a login that may only read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import create_engine

from erp_adapter.connections import Connection
from erp_adapter.settings import ConnectionSettings
from erp_adapter.suggest.command import Drafted, drafted, patient
from portal.demo.build import create
from portal.demo.grants import Login, grant_logins
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer
from tests.suggest import fourth_schema, second_schema, third_schema

TODAY = date(2026, 11, 22)
CUSTOMERS = 40
READER = Login("ibok_reader", "Czytam-tylko-1")
STAGER = Login("ibok_stager", "Dopisuje-tylko-1")


@dataclass(frozen=True)
class Opened:
    settings: ConnectionSettings
    connection: Connection
    result: Drafted


@pytest.fixture(scope="session")
def demo_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('suggest') / 'demo.sqlite'}"
    create(url, customers=CUSTOMERS, as_of=TODAY)
    return url


@pytest.fixture(scope="session")
def demo_postgres(postgres_server: PostgresServer) -> str:
    return _reader(postgres_server.url(postgres_server.new_database()))


@pytest.fixture(scope="session")
def demo_mariadb(mariadb_server: MariadbServer) -> str:
    return _reader(mariadb_server.url(mariadb_server.new_database()))


def _reader(url: str) -> str:
    create(url, customers=CUSTOMERS, as_of=TODAY)
    engine = create_engine(url)
    grant_logins(engine, reader=READER, stager=STAGER)
    own = engine.url.set(username=READER.name, password=READER.password)
    engine.dispose()
    return own.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def second_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _filled(f"sqlite:///{tmp_path_factory.mktemp('suggest') / 'second.sqlite'}")


@pytest.fixture(scope="session")
def second_postgres(postgres_server: PostgresServer) -> str:
    return _filled(postgres_server.url(postgres_server.new_database()))


def _filled(url: str) -> str:
    engine = create_engine(url)
    second_schema.create(engine)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def third_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('suggest') / 'third.sqlite'}"
    engine = create_engine(url)
    third_schema.create(engine)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def fourth_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('suggest') / 'fourth.sqlite'}"
    engine = create_engine(url)
    fourth_schema.create(engine)
    engine.dispose()
    return url


@pytest.fixture
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    """The draft of the database whose fixture the test names."""
    settings = ConnectionSettings(url=request.getfixturevalue(request.param))
    connection = patient("billing", settings)
    yield Opened(settings, connection, drafted(connection))
    connection.engine.dispose()
