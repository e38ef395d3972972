"""The pages of docs/connect on the servers they are for: every GRANT as written, every way to connect."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from erp_adapter.checks.findings import Finding, Level
from erp_adapter.checks.read_only import read_only
from erp_adapter.connections import Connection
from erp_adapter.errors import QueryRefused
from erp_adapter.probe import nothing_of
from portal.check import check
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
from tests.house.documented_servers import (
    ALL,
    CONNECTION,
    DELIVERING,
    READING,
    STAGING_TABLE,
    TABLES,
    VIEWS,
    Erp,
    erp_on,
    run_all,
    settings,
)
from tests.house.documents import CONNECT, example_on, section, statements, tomls

CUSTOMER = "000123"
LOGINS = ("ibok_ro", "ibok_staging")
LOOK = "What the proof shows"
WRITES = (
    "UPDATE kontrahent SET kh_nazwa = 'x'",
    "DELETE FROM ibok_odczyty",
    "UPDATE ibok_odczyty SET status = 'P'",
    "INSERT INTO firma (fi_id, fi_nazwa, fi_adres, fi_nip) VALUES (99, 'x', 'x', 'x')",
    "CREATE TABLE cudza (a INTEGER)",
    "DROP TABLE rozliczenie",
)
ENGINES = [
    pytest.param("postgresql", marks=pytest.mark.needs("postgres_server", "odbc_postgresql")),
    pytest.param("mariadb", marks=pytest.mark.needs("mariadb_server", "odbc_mariadb")),
    pytest.param("firebird", marks=pytest.mark.needs("firebird_server")),
]


@dataclass(frozen=True)
class Office:
    """An office with both log-ins of its page, and its configuration by each way that the page tells."""

    erp: Erp
    ways: list[Config]

    def run(self, login: str, statement: str) -> None:
        """By a session that only the log-in's rights hold back."""
        url = self.erp.owner.url.set(username=login, password=self.erp.password(login))
        with create_engine(url, poolclass=NullPool).begin() as session:
            answer = session.execute(text(statement))
            answer.close()


@pytest.fixture(scope="module", params=ENGINES)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with erp_on(request, request.param) as erp:
        run_all(erp, (READING, TABLES, DELIVERING))
        ways = erp.connections(CONNECTION)
        yield Office(erp, [erp.config(way, tmp_path_factory.mktemp("office")) for way in ways])
        for login in LOGINS:
            erp.forget(login)


@pytest.fixture
def bare(office: Office) -> Iterator[Erp]:
    """The log-in that reads, before it is granted anything."""
    erp = office.erp
    erp.forget("ibok_ro")
    erp.run(READING)
    yield erp
    erp.forget("ibok_ro")
    run_all(erp, (READING, TABLES))


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("login", LOGINS)
def test_the_logins_write_nothing_else(office: Office, login: str, write: str) -> None:
    with pytest.raises(DBAPIError):
        office.run(login, write)


def test_the_staging_login_sees_which_ids_are_there(office: Office) -> None:
    office.run("ibok_staging", "SELECT id_zgl FROM ibok_odczyty")
    hidden = ["SELECT kh_nazwa FROM kontrahent"]
    if office.erp.engine != "firebird":  # which grants tables whole
        hidden.append("SELECT powod FROM ibok_odczyty")
    for question in hidden:
        office.run("ibok_ro", question)
        with pytest.raises(DBAPIError):
            office.run("ibok_staging", question)


def test_the_administrators_own_look_finds_nothing(office: Office) -> None:
    found = office.erp.run(LOOK)
    assert [line for line in found if not re.match(r"GRANT (USAGE|SELECT|SELECT, SHOW VIEW) ON ", line)] == []


def test_the_check_finds_no_fault_and_shows_what_the_page_shows(office: Office) -> None:
    shown = [proof(way) for way in office.ways]
    assert shown[0] == shown_on(office.erp.page)


def shown_on(page: Path) -> list[str]:
    """How many writes are tried is told by how many tables are mapped."""
    lines = re.findall(r"^  ✓ (?:read-only|session) +(.+)$", page.read_text("utf-8"), re.MULTILINE)
    return [re.sub(r"\d+ writes", "some writes", line) for line in lines]


