"""The portal's own database, up to date and empty, on each engine it may stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from portal.store.engine import open_store
from portal.store.upgrade import upgrade
from tests.servers.postgres import PostgresServer

ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres_server")))


@pytest.fixture(params=ENGINES)
def empty_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A store without any table yet."""
    if request.param == "sqlite":
        engine = open_store(f"sqlite:///{tmp_path}/new/store.sqlite")
        yield engine
        engine.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.new_database()
    engine = open_store(server.url(name))
    yield engine
    engine.dispose()
    server.drop_database(name)


@pytest.fixture
def store(empty_store: Engine) -> Engine:
    upgrade(empty_store)
    return empty_store
