"""What the tests need beyond Python packages. Run as a module, it prints the Debian packages."""

import os
from collections.abc import Callable
from configparser import ConfigParser
from ctypes import CDLL
from dataclasses import dataclass
from pathlib import Path

from tests.servers.programs import find


@dataclass(frozen=True, slots=True)
class Leg:
    """Tests that ask for ``fixture`` run only where ``present()``."""

    fixture: str
    what: str
    packages: tuple[str, ...]
    present: Callable[[], bool]


def programs(*names: str) -> Callable[[], bool]:
    return lambda: all(find(name) is not None for name in names)


def any_program(*names: str) -> Callable[[], bool]:
    return lambda: any(find(name) is not None for name in names)


def odbc_driver(name: str) -> Callable[[], bool]:
    return lambda: odbc_manager() and name in registered_odbc_drivers()


def odbc_manager() -> bool:
    try:
        CDLL("libodbc.so.2")
    except OSError:
        return False
    return True


def registered_odbc_drivers(registry: Path = Path("/etc/odbcinst.ini")) -> list[str]:
    parser = ConfigParser(interpolation=None, strict=False)
    parser.read(registry)
    return parser.sections()


POSTGRES_ODBC = "PostgreSQL Unicode"
MARIADB_ODBC = "MariaDB Unicode"
SQLITE_ODBC = "SQLite3"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

LEGS = (
    Leg("postgres_server", "a PostgreSQL server", ("postgresql",), programs("initdb", "postgres")),
    Leg(
        "mariadb_server", "a MariaDB server", ("mariadb-server",), programs("mariadbd", "mariadb-install-db")
    ),
    Leg(
        "firebird_server",
        "a Firebird server",
        ("firebird3.0-server", "firebird3.0-utils", "libfbclient2"),
        programs("firebird", "isql-fb"),
    ),
    Leg("sftp_server", "an SFTP server", ("openssh-server",), programs("sshd", "ssh-keygen")),
    Leg("redis_server", "a Redis server", ("redis-server",), programs("redis-server")),
    Leg(
        "odbc_postgresql",
        "PostgreSQL through ODBC",
        ("unixodbc", "odbc-postgresql"),
        odbc_driver(POSTGRES_ODBC),
    ),
    Leg("odbc_mariadb", "MariaDB through ODBC", ("unixodbc", "odbc-mariadb"), odbc_driver(MARIADB_ODBC)),
    Leg("odbc_sqlite", "SQLite through ODBC", ("unixodbc", "libsqliteodbc"), odbc_driver(SQLITE_ODBC)),
    Leg(
        "network_namespace",
        "a network namespace (only root may make one)",
        ("iproute2", "util-linux"),
        lambda: os.geteuid() == 0 and programs("ip", "nsenter", "unshare")(),
    ),
    Leg("chromium", "a real browser", ("chromium",), any_program(*BROWSERS)),
)


if __name__ == "__main__":
    print(*sorted({package for leg in LEGS for package in leg.packages}))
