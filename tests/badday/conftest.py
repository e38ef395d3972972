from collections.abc import Callable
from datetime import date
from functools import cache

import pytest
from sqlalchemy import create_engine

from portal.demo.build import create
from portal.demo.grants import grant_logins
from tests.badday.days import READER, STAGER, Erp
from tests.office import Office
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer

CUSTOMERS = 30
WAYS = (
    pytest.param("postgresql", marks=pytest.mark.needs("postgres_server")),
    pytest.param("mariadb", marks=pytest.mark.needs("mariadb_server")),
    pytest.param("postgresql-odbc", marks=pytest.mark.needs("postgres_server", "odbc_postgresql")),
    pytest.param("mariadb-odbc", marks=pytest.mark.needs("mariadb_server", "odbc_mariadb")),
)


@pytest.fixture(scope="session")
def erp_on(request: pytest.FixtureRequest) -> Callable[[str], Erp]:
    """A demo billing database on the server of that engine, made once."""

    @cache
    def database(engine: str) -> tuple[PostgresServer | MariadbServer, str]:
        server = request.getfixturevalue("postgres_server" if engine == "postgresql" else f"{engine}_server")
        name = server.new_database()
        create(server.url(name), customers=CUSTOMERS, as_of=date(2026, 11, 22))
        owner = create_engine(server.url(name))
        grant_logins(owner, reader=READER, stager=STAGER)
        owner.dispose()
        return server, name

    return lambda way: Erp(*database(way.partition("-")[0]), way)


@pytest.fixture(scope="module", params=WAYS)
def erp(request: pytest.FixtureRequest, erp_on: Callable[[str], Erp]) -> Erp:
    return erp_on(request.param)


@pytest.fixture(scope="module")
def office_copy(prepared_office: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """For the tests of one file together."""
    return prepared_office.copy_to(tmp_path_factory.mktemp("office") / "copy")
