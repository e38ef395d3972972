"""Servers start when the first test asks for them, and stop with the last."""

from collections.abc import Iterator

import pytest

from tests.servers.firebird import FirebirdServer, firebird
from tests.servers.legs import MARIADB_ODBC, POSTGRES_ODBC, SQLITE_ODBC
from tests.servers.mariadb import MariadbServer, mariadb
from tests.servers.namespace import Namespace, namespace
from tests.servers.postgres import PostgresServer, postgres
from tests.servers.redis import RedisServer, redis
from tests.servers.sftp import SftpServer, sftp


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariadbServer]:
    with mariadb() as server:
        yield server


@pytest.fixture(scope="session")
def firebird_server() -> Iterator[FirebirdServer]:
    with firebird() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    with redis() as server:
        yield server


@pytest.fixture(scope="session")
def sftp_server() -> Iterator[SftpServer]:
    with sftp() as server:
        yield server


@pytest.fixture(scope="session")
def network_namespace() -> Iterator[Namespace]:
    with namespace() as made:
        yield made


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """SQLAlchemy URL of a new, empty database."""
    name = postgres_server.new_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture
def mariadb_url(mariadb_server: MariadbServer) -> Iterator[str]:
    """SQLAlchemy URL of a new, empty database."""
    name = mariadb_server.new_database()
    yield mariadb_server.url(name)
    mariadb_server.drop_database(name)


@pytest.fixture(scope="session")
def odbc_postgresql() -> str:
    """The driver's name; asking for it makes a test need the driver."""
    return POSTGRES_ODBC


@pytest.fixture(scope="session")
def odbc_mariadb() -> str:
    return MARIADB_ODBC


@pytest.fixture(scope="session")
def odbc_sqlite() -> str:
    return SQLITE_ODBC
