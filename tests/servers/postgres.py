"""A private PostgreSQL server."""

import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import psycopg

from tests.servers.legs import POSTGRES_ODBC
from tests.servers.process import ServerProcess, free_port, private_directory, run, unprivileged
from tests.servers.programs import program

# The data may be lost with the machine, but not with the server, which tests kill.
SETTINGS = {"fsync": "off", "full_page_writes": "off", "max_connections": "200"}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """``user`` is a superuser; every connection goes over TCP and needs the password."""

    process: ServerProcess
    port: int
    password: str = field(repr=False)
    user: str = "tester"
    host: str = "127.0.0.1"
    anywhere: ClassVar = ("-c", "listen_addresses=*")
    """Has it listen at every address of its network."""

    def url(self, database: str) -> str:
        """For SQLAlchemy."""
        return f"postgresql+psycopg://{self.user}:{self.password}@{self.host}:{self.port}/{database}"

    def odbc(self, database: str, user: str | None = None, password: str | None = None) -> str:
        return (
            f"DRIVER={{{POSTGRES_ODBC}}};SERVER={self.host};PORT={self.port};DATABASE={database};"
            f"UID={user or self.user};PWD={password or self.password};BoolsAsChar=0;UseServerSidePrepare=0"
        )

    def new_database(self, template: str = "template1") -> str:
        """Its name; a copy of ``template``, which nobody may be connected to."""
        name = f"test_{secrets.token_hex(6)}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def _administer(self, statement: str) -> None:
        place = f"host={self.host} port={self.port} user={self.user} password={self.password} dbname=postgres"
        with psycopg.connect(place, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    password = secrets.token_hex(12)
    with private_directory("postgres") as home:
        initialise(home, password)
        port = free_port()
        place = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": home}
        command = [*unprivileged(), program("postgres"), "-D", str(home / "data")]
        command += [
            argument for name, value in (SETTINGS | place).items() for argument in ("-c", f"{name}={value}")
        ]
        process = ServerProcess(command, home / "server.log", signal.SIGINT)
        with process.running():
            yield PostgresServer(process, port, password)


def initialise(home: Path, password: str) -> None:
    secret = home / "password"
    secret.write_text(password)
    initdb = [program("initdb"), "-D", str(home / "data"), "-U", "tester", "--pwfile", str(secret)]
    options = ["-A", "scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    run([*unprivileged(), *initdb, *options])
    with (home / "data" / "pg_hba.conf").open("a") as rules:
        rules.write("host all all all scram-sha-256\n")
