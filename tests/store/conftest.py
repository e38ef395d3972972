"""The portal's own database, up to date and empty, on each engine it may stand on."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

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


@pytest.fixture(scope="session")
def upgraded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "store.sqlite"
    _upgraded(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def upgraded_database(postgres_server: PostgresServer) -> str:
    name = postgres_server.new_database()
    _upgraded(postgres_server.url(name))
    return name


def _upgraded(url: str) -> None:
    engine = open_store(url)
    upgrade(engine)
    engine.dispose()


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A copy of one that was upgraded, which is quicker than upgrading each."""
    if request.param == "sqlite":
        engine = open_store(f"sqlite:///{copy(request.getfixturevalue('upgraded_file'), tmp_path)}")
        yield engine
        engine.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = server.new_database(template=request.getfixturevalue("upgraded_database"))
    engine = open_store(server.url(name))
    yield engine
    engine.dispose()
    server.drop_database(name)
