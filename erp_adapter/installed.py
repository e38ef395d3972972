"""Which database drivers this machine has, and what to install for those it has not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from erp_adapter.drivers import INSTALL, ODBC
from erp_adapter.engines.mssql import BUNDLED, bundled_driver

PYTHON_DRIVERS = {
    "PostgreSQL": ("psycopg", "postgresql+psycopg"),
    "MariaDB, MySQL": ("pymysql", "mariadb+pymysql"),
    "Firebird": ("firebird.driver", "firebird+ibok"),
    "Oracle": ("oracledb", "oracle+ibok"),
}
ODBC_DRIVERS = {
    "PostgreSQL": ("PostgreSQL", "apt install odbc-postgresql"),
    "MariaDB, MySQL": ("MariaDB", "apt install odbc-mariadb"),
    "SQLite": ("SQLite", "apt install libsqliteodbc"),
    "SQL Server (FreeTDS)": ("FreeTDS", "apt install tdsodbc"),
    "SQL Server (Microsoft)": ("SQL Server", "pip install 'ibok[mssql]'"),
}
"""Engine → how the names of its drivers begin or what they contain, and the line that installs one."""


@dataclass(frozen=True, slots=True)
class Driver:
    engine: str
    found: str | None
    """What there is; None where it is missing."""
    install: str


@dataclass(frozen=True, slots=True)
class Installed:
    python: tuple[Driver, ...]
    odbc_fault: str | None
    """Why ODBC cannot be used at all, and what to install; None where it can."""
    odbc: tuple[Driver, ...] = ()
    others: tuple[str, ...] = ()
    """ODBC drivers of other engines."""
    sources: Mapping[str, str] | None = None
    """The DSNs of this machine, each with its driver."""


def installed() -> Installed:
    """Loads each driver to see that it works; connects to nothing."""
    python = tuple(
        Driver(engine, _version(module), INSTALL[key]) for engine, (module, key) in PYTHON_DRIVERS.items()
    )
    try:
        manager = import_module("pyodbc")
    except ImportError as error:
        return Installed(python, f"pyodbc cannot be loaded ({error}); install {ODBC}")
    known = list(manager.drivers())
    odbc = tuple(_odbc(known))
    named = {driver.found for driver in odbc}
    others = tuple(name for name in known if name not in named)
    return Installed(python, None, odbc, others, dict(manager.dataSources()))


def _odbc(known: list[str]) -> Iterator[Driver]:
    for engine, (part, install) in ODBC_DRIVERS.items():
        found = next((name for name in reversed(known) if part in name), None)
        if found is None and BUNDLED.split("_")[0] in install:
            found = str(bundled_driver() or "") or None
        yield Driver(engine, found, install)


def _version(module: str) -> str | None:
    try:
        loaded: Any = import_module(module)
    except ImportError:
        return None
    return f"{module} {getattr(loaded, '__version__', '')}".rstrip()
