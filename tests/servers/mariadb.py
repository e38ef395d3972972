"""A private MariaDB server."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pymysql
from pymysql.constants import ER

from tests.servers.legs import MARIADB_ODBC
from tests.servers.process import ServerProcess, free_port, private_directory, run, unprivileged
from tests.servers.programs import program

# The data may be lost with the machine, but not with the server, which tests kill.
SETTINGS = ("innodb-flush-log-at-trx-commit=2", "innodb-buffer-pool-size=64M")
CHARACTERS = ("character-set-server=utf8mb4", "collation-server=utf8mb4_general_ci")


@dataclass(frozen=True, slots=True)
class MariadbServer:
    """``user`` may do everything; every connection goes over TCP and needs the password."""

    process: ServerProcess
    port: int
    password: str = field(repr=False)
    user: str = "tester"
    host: str = "127.0.0.1"
    anywhere: ClassVar = ("--bind-address=*",)
    """Has it listen at every address of its network."""

    def url(self, database: str) -> str:
        """For SQLAlchemy."""
        return f"mariadb+pymysql://{self.user}:{self.password}@{self.host}:{self.port}/{database}?charset=utf8mb4"

    def odbc(self, database: str, user: str | None = None, password: str | None = None) -> str:
        return (
            f"DRIVER={{{MARIADB_ODBC}}};SERVER={self.host};PORT={self.port};DATABASE={database};"
            f"UID={user or self.user};PWD={password or self.password};CHARSET=utf8mb4"
        )

    def new_database(self) -> str:
        name = f"test_{secrets.token_hex(6)}"
        self._administer(f"CREATE DATABASE {name}")
        return name

    def drop_database(self, name: str) -> None:
        """Ends what still uses it first: an open transaction would hold the drop up."""
        users = f"SELECT id FROM information_schema.processlist WHERE db = '{name}'"
        for (connection_id,) in self._administer(users):
            self._kill(connection_id)
        self._administer(f"DROP DATABASE {name}")

    def _kill(self, connection_id: object) -> None:
        try:
            self._administer(f"KILL {connection_id}")
        except pymysql.err.OperationalError as error:
            if error.args[0] != ER.NO_SUCH_THREAD:  # it may have ended since it was listed
                raise

    def _administer(self, statement: str) -> tuple[tuple[object, ...], ...]:
        connection = pymysql.connect(host=self.host, port=self.port, user=self.user, password=self.password)
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return tuple(cursor.fetchall())


@contextmanager
def mariadb() -> Iterator[MariadbServer]:
    password = secrets.token_hex(12)
    with private_directory("mariadb") as home:
        initialise(home, password)
        port = free_port()
        place = (f"datadir={home}/data", f"socket={home}/socket", f"init-file={home}/start.sql")
        network = (f"port={port}", "bind-address=127.0.0.1", "skip-name-resolve")
        options = [f"--{option}" for option in (*place, *network, *SETTINGS, *CHARACTERS, apart(home))]
        process = ServerProcess(
            [*unprivileged(), program("mariadbd"), "--no-defaults", *options], home / "server.log"
        )
        with process.running():
            yield MariadbServer(process, port, password)


def initialise(home: Path, password: str) -> None:
    (home / "start.sql").write_text(
        f"CREATE USER IF NOT EXISTS 'tester'@'%' IDENTIFIED BY '{password}';\n"
        "GRANT ALL ON *.* TO 'tester'@'%' WITH GRANT OPTION;\n"
    )
    run([*unprivileged(), "mkdir", str(home / "temporary")])
    install = [program("mariadb-install-db"), "--no-defaults", f"--datadir={home}/data", f"--{apart(home)}"]
    run([*unprivileged(), *install, "--skip-test-db", "--auth-root-authentication-method=normal"])


def apart(home: Path) -> str:
    """A server that starts deletes the temporary tables of all that share the place with it."""
    return f"tmpdir={home}/temporary"
