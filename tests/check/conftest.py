"""The demo office to plant faults in, on SQLite and on each server natively and through ODBC."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import create_engine

from portal.demo.build import create
from portal.demo.grants import Login, grant_logins
from tests.check.world import Raw, demo_raw
from tests.office import Office
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer

CUSTOMERS = 40
AS_OF = date(2026, 11, 22)
READER = Login("check_reader", "Czytam-tylko-1")
STAGER = Login("check_stager", "Dopisuje-tylko-1")
PAIRS = (
    pytest.param("postgresql", marks=pytest.mark.needs("postgres_server")),
    pytest.param("mariadb", marks=pytest.mark.needs("mariadb_server")),
    pytest.param("postgresql-odbc", marks=pytest.mark.needs("postgres_server", "odbc_postgresql")),
    pytest.param("mariadb-odbc", marks=pytest.mark.needs("mariadb_server", "odbc_mariadb")),
)


@pytest.fixture
def raw(office: Office) -> Raw:
    """The demo's configuration, on SQLite."""
    return demo_raw(office.directory)


@dataclass(frozen=True)
class Served:
    """A demo billing database on a server; ``dialect`` is set where it is reached through ODBC."""

    server: PostgresServer | MariadbServer
    database: str
    dialect: str | None

    @property
    def owner_url(self) -> str:
        return self.server.url(self.database)

    def connection(self, name: str, password: str) -> Raw:
        """What stands in ``[connections.…]`` for a login."""
        if self.dialect is not None:
            return {"odbc": self.server.odbc(self.database, name, password), "dialect": self.dialect}
        own = self.owner_url.replace(f"{self.server.user}:{self.server.password}", f"{name}:{password}")
        return {"url": own}

    def as_owner(self) -> Raw:
        return self.connection(self.server.user, self.server.password)


@pytest.fixture(scope="session")
def check_postgresql(postgres_server: PostgresServer) -> str:
    """The name of a demo database with both logins."""
    name = postgres_server.new_database()
    return _granted(postgres_server.url(name), name)


@pytest.fixture(scope="session")
def check_mariadb(mariadb_server: MariadbServer) -> str:
    name = mariadb_server.new_database()
    return _granted(mariadb_server.url(name), name)


def _granted(url: str, name: str) -> str:
    create(url, customers=CUSTOMERS, as_of=AS_OF)
    owner = create_engine(url)
    grant_logins(owner, reader=READER, stager=STAGER)
    owner.dispose()
    return name


@pytest.fixture(params=PAIRS)
def served(request: pytest.FixtureRequest) -> Served:
    engine, _, odbc = request.param.partition("-")
    short = "postgres" if engine == "postgresql" else engine
    server = request.getfixturevalue(f"{short}_server")
    return Served(server, request.getfixturevalue(f"check_{engine}"), engine if odbc else None)


@pytest.fixture
def served_raw(office: Office, served: Served) -> Raw:
    """The demo's configuration, on the server, with the two logins it is meant to have."""
    raw = demo_raw(office.directory)
    raw["connections"] = {
        "billing": served.connection(READER.name, READER.password),
        "staging": served.connection(STAGER.name, STAGER.password),
    }
    return raw
