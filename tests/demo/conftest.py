"""A demo billing database as it comes by default, and small ones on each engine."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.demo import build, schema

TODAY = date(2026, 11, 22)
ENGINES = [
    "sqlite_url",
    pytest.param("postgres_url", marks=pytest.mark.needs("postgres_server")),
    pytest.param("mariadb_url", marks=pytest.mark.needs("mariadb_server")),
]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'erp.sqlite'}"


@pytest.fixture(params=ENGINES)
def small(request: pytest.FixtureRequest) -> Iterator[sa.Engine]:
    """40 customers on each engine in turn, the showcase among them."""
    url = request.getfixturevalue(request.param)
    build.create(url, customers=40, as_of=TODAY)
    engine = sa.create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Connection]:
    """The default size on SQLite; to be read only."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'erp.sqlite'}"
    build.create(url, as_of=TODAY)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def contents(engine: sa.Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every table's rows by key, written the same whatever the engine hands over for CHAR and NULL."""
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(value.rstrip() if isinstance(value, str) else value for value in row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in schema.metadata.sorted_tables
        }


def made(url: str, customers: int, seed: int = 2012) -> dict[str, list[tuple[object, ...]]]:
    """The contents of a new database with these parameters."""
    build.create(url, customers=customers, seed=seed, as_of=TODAY)
    engine = sa.create_engine(url)
    try:
        return contents(engine)
    finally:
        engine.dispose()