def proof(config: Config) -> list[str]:
    upgrade(open_store(config.store.url.get_secret_value()))
    findings = list(check(config))
    assert [finding for finding in findings if finding.level is Level.FAULT] == []
    proven = [each for each in findings if each.subject in ("read-only", "session")]
    assert {each.level for each in proven} == {Level.OK}
    return [re.sub(r"\d+ writes", "some writes", each.told) for each in proven]


@pytest.mark.needs("odbc_sqlite")
def test_a_file_is_read_and_gets_readings(tmp_path: Path) -> None:
    erp, readings = f"{tmp_path}/erp.sqlite", f"{tmp_path}/ibok-odczyty.sqlite"
    create(f"sqlite:///{erp}", customers=25, years=1, as_of=today())
    with create_engine(f"sqlite:///{readings}", poolclass=NullPool).begin() as session:
        for statement in statements(section(CONNECT / "README.md", STAGING_TABLE)):
            session.execute(text(statement))
    page = (CONNECT / "sqlite.md").read_text(encoding="utf-8")
    here = page.replace("/srv/erp/ibok-odczyty.sqlite", readings).replace("/srv/erp/erp.sqlite", erp)
    ways = [tomllib.loads(block)["connections"] for block in tomls(here)]
    raw = example_on("sqlite://", tmp_path)
    raw["erp"]["verdict"]["connection"] = "verdicts"
    others = {**ways[-1], "verdicts": ways[-1]["staging"]}
    natively, through_odbc = (proof(parse({**raw, "connections": way | others})) for way in ways[:-1])
    assert natively[:2] == shown_on(CONNECT / "sqlite.md")
    assert "tried and refused" in through_odbc[1]


def test_readings_arrive_and_are_answered(office: Office) -> None:
    for number, config in enumerate(office.ways):
        arrives_and_is_answered(office.erp, config, f"{number}" * 36)


def arrives_and_is_answered(erp: Erp, config: Config, submission: str) -> None:
    upgrade(open_store(config.store.url.get_secret_value()))
    store, billing = checked_store(config), checked_reader(config)
    job = sync_job(config, store, billing)
    meter = billing.meters((CUSTOMER,), in_use=True).items[0].meter
    report = NewReport(CUSTOMER, meter.id, meter.number, indication=99999, read_on=today(), reason="Żółć")
    with store.begin() as connection:
        account = add_account(
            connection, login="klient", password_hash="", user_name="A", email="a@example.com", now=now()
        )
    save(store, [report], account_id=account, submission=submission, now=now())
    assert job() == Report(sent=1)
    (row,) = erp.ask("SELECT trim(kh_id), wm_id, data, stan, powod FROM ibok_odczyty WHERE status = ' '")
    assert row == f"{CUSTOMER} {meter.id} {today():%Y%m%d} 99999 Żółć"
    erp.ask("UPDATE ibok_odczyty SET status = 'P'")
    assert job() == Report(verdicts=1)
    store.dispose()
    billing.dispose()


def proven(erp: Erp, table: str, database: str | None = None) -> list[Finding]:
    """The proof for a log-in that may read this table; raises ``QueryRefused`` where it may not."""
    raw = erp.connections(CONNECTION)[0]
    if database:
        raw["url"] = raw["url"].replace(f"/{erp.database}?", f"/{database}?")
    connection = Connection("billing", settings(raw))
    try:
        connection.column_names(nothing_of(table, quote=False))
        return list(read_only("connections.billing", connection, [(table, False)]))
    finally:
        connection.engine.dispose()


def test_through_views_nothing_else_is_read(bare: Erp) -> None:
    bare.run(VIEWS)
    database, view, table = {
        "postgresql": (None, "ibok.klient", "kontrahent"),
        "mariadb": ("ibok", "klient", f"{bare.database}.kontrahent"),
        "firebird": (None, "ibok_klient", "kontrahent"),
    }[bare.engine]
    assert {finding.level for finding in proven(bare, view, database)} == {Level.OK}
    with pytest.raises(QueryRefused):
        proven(bare, table, database)
    if bare.engine == "mariadb":
        bare.ask("DROP DATABASE ibok")


def test_the_whole_database_is_read_and_no_more(bare: Erp) -> None:
    for grant in bare.run(ALL):
        bare.ask(grant.rstrip(";"))
    for table in ("kontrahent", "parametry"):
        assert {finding.level for finding in proven(bare, table)} == {Level.OK}
