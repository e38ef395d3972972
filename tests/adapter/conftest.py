"""The demo billing database on each engine, and readers of it through each driver, that may only read."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url

from erp_adapter.settings import ConnectionSettings, ErpSettings
from erp_adapter.sql_reader import SqlReader, open_reader
from portal.demo.build import create
from portal.demo.grants import Login, grant_logins
from portal.demo.schema import VIEWS, metadata
from tests.adapter.demo_facts import ACCOUNT, STRANGERS, demo_facts
from tests.adapter.facts import Facts
from tests.adapter.second import erp as second
from tests.adapter.second.facts import second_facts as of_the_second
from tests.servers.firebird import FirebirdServer
from tests.servers.legs import SQLITE_ODBC
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer

TODAY = date(2026, 11, 22)
CUSTOMERS = 40
READER = Login("ibok_reader", "Czytam-tylko-1")
STAGER = Login("ibok_stager", "Dopisuje-tylko-1")
READ_ONLY = {
    "postgresql": ["SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"],
    "mariadb": ["SET SESSION TRANSACTION READ ONLY"],
    "sqlite": ["PRAGMA query_only=ON"],
}
PAIRS = (
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.needs("postgres_server")),
    pytest.param("mariadb", marks=pytest.mark.needs("mariadb_server")),
    pytest.param("postgresql-odbc", marks=pytest.mark.needs("postgres_server", "odbc_postgresql")),
    pytest.param("mariadb-odbc", marks=pytest.mark.needs("mariadb_server", "odbc_mariadb")),
    pytest.param("sqlite-odbc", marks=pytest.mark.needs("odbc_sqlite")),
    pytest.param("postgresql-fetch first", marks=pytest.mark.needs("postgres_server", "odbc_postgresql")),
    pytest.param("mariadb-none", marks=pytest.mark.needs("mariadb_server", "odbc_mariadb")),
    pytest.param("sqlite-limit", marks=pytest.mark.needs("odbc_sqlite")),
    pytest.param("firebird", marks=pytest.mark.needs("firebird_server")),
)


def demo_mapping() -> ErpSettings:
    text = files("portal.demo").joinpath("mapping.toml").read_text(encoding="utf-8")
    return ErpSettings.model_validate(tomllib.loads(text)["erp"])


@dataclass(frozen=True)
class Source:
    """One way to a demo database: ``owner`` may write to it, ``settings`` is what the portal gets."""

    owner: Engine
    settings: ConnectionSettings

    def reader(self, erp: ErpSettings | None = None) -> SqlReader:
        return open_reader({"billing": self.settings}, erp or demo_mapping())


@pytest.fixture(scope="session")
def sqlite_demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / 'ERP żółty.sqlite'}"
    create(url, customers=CUSTOMERS, as_of=TODAY)
    return url


@pytest.fixture(scope="session")
def postgres_demo(postgres_server: PostgresServer) -> str:
    name = postgres_server.new_database()
    return _granted(postgres_server.url(name), name)


@pytest.fixture(scope="session")
def mariadb_demo(mariadb_server: MariadbServer) -> str:
    name = mariadb_server.new_database()
    return _granted(mariadb_server.url(name), name)


@pytest.fixture(scope="session")
def firebird_demo(firebird_server: FirebirdServer) -> str:
    name = firebird_server.new_database()
    create(firebird_server.url(name), customers=CUSTOMERS, as_of=TODAY)
    grants = [f"GRANT SELECT ON {table} TO {READER.name}" for table in (*metadata.tables, *VIEWS)]
    firebird_server.administer(name, f"CREATE USER {READER.name} PASSWORD '{READER.password}'")
    firebird_server.administer(name, *grants)
    return name


def _granted(url: str, name: str) -> str:
    create(url, customers=CUSTOMERS, as_of=TODAY)
    engine = create_engine(url)
    grant_logins(engine, reader=READER, stager=STAGER)
    engine.dispose()
    return name


def source_of(request: pytest.FixtureRequest, pair: str) -> tuple[str, ConnectionSettings]:
    """The owner's URL and the portal's connection.

    A pair is an engine and how it is reached: natively, through ``odbc``, or through a dialect that knows
    nothing of it but its way of paging.
    """
    engine, _, way = pair.partition("-")
    short = "postgres" if engine == "postgresql" else engine
    demo = request.getfixturevalue(f"{short}_demo")
    if engine == "sqlite":
        natively = ConnectionSettings(url=demo, timeout_seconds=10)
        return demo, over_odbc(sqlite_odbc(demo), engine, way) if way else natively
    server = request.getfixturevalue(f"{short}_server")
    url = server.url(demo)
    if way:
        return url, over_odbc(server.odbc(demo, READER.name, READER.password), engine, way)
    own = url.replace(f"{server.user}:{server.password}", f"{READER.name}:{READER.password}")
    return url, ConnectionSettings(url=own, timeout_seconds=10)


def over_odbc(text: str, engine: str, way: str) -> ConnectionSettings:
    if way == "odbc":
        return ConnectionSettings.model_validate({"odbc": text, "dialect": engine, "timeout_seconds": 10})
    stranger = {"dialect": "odbc", "paging": way, "session": READ_ONLY[engine], "timeout_seconds": 10}
    return ConnectionSettings.model_validate({"odbc": text, **stranger})


def sqlite_odbc(url: str) -> str:
    """Under a plain name, since sqliteodbc mangles letters beyond ASCII in a connection string."""
    file = Path(make_url(url).database or "")
    plain = file.with_name("erp.sqlite")
    if not plain.exists():
        plain.symlink_to(file)
    return f"DRIVER={{{SQLITE_ODBC}}};Database={plain}"


@pytest.fixture(params=PAIRS)
def source(request: pytest.FixtureRequest) -> Iterator[Source]:
    url, settings = source_of(request, request.param)
    owner = create_engine(url)
    yield Source(owner, settings)
    owner.dispose()


@pytest.fixture
def reader(source: Source) -> Iterator[SqlReader]:
    reader = source.reader()
    yield reader
    reader.dispose()


@pytest.fixture(scope="session")
def second_facts() -> Facts:
    return of_the_second(demo_facts(CUSTOMERS, TODAY).only_of((*ACCOUNT, *STRANGERS)))


@pytest.fixture(scope="session")
def second_urls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, second_facts: Facts
) -> Callable[[str], Mapping[str, str]]:
    """The URLs of the second schema's three databases on an engine, made when it is first asked for."""

    def new_database(engine: str) -> str:
        if engine == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('second') / 'ERP żółty.sqlite'}"
        server = request.getfixturevalue(f"{'postgres' if engine == 'postgresql' else engine}_server")
        return str(server.url(server.new_database()))

    @cache
    def urls(engine: str) -> Mapping[str, str]:
        return second.build(second_facts, partial(new_database, engine))

    return urls


@pytest.fixture
def scratch(tmp_path: Path) -> Engine:
    """An empty SQLite database of the test's own."""
    return create_engine(f"sqlite:///{tmp_path / 'erp.sqlite'}")
