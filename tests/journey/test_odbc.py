"""The same journey with the billing database on a real server, through pyodbc and its real ODBC driver."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import Engine, create_engine

from portal.demo.build import create
from portal.demo.grants import Login, grant_logins
from portal.demo.office import PASSWORD, add_demo_accounts, office_config
from portal.store.engine import open_store
from portal.store.upgrade import upgrade
from tests.journey.commands import IBOK, running, wait_for_page
from tests.journey.facts import Facts
from tests.journey.journey import Journey
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer
from tests.servers.process import free_port

READER = Login("journey_reader", "Czytam-tylko-1")
STAGER = Login("journey_stager", "Dopisuje-tylko-1")
SERVERS = (
    pytest.param(
        "postgres_server", marks=pytest.mark.needs("postgres_server", "odbc_postgresql", "chromium")
    ),
    pytest.param("mariadb_server", marks=pytest.mark.needs("mariadb_server", "odbc_mariadb", "chromium")),
)


@pytest.mark.parametrize("server", SERVERS)
def test_the_whole_journey(request: pytest.FixtureRequest, server: str, page: Page, tmp_path: Path) -> None:
    database = request.getfixturevalue(server)
    with demo_on(database) as (name, billing):
        config = write_config(tmp_path, database, name)
        prepare_store(tmp_path)
        port = free_port()
        serve = [*IBOK, "serve", "--config", str(config), "--bind", f"127.0.0.1:{port}"]
        sync = [*IBOK, "sync", "run", "--config", str(config)]
        with running(serve) as portal, running(sync) as job:
            address = f"http://127.0.0.1:{port}"
            wait_for_page(address, portal)
            journey = Journey(page, address, Facts(billing, "000123"))
            journey.log_in("klient000123", PASSWORD)
            journey.see_every_section()
            journey.see_the_charts()
            journey.report_a_reading()
            journey.log_out()
        for output in (portal.output, job.output):
            assert "Traceback" not in output
            assert READER.password not in output
            assert STAGER.password not in output


@contextmanager
def demo_on(server: PostgresServer | MariadbServer) -> Iterator[tuple[str, Engine]]:
    name = server.new_database()
    create(server.url(name), customers=40)
    billing = create_engine(server.url(name))
    grant_logins(billing, reader=READER, stager=STAGER)
    yield name, billing
    billing.dispose()
    server.drop_database(name)


def write_config(directory: Path, server: PostgresServer | MariadbServer, name: str) -> Path:
    """The demo office's configuration, its two connections through ODBC with the two log-ins."""
    dialect = "postgresql" if isinstance(server, PostgresServer) else "mariadb"
    text = office_config(directory)
    for connection, login in (("billing", READER), ("staging", STAGER)):
        odbc = server.odbc(name, login.name, login.password)
        own = f"[connections.{connection}]\nodbc = '{odbc}'\ndialect = '{dialect}'\ntimeout_seconds = 10"
        text = re.sub(rf"\[connections\.{connection}\]\nurl = .*", lambda _, own=own: own, text)
    config = directory / "config.toml"
    config.write_text(text)
    (directory / "secret-key").write_text("only for this journey" * 3)
    return config


def prepare_store(directory: Path) -> None:
    store = open_store(f"sqlite:///{directory}/store.sqlite")
    upgrade(store)
    add_demo_accounts(store)
    store.dispose()
