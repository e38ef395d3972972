"""Who answers on a connection: driver, server, how fast, over TLS or not, and what its clock says."""

import sqlite3
from collections.abc import Callable, Iterator
from statistics import median
from time import monotonic
from typing import Any

from sqlalchemy import Connection as Session
from sqlalchemy import select, text

from erp_adapter.checks.address import address, is_local
from erp_adapter.checks.findings import Finding, fault, ok, warning
from erp_adapter.connections import Connection
from erp_adapter.errors import QueryRefused
from erp_adapter.said import said

Clock = Callable[[], float]
"""Seconds since 1970."""

PINGS = 3
CLOCK_WARNING = 30
CLOCK_FAULT = 300
NAMES = {
    "postgresql": "PostgreSQL",
    "mariadb": "MariaDB",
    "mysql": "MySQL",
    "sqlite": "SQLite",
    "mssql": "SQL Server",
    "oracle": "Oracle",
    "firebird": "Firebird",
}
TLS = {
    "postgresql": "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    "mysql": "SHOW SESSION STATUS LIKE 'Ssl_version'",
}
CLOCKS = {
    "postgresql": "SELECT CAST(extract(epoch FROM clock_timestamp()) AS double precision)",
    "mysql": "SELECT UNIX_TIMESTAMP(NOW(6))",
    "mssql": "SELECT DATEDIFF_BIG(millisecond, '1970-01-01', SYSUTCDATETIME()) / 1000.0",
}
TLS_REMEDY = said('set tls = "verify", with ca_file where the certificate is not from a public authority')


def server(place: str, connection: Connection, clock: Clock) -> Iterator[Finding]:
    """Raises ``BillingUnavailable`` where nobody answers."""
    facts = connection.ask(_introduction)
    told = said(
        "%(server)s through %(driver)s, %(latency)s ms",
        server=facts["server"],
        driver=facts["driver"],
        latency=f"{facts['latency_ms']:g}",
    )
    yield ok(place, "answers", told, **facts)
    yield from _tls(place, connection)
    yield from _clock(place, connection, clock)


def family(session_dialect: str) -> str:
    return "mysql" if session_dialect == "mariadb" else session_dialect


def _introduction(session: Session) -> dict[str, Any]:
    session.scalar(select(1))
    taken = sorted(_ping(session) for _ in range(PINGS))
    version = ".".join(
        str(part) for part in session.dialect.server_version_info or () if isinstance(part, int)
    )
    name = session.dialect.name
    server = "MariaDB" if getattr(session.dialect, "is_mariadb", False) else NAMES.get(name, name)
    return {
        "server": f"{server} {version}".strip(),
        "driver": driver_of(session),
        "latency_ms": round(median(taken) * 1000, 1),
    }


def _ping(session: Session) -> float:
    start = monotonic()
    session.scalar(select(1))
    return monotonic() - start


def driver_of(session: Session) -> str:
    """The driver with its version; under ODBC also the database's own."""
    module: Any = session.dialect.loaded_dbapi
    if session.dialect.driver == "pysqlite":
        return f"sqlite3 {sqlite3.sqlite_version}"
    version = getattr(module, "__version__", None) or getattr(module, "version", "")
    own = f"{module.__name__.partition('.')[0]} {version}".strip()
    getinfo = getattr(session.connection.dbapi_connection, "getinfo", None)
    if getinfo is None:
        return own
    return f"{own} and {getinfo(module.SQL_DRIVER_NAME)} {getinfo(module.SQL_DRIVER_VER)}"


def _tls(place: str, connection: Connection) -> Iterator[Finding]:
    name = family(connection.engine.dialect.name)
    if name not in TLS:
        return
    version = _scalar(connection, TLS[name])
    if version:
        yield ok(place, "TLS", said("%(version)s in use", version=str(version)), tls=str(version))
    elif is_local(address(connection.settings)):
        yield ok(place, "TLS", said("not in use, and not needed: the server is on this machine"), tls="off")
    else:
        told = said("not in use: customers' data and the password cross the network in the clear")
        yield warning(place, "TLS", told, TLS_REMEDY)


def _clock(place: str, connection: Connection, clock: Clock) -> Iterator[Finding]:
    name = family(connection.engine.dialect.name)
    if name not in CLOCKS:
        return
    before = clock()
    theirs = float(_scalar(connection, CLOCKS[name]) or before)
    apart = round(theirs - (before + clock()) / 2)
    if abs(apart) <= CLOCK_WARNING:
        yield ok(place, "clock", said("agrees with ours"), clock_offset_seconds=apart)
        return
    told = (
        said("the server is %(seconds)s s ahead of this machine", seconds=apart)
        if apart > 0
        else said("the server is %(seconds)s s behind this machine", seconds=-apart)
    )
    remedy = said(
        "synchronise both by NTP (timedatectl set-ntp true): due dates and reading days depend on it"
    )
    yield (fault if abs(apart) > CLOCK_FAULT else warning)(place, "clock", told, remedy)


def _scalar(connection: Connection, sql: str) -> Any:
    """The last column of the first row, which is the value also where a name stands before it."""

    def ask(session: Session) -> Any:
        row = session.execute(text(sql)).first()
        return row[-1] if row else None

    try:
        return connection.ask(ask)
    except QueryRefused:
        return None
