"""``ibok store upgrade`` makes exactly the tables that the code expects, once and whole."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from portal.store.engine import open_store
from portal.store.tables import metadata as own
from portal.store.upgrade import StoreOutdated, require_current, upgrade
from sync.tables import metadata as outgoing


def test_the_upgraded_tables_are_those_of_the_code(store: Engine) -> None:
    with store.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, [own, outgoing]) == []


def test_every_table_of_the_code_is_made_and_nothing_else(store: Engine) -> None:
    expected = {*own.tables, *outgoing.tables, "alembic_version"}
    assert set(inspect(store).get_table_names()) == expected


def test_an_upgraded_store_is_current(store: Engine) -> None:
    require_current(store)


def test_upgrading_again_changes_nothing(store: Engine) -> None:
    with store.begin() as connection:
        connection.execute(text("INSERT INTO rate_limits (key, hits, expires_at) VALUES ('kept', 1, 1)"))
    upgrade(store)
    with store.connect() as connection:
        assert connection.scalar(text("SELECT key FROM rate_limits")) == "kept"


def test_an_empty_store_says_what_to_run(empty_store: Engine) -> None:
    with pytest.raises(StoreOutdated, match="ibok store upgrade"):
        require_current(empty_store)


def test_a_store_of_a_newer_version_is_not_taken_for_current(store: Engine) -> None:
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreOutdated):
        require_current(store)


def test_an_upgrade_that_fails_leaves_nothing_behind(empty_store: Engine) -> None:
    with empty_store.begin() as connection:
        connection.execute(text("CREATE TABLE outbox (in_the_way INTEGER)"))
    with pytest.raises(Exception, match="outbox"):
        upgrade(empty_store)
    assert inspect(empty_store).get_table_names() == ["outbox"]


def test_a_store_of_a_newer_version_is_left_alone(store: Engine) -> None:
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreOutdated, match="newer version"):
        upgrade(store)


def test_an_upgrade_keeps_what_an_older_store_holds(empty_store: Engine) -> None:
    upgrade(empty_store, to="0001")
    with empty_store.begin() as connection:
        for statement in OLD_ROWS:
            connection.execute(text(statement))
    upgrade(empty_store)
    with empty_store.connect() as connection:
        kept = {
            table: connection.scalar(text(f"SELECT count(*) FROM {table}"))
            for table in ("accounts", "account_customers", "login_sessions", "reported_readings")
        }
    assert kept == dict.fromkeys(kept, 1)


def test_numbers_that_outlive_their_rows_are_not_given_again(upgraded_file: Path) -> None:
    """Of PostgreSQL nothing need be asked for."""
    with open_store(f"sqlite:///{upgraded_file}").connect() as connection:
        made = {row.name: row.sql for row in connection.execute(text("SELECT name, sql FROM sqlite_master"))}
    for table in own.tables.values():
        assert ("AUTOINCREMENT" in made[table.name]) == table.dialect_options["sqlite"]["autoincrement"]


OLD_ROWS = (
    "INSERT INTO accounts (id, login, password_hash, user_name, email, created_at)"
    " VALUES (1, 'klient000101', '-', 'Anna Nowak', 'anna@example.com', '2026-01-01 00:00:00')",
    "INSERT INTO account_customers VALUES (1, '000101', '2026-01-01 00:00:00')",
    "INSERT INTO login_sessions (token_hash, account_id, created_at) VALUES ('x', 1, '2026-01-01 00:00:00')",
    "INSERT INTO reported_readings (id, account_id, customer_id, meter_number, indication, read_on,"
    " reported_at, submission)"
    " VALUES ('r', 1, '000101', '7', 5, '2026-01-01', '2026-01-01 00:00:00', 's')",
)
