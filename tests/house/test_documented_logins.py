"""The GRANTs of docs/mapping.md with the connections of config.example.toml, on the servers they are for."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from portal.clock import now, today
from portal.config import Config, parse
from portal.demo.build import create
from portal.jobs import sync_job
from portal.start import checked_reader, checked_store
from portal.store.accounts import add_account
from portal.store.engine import open_store
from portal.store.reported import NewReport, save
from portal.store.upgrade import upgrade
from sync.worker import Report
from tests.house.documents import EXAMPLE, MAPPING, example_on, section, statements
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer

CUSTOMER = "000123"
BILLING = ("ibok_ro", "billing-password")
STAGING = ("ibok_staging", "staging-password")
GOODBYE = {
    "PostgreSQL": ("DROP OWNED BY ibok_ro, ibok_staging", "DROP ROLE ibok_ro, ibok_staging"),
    "MariaDB": ("DROP USER 'ibok_ro'@'%', 'ibok_staging'@'%'",),
}
WRITES = (
    "UPDATE kontrahent SET kh_nazwa = 'x'",
    "DELETE FROM ibok_odczyty",
    "UPDATE ibok_odczyty SET status = 'P'",
    "INSERT INTO firma (fi_id, fi_nazwa, fi_adres, fi_nip) VALUES (99, 'x', 'x', 'x')",
    "CREATE TABLE cudza (a INTEGER)",
    "DROP TABLE rozliczenie",
)


@dataclass(frozen=True)
class Way:
    """The connection with ``sign`` in its line of the example, and the document's heading for its server."""

    heading: str
    server: str
    sign: str


WAYS = [
    pytest.param(Way(heading, server, sign), marks=pytest.mark.needs(server, *drivers), id=sign)
    for heading, server, sign, *drivers in (
        ("PostgreSQL", "postgres_server", "postgresql+psycopg://ibok_ro"),
        ("PostgreSQL", "postgres_server", "PostgreSQL Unicode", "odbc_postgresql"),
        ("MariaDB", "mariadb_server", "mariadb+pymysql://ibok_ro"),
        ("MariaDB", "mariadb_server", "MariaDB Unicode", "odbc_mariadb"),
    )
]


@dataclass(frozen=True)
class Erp:
    owner: Engine
    passwords: dict[str, str]
    config: Config

    def run(self, login: str, statement: str) -> None:
        """By a session that only the log-in's rights hold back."""
        url = self.owner.url.set(username=login, password=self.passwords[login])
        with create_engine(url, poolclass=NullPool).begin() as session:
            session.execute(text(statement))


@pytest.fixture(scope="module", params=WAYS)
def erp(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Erp]:
    """A demo billing database with the log-ins of the document, and the example configuration for it."""
    way: Way = request.param
    server: PostgresServer | MariadbServer = request.getfixturevalue(way.server)
    name = server.new_database()
    create(server.url(name), customers=25, years=1, as_of=today())
    owner = create_engine(server.url(name), poolclass=NullPool)
    staging = ["DROP TABLE ibok_odczyty", *statements(section(MAPPING, "The staging table"))]
    grants = section(MAPPING, way.heading)
    run_all(owner, [*staging, *statements(re.sub(r"\berp(?=\.| TO)", name, grants))])
    passwords = {login: re.findall(rf"{login}\W.*'(.+)'", grants)[0] for login, _ in (BILLING, STAGING)}
    yield Erp(owner, passwords, configuration(way, server, name, passwords, tmp_path_factory.mktemp("erp")))
    run_all(owner, GOODBYE[way.heading])
    server.drop_database(name)


def run_all(owner: Engine, sql: Iterable[str]) -> None:
    with owner.begin() as connection:
        for statement in sql:
            connection.execute(text(statement))


def configuration(
    way: Way,
    server: PostgresServer | MariadbServer,
    database: str,
    passwords: dict[str, str],
    directory: Path,
) -> Config:
    """The example, going this way to this server; the longer time limit is for a busy machine."""
    raw = example_on("sqlite://", directory)
    raw["connections"] = {
        name: connection(way, server, database, login, directory / file)
        for name, login, file in (("billing", *BILLING), ("staging", *STAGING))
    }
    for login, file in (BILLING, STAGING):
        (directory / file).write_text(f"{passwords[login]}\n")
    return parse(raw)


def connection(
    way: Way, server: PostgresServer | MariadbServer, database: str, login: str, password_file: Path
) -> dict[str, object]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if way.sign in line)
    chosen = "\n".join(line.removeprefix("# ") for line in lines[at - 1 : at + 1] if " = " in line)
    here = chosen.replace("erp.example", server.host).replace("ibok_ro", login)
    here = re.sub(r"\b(5432|3306)\b", str(server.port), re.sub(r"(DATABASE=|/)erp\b", rf"\1{database}", here))
    return tomllib.loads(here) | {"password_file": str(password_file), "timeout_seconds": 10}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("login", ["ibok_ro", "ibok_staging"])
def test_the_logins_write_nothing_else(erp: Erp, login: str, write: str) -> None:
    with pytest.raises(DBAPIError):
        erp.run(login, write)


def test_the_staging_login_reads_nothing(erp: Erp) -> None:
    erp.run("ibok_ro", "SELECT id_zgl FROM ibok_odczyty")
    with pytest.raises(DBAPIError):
        erp.run("ibok_staging", "SELECT id_zgl FROM ibok_odczyty")


def test_the_example_reads_reports_and_hears_back(erp: Erp) -> None:
    upgrade(open_store(erp.config.store.url.get_secret_value()))
    store, billing = checked_store(erp.config), checked_reader(erp.config)
    job = sync_job(erp.config, store, billing)
    meter = billing.meters((CUSTOMER,), in_use=True).items[0].meter
    report = NewReport(CUSTOMER, meter.id, meter.number, indication=99999, read_on=today(), reason="Żółć")
    with store.begin() as connection:
        account = add_account(
            connection, login="klient", password_hash="", user_name="A", email="a@example.com", now=now()
        )
    save(store, [report], account_id=account, submission="s" * 36, now=now())
    assert job() == Report(sent=1)
    with erp.owner.begin() as owner:
        row = owner.execute(text("SELECT trim(kh_id), wm_id, data, stan, powod FROM ibok_odczyty")).one()
        assert tuple(row) == (CUSTOMER, meter.id, int(f"{today():%Y%m%d}"), 99999, "Żółć")
        owner.execute(text("UPDATE ibok_odczyty SET status = 'P'"))
    assert job() == Report(verdicts=1)
    store.dispose()
    billing.dispose()
