"""A private Firebird server."""

import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from firebird.driver import connect, create_database

from tests.servers.process import (
    START_SECONDS,
    ServerProcess,
    free_port,
    private_directory,
    run,
    unprivileged,
)
from tests.servers.programs import program

ROOT = Path("/usr/lib/x86_64-linux-gnu/firebird/3.0")
"""Where Debian keeps the server's plug-ins and messages."""
SETTINGS = "WireCrypt = Enabled\nServerMode = Super\nRemoteBindAddress = 127.0.0.1\n"


@dataclass(frozen=True, slots=True)
class FirebirdServer:
    """``user`` may do everything; every connection goes over TCP and needs the password."""

    process: ServerProcess
    home: Path
    port: int
    password: str = field(repr=False)
    user: str = "SYSDBA"
    host: str = "127.0.0.1"

    def url(self, database: str) -> str:
        """For SQLAlchemy."""
        login = f"{self.user}:{self.password}@{self.host}:{self.port}"
        return f"firebird+firebird://{login}/{self._file(database)}?charset=UTF8"

    def new_database(self) -> str:
        name = f"test_{secrets.token_hex(6)}"
        login = {"user": self.user, "password": self.password, "charset": "UTF8"}
        create_database(f"{self.host}/{self.port}:{self._file(name)}", **login).close()
        return name

    def drop_database(self, name: str) -> None:
        self._file(name).unlink()

    def administer(self, database: str, *statements: str) -> None:
        login = {"user": self.user, "password": self.password, "charset": "UTF8"}
        with connect(f"{self.host}/{self.port}:{self._file(database)}", **login) as connection:
            for statement in statements:
                connection.execute_immediate(statement)
            connection.commit()

    def _file(self, database: str) -> Path:
        return self.home / "data" / f"{database}.fdb"


class FirebirdProcess(ServerProcess):
    """It tells nobody that it is ready, so that its port is asked."""

    port = 0

    def _wait(self, child: subprocess.Popen[bytes], ready: socket.socket) -> None:
        for _ in range(START_SECONDS * 10):
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", self.port)):
                return
            with suppress(subprocess.TimeoutExpired):
                child.wait(0.1)
                break
        self.stop()
        raise RuntimeError(f"firebird did not start:\n{self.log.read_text(errors='replace')[-4000:]}")


@contextmanager
def firebird() -> Iterator[FirebirdServer]:
    password = secrets.token_hex(12)
    with private_directory("firebird") as home:
        port = free_port()
        initialise(home, port, password)
        process = FirebirdProcess([*environment(home), program("firebird")], home / "server.log")
        process.port = port
        with process.running():
            yield FirebirdServer(process, home, port, password)


def initialise(home: Path, port: int, password: str) -> None:
    """A root of its own, which shares all but the configuration and the users with the installed one."""
    for installed in ROOT.iterdir():
        if installed.name not in ("firebird.conf", "intl"):
            (home / installed.name).symlink_to(installed)
    shutil.copytree(ROOT / "intl", home / "intl")  # character sets; a linked folder is not looked into
    users = home / "users.fdb"
    place = f"RemoteServicePort = {port}\nIpcName = ibok{port}\nSecurityDatabase = {users}\n"
    (home / "firebird.conf").write_text(SETTINGS + place)
    script = home / "users.sql"
    user = f"CREATE USER SYSDBA PASSWORD '{password}' USING PLUGIN Srp;\nCOMMIT;\n"
    script.write_text(f"CREATE DATABASE '{users}';\n{user}")
    run([*unprivileged(), "mkdir", str(home / "data"), str(home / "lock")])
    run([*environment(home), program("isql-fb"), "-q", "-b", "-user", "SYSDBA", "-i", str(script)])


def environment(home: Path) -> list[str]:
    places = (f"FIREBIRD={home}", f"FIREBIRD_LOCK={home}/lock", f"FIREBIRD_TMP={home}/lock")
    return [*unprivileged(), "env", *places]
