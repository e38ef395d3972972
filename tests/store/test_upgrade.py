"""``ibok store upgrade`` makes exactly the tables that the code expects, once and whole."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

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
