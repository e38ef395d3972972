"""A pooled connection to the store that died while nobody used it is replaced, and nobody notices."""

import pytest
from sqlalchemy import Engine, create_engine, text

from portal.store import engine as store_engine
from portal.store.engine import open_store
from tests.servers.postgres import PostgresServer


def ask(store: Engine) -> int:
    with store.connect() as one, store.connect() as other:
        return int(one.scalar(text("SELECT 1")) or 0) + int(other.scalar(text("SELECT 1")) or 0)


def end_all_others(url: str) -> None:
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    admin.dispose()


def test_connections_that_died_while_idle_are_replaced(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_engine, "TRUSTED_SECONDS", 0)
    url = postgres_server.url(postgres_server.new_database())
    store = open_store(url)
    assert ask(store) == 2
    end_all_others(url)
    assert ask(store) == 2
    store.dispose()
