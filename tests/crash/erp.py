"""The billing system: the demo office's database on a real server, and the readings that stand in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine, text

from portal.demo.build import create
from portal.demo.grants import Login, grant_logins
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer

CUSTOMER_IDS = tuple(f"{number:06}" for number in range(101, 109))
READER = Login("crash_reader", "Czytam-tylko-1")
STAGERS = {
    "sqlite": Login("crash_stager", "Dopisuje-tylko-1"),
    "postgres": Login("crash_stager_who_looks", "Dopisuje-i-patrzy-1"),
}
"""By store, so that some legs' log-in may see the ids of its rows, and others' may not."""

# The order in which the rows arrived is the database's own to tell.
_NUMBERED = {
    "postgresql": "nadejscie BIGINT GENERATED ALWAYS AS IDENTITY",
    "mariadb": "nadejscie BIGINT NOT NULL AUTO_INCREMENT UNIQUE",
}
# Where the clerk imports what does not come by the staging table. No key on the reading's id: one that came
# twice must be seen.
_IMPORTED = """
CREATE TABLE przyjete ({number}, id_zgl CHAR(36) NOT NULL, nr_paczki INTEGER NOT NULL,
    wm_nr VARCHAR(40) NOT NULL, stan INTEGER NOT NULL, status CHAR(1) DEFAULT ' ' NOT NULL)
"""
_BATCHES = "CREATE TABLE paczki (id CHAR(36) PRIMARY KEY)"
TABLES = {"staging": "ibok_odczyty", "file": "przyjete", "api": "przyjete"}
"""Where the readings stand in the end, by channel."""


@dataclass(frozen=True, slots=True)
class Stands:
    """A reading in the billing database."""

    id: str
    batch: int
    meter: str
    indication: int


@dataclass(frozen=True, slots=True)
class Erp:
    server: PostgresServer | MariadbServer
    database: str

    @property
    def dialect(self) -> str:
        return "postgresql" if isinstance(self.server, PostgresServer) else "mariadb"

    def odbc(self, login: Login | None = None) -> str:
        """A connection string; of the billing system's own user without ``login``."""
        return self.server.odbc(self.database, *((login.name, login.password) if login else ()))

    def url(self, login: Login) -> str:
        """The way in without ODBC."""
        own = replace(self.server, user=login.name, password=login.password)
        return own.url(self.database)

    def at(self, port: int) -> "Erp":
        """The same, reached at another port."""
        return replace(self, server=replace(self.server, port=port))

    def owner(self) -> Engine:
        return create_engine(self.server.url(self.database), poolclass=NullPool)

    def execute(self, statement: str) -> list[Any]:
        with self.owner().begin() as connection:
            done = connection.execute(text(statement))
            return list(done) if done.returns_rows else []

    def empty(self) -> None:
        for table in ("ibok_odczyty", "przyjete", "paczki"):
            self.execute(f"DELETE FROM {table}")

    def standing(self, channel: str) -> list[Stands]:
        """In the order in which they arrived."""
        found = f"SELECT id_zgl, nr_paczki, wm_nr, stan FROM {TABLES[channel]} ORDER BY nadejscie"
        return [Stands(row.id_zgl, row.nr_paczki, row.wm_nr, row.stan) for row in self.execute(found)]

    def decide(self) -> None:
        """Accept what stands in the staging table, and reject a little of it."""
        self.execute(
            "UPDATE ibok_odczyty SET kod = 'less_than_previous',"
            " status = CASE WHEN stan % 11 = 0 THEN 'O' ELSE 'P' END WHERE status = ' '"
        )


@contextmanager
def billing_on(server: PostgresServer | MariadbServer) -> Iterator[Erp]:
    erp = Erp(server, server.new_database())
    create(server.url(erp.database), customers=len(CUSTOMER_IDS), years=1)
    number = _NUMBERED[erp.dialect]
    for statement in (f"ALTER TABLE ibok_odczyty ADD {number}", _IMPORTED.format(number=number), _BATCHES):
        erp.execute(statement)
    for stager in STAGERS.values():
        grant_logins(erp.owner(), reader=READER, stager=stager)
    erp.execute(f"GRANT SELECT (id_zgl) ON ibok_odczyty TO {STAGERS['postgres'].name}")
    yield erp
    server.drop_database(erp.database)
