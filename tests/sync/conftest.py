"""Stores and billing databases: SQLite, PostgreSQL and MariaDB, natively and through ODBC."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine

from erp_adapter.settings import ConnectionSettings
from portal.store.engine import open_store
from sync.tables import metadata
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer
from tests.sync.world import STAGING, World, staging_table

STORES = {
    "sqlite": (),
    "postgres": ("postgres_server",),
}
LEGS: dict[str, tuple[str, ...]] = {
    "sqlite": (),
    "postgres": ("postgres_server",),
    "mariadb": ("postgres_server", "mariadb_server"),
    "postgres-odbc": ("postgres_server", "odbc_postgresql"),
    "mariadb-odbc": ("mariadb_server", "odbc_mariadb"),
}
POSTGRES_STORES = ("postgres", "mariadb")
PASSWORD = secrets.token_hex(12)


def params(legs: dict[str, Any]) -> list[Any]:
    return [pytest.param(leg, marks=pytest.mark.needs(*needs), id=leg) for leg, needs in legs.items()]


@pytest.fixture(params=params(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty store of each kind."""
    with ExitStack() as stack:
        yield stack.enter_context(new_store(request, tmp_path, request.param == "postgres"))


@pytest.fixture(params=params(LEGS))
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """An empty store and billing database of each kind."""
    yield from new_world(request, tmp_path, request.param)


@pytest.fixture(params=params({leg: needs for leg, needs in LEGS.items() if needs}))
def server_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """For what SQLite has not: log-ins, and columns that mean their length."""
    yield from new_world(request, tmp_path, request.param)


@pytest.fixture
def sqlite_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """For what does not depend on the databases."""
    yield from new_world(request, tmp_path, "sqlite")


@pytest.fixture
def postgres_world(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: PostgresServer
) -> Iterator[World]:
    yield from new_world(request, tmp_path, "postgres")


@pytest.fixture
def mariadb_world(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    postgres_server: PostgresServer,
    mariadb_server: MariadbServer,
) -> Iterator[World]:
    """A store on PostgreSQL, so that the billing database alone can go away."""
    yield from new_world(request, tmp_path, "mariadb")


def new_world(request: pytest.FixtureRequest, tmp_path: Path, leg: str) -> Iterator[World]:
    with ExitStack() as stack:
        store = stack.enter_context(new_store(request, tmp_path, leg in POSTGRES_STORES))
        engine, _, way = leg.partition("-")
        if engine == "sqlite":
            billing = sqlite_billing(tmp_path)
        elif engine == "postgres":
            billing = postgres_billing(request.getfixturevalue("postgres_server"), way == "odbc")
        else:
            billing = mariadb_billing(request.getfixturevalue("mariadb_server"), way == "odbc")
        yield World(store, *stack.enter_context(billing))


@contextmanager
def new_store(request: pytest.FixtureRequest, tmp_path: Path, on_postgres: bool) -> Iterator[Engine]:
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/store.sqlite"
        if on_postgres:
            server: PostgresServer = request.getfixturevalue("postgres_server")
            name = server.new_database()
            stack.callback(server.drop_database, name)
            url = server.url(name)
        engine = open_store(url)
        stack.callback(engine.dispose)
        metadata.create_all(engine)
        yield engine


Billing = tuple[Engine, ConnectionSettings, str]


@contextmanager
def sqlite_billing(tmp_path: Path) -> Iterator[Billing]:
    """SQLite knows no log-ins."""
    url = f"sqlite:///{tmp_path}/billing.sqlite"
    owner = create_engine(url, poolclass=NullPool)
    staging_table().create(owner)
    yield owner, ConnectionSettings.model_validate({"url": url}), ""


@contextmanager
def postgres_billing(server: PostgresServer, odbc: bool) -> Iterator[Billing]:
    name, login = server.new_database(), f"portal_{secrets.token_hex(6)}"
    owner = create_engine(server.url(name), poolclass=NullPool)
    with owner.begin() as connection:
        staging_table().create(connection)
        connection.exec_driver_sql(f"CREATE ROLE {login} LOGIN PASSWORD '{PASSWORD}'")
        connection.exec_driver_sql(f'GRANT INSERT ON "{STAGING.table}" TO {login}')
    url = f"postgresql+psycopg://{login}:{PASSWORD}@{server.host}:{server.port}/{name}"
    through_odbc = {"odbc": server.odbc(name, login, PASSWORD), "dialect": "postgresql"}
    yield owner, ConnectionSettings.model_validate(through_odbc if odbc else {"url": url}), login
    with owner.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {login}")
        connection.exec_driver_sql(f"DROP ROLE {login}")
    server.drop_database(name)


@contextmanager
def mariadb_billing(server: MariadbServer, odbc: bool) -> Iterator[Billing]:
    name, login = server.new_database(), f"portal_{secrets.token_hex(6)}"
    owner = create_engine(server.url(name), poolclass=NullPool)
    with owner.begin() as connection:
        staging_table().create(connection)
        connection.exec_driver_sql(f"CREATE USER {login} IDENTIFIED BY '{PASSWORD}'")
        connection.exec_driver_sql(f"GRANT INSERT ON {name}.`{STAGING.table}` TO {login}")
    url = f"mariadb+pymysql://{login}:{PASSWORD}@{server.host}:{server.port}/{name}"
    through_odbc = {"odbc": server.odbc(name, login, PASSWORD), "dialect": "mariadb"}
    yield owner, ConnectionSettings.model_validate(through_odbc if odbc else {"url": url}), login
    with owner.begin() as connection:
        connection.exec_driver_sql(f"DROP USER {login}")
    server.drop_database(name)
