"""What stands under "When it does not work" is what ``ibok check`` and the server really say."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from erp_adapter.checks.connecting import connecting
from erp_adapter.checks.server import server
from erp_adapter.connections import Connection
from erp_adapter.drivers import engine_arguments
from tests.eventually import eventually
from tests.house.documented_servers import CONNECTION, READING, Erp, erp_on, settings
from tests.house.documents import CONNECT, section
from tests.servers.process import free_port

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.needs("postgres_server", "odbc_postgresql"))
MARIADB = pytest.param("mariadb", marks=pytest.mark.needs("mariadb_server", "odbc_mariadb"))
FIREBIRD = pytest.param("firebird", marks=pytest.mark.needs("firebird_server"))
GRANTS = {
    "postgresql": "GRANT SELECT ON ibok_odczyty TO ibok_ro",
    "mariadb": "GRANT SELECT ON ibok_odczyty TO 'ibok_ro'@'%'",
    "firebird": "GRANT SELECT ON ibok_odczyty TO USER ibok_ro",
}
COLUMNS = "information_schema.columns"
SLOW = f"SELECT count(*) FROM {COLUMNS} a, {COLUMNS} b, {COLUMNS} c"
LIMITS = {
    "postgresql": "ALTER ROLE ibok_ro CONNECTION LIMIT 0",
    "mariadb": "ALTER USER 'ibok_ro'@'%' REQUIRE SSL",
}


@pytest.fixture(params=[POSTGRESQL, MARIADB, FIREBIRD])
def erp(request: pytest.FixtureRequest) -> Any:
    with erp_on(request, request.param, demo=False) as erp:
        erp.run(READING)
        erp.ask(GRANTS[erp.engine])
        yield erp
        erp.forget("ibok_ro")


def told(page: Path) -> list[tuple[list[str], str]]:
    """What the check says, natively and through ODBC, and what the server says: row by row."""
    rows: list[tuple[list[str], str]] = []
    for line in re.findall(r"^\| .+ \|$", section(page, "When it does not work"), re.MULTILINE)[1:]:
        cells = [re.findall(r"`([^`]+)`", cell) for cell in line.strip("|").split(" | ")]
        check = cells[0] or rows[-1][0]
        rows.append((check, "".join(cells[1][:1])))
    return rows


def explained(page: Path, raw: Mapping[str, Any]) -> bool:
    """Whether a row of the page has both what the check says of this connection and what the driver says."""
    says, original = check_says(raw), driver_says(raw)
    found = [row for row in told(page) if any(each in says for each in row[0]) and row[1] in original]
    assert found, (says, original)
    return True


def check_says(raw: Mapping[str, Any]) -> str:
    connection = Connection("billing", settings(raw))
    try:
        findings = connecting(connection, server("connections.billing", connection, float))
        return " ".join(finding.told for finding in findings)
    finally:
        connection.engine.dispose()


def driver_says(raw: Mapping[str, Any], table: str = "") -> str:
    """Why it does not connect, or does not read the table."""
    url, arguments = engine_arguments(settings(raw))
    with (
        pytest.raises(DBAPIError) as refused,
        create_engine(url, poolclass=NullPool, **arguments).connect() as session,
    ):
        session.execute(text(f"SELECT * FROM {table}"))
    return str(refused.value.orig)


def told_of_a_table_without_rights(erp: Erp) -> str:
    erp.ask("CREATE TABLE dok_nagl (a INTEGER)")
    (original,) = (row[1] for row in told(erp.page) if "dok_nagl" in row[0][0])
    return original


def changed(raw: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    kept = {key: raw[key].replace(old, new) for key in ("url", "odbc") if key in raw}
    assert kept != {key: raw[key] for key in kept}
    return {**raw, **kept}


def test_what_keeps_a_login_out_is_explained(erp: Erp) -> None:
    for way in erp.connections(CONNECTION):
        assert explained(erp.page, changed(way, "change me", "changed"))
        assert explained(erp.page, changed(way, erp.database, "erpx"))
        if erp.engine != "firebird":
            assert explained(erp.page, {**way, "tls": "verify"})
        if erp.engine != "postgresql":
            assert explained(erp.page, changed(way, str(erp.server.port), str(free_port())))
    if erp.engine == "firebird":
        assert explained(erp.page, changed(erp.connections(CONNECTION)[0], "UTF8", "KOI9"))
    assert told_of_a_table_without_rights(erp) in driver_says(erp.connections(CONNECTION)[0], "dok_nagl")
    if erp.engine in LIMITS:
        erp.ask(LIMITS[erp.engine])
        assert explained(erp.page, erp.connections(CONNECTION)[0])


@pytest.mark.parametrize("erp", [POSTGRESQL, MARIADB], indirect=True)
def test_a_slow_statement_is_explained(erp: Erp) -> None:
    """By a session of the portal, without its own limit, which would mostly be the first to end the wait."""
    for way in erp.connections(CONNECTION):
        connection = Connection("billing", settings(way, timeout_seconds=0.3))
        eventually(partial(too_long, connection, erp), "no row of the page has what it says")
        connection.engine.dispose()


def too_long(connection: Connection, erp: Erp) -> bool:
    """Whether the page has what is said of a slow statement; not while the machine stalls meanwhile."""
    with pytest.raises(DBAPIError) as slow, connection.engine.connect() as session:
        session.execute(text(SLOW))
    said, original = str(connection._told(slow.value)), str(slow.value.orig)
    rows = [row for row in told(erp.page) if "took too long" in row[0][-1] and row[1] in original]
    return "a statement took too long (" in said and bool(rows)


ELSEWHERE = {
    "sqlite": [{"url": "sqlite:////nowhere/erp.sqlite"}],
    "oracle": [{"url": "oracle+oracledb://ibok_ro:x@127.0.0.1:{port}/?service_name=ERP"}],
    "other-odbc": [
        {"dialect": "odbc", "paging": "none", "odbc": "DSN=nowhere"},
        {"dialect": "odbc", "paging": "none", "odbc": "DRIVER=/nowhere.so"},
    ],
    "mssql": [{"dialect": "mssql", "odbc": "DRIVER={ODBC Driver 18 for SQL Server};SERVER=127.0.0.1"}],
}


@pytest.mark.needs("odbc_sqlite")
@pytest.mark.parametrize("page", ELSEWHERE)
def test_what_needs_no_server_is_explained(page: str) -> None:
    for raw in ELSEWHERE[page]:
        place = {key: value.replace("{port}", str(free_port())) for key, value in raw.items()}
        assert explained(CONNECT / f"{page}.md", place)
