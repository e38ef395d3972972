"""Sets the scene: the store, the configuration, the customers' meters."""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import NullPool, create_engine

from erp_adapter.sql_reader import open_reader
from portal.clock import now
from portal.config import Config, load
from portal.demo.grants import Login
from portal.demo.office import office_config
from portal.store.accounts import add_account
from portal.store.engine import open_store
from portal.store.upgrade import upgrade
from sync import tokens
from tests.crash.actors import Dial, report
from tests.crash.erp import CUSTOMER_IDS, READER, STAGERS, Erp
from tests.crash.legs import Leg
from tests.crash.processes import pipe, started
from tests.crash.scene import Scene
from tests.servers.postgres import PostgresServer
from tests.servers.sftp import SftpServer

BATCH_SIZE = 5
UNASKED = ("[erp.contract", "[erp.invoice_line", "[erp.payment", "[erp.allocation")
"""What the job never asks for; without it the start is quicker."""
FILES = """
[sync.readings.file]
directory = "{drop}"
verdicts = "{verdicts}"
encoding = "cp1250"

[sync.readings.file.columns]
ID = "reading_id"
LICZNIK = "meter_number"
STAN = "indication"
"""


@dataclass(frozen=True, slots=True)
class Way:
    """How the portal reaches its databases, where that is not straight and by ODBC."""

    erp_port: int | None = None
    store_port: int | None = None
    native: bool = False
    drop: Path | None = None
    """Where files go, if not beside the configuration."""
    sftp: SftpServer | None = None
    """Who brings them there, if not the worker itself."""


STRAIGHT = Way()


@contextmanager
def scene(leg: Leg, erp: Erp, store_server: PostgresServer, way: Way = STRAIGHT) -> Iterator[Scene]:
    """``store_server`` is used where the leg's store is PostgreSQL."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ibok-crash-")))
        url = told = f"sqlite:///{directory}/store.sqlite"
        if leg.store == "postgres":
            database = store_server.new_database()
            stack.callback(store_server.drop_database, database)
            url = store_server.url(database)
            told = replace(store_server, port=way.store_port or store_server.port).url(database)
        token = _furnish(url)
        erp.empty()
        config = _configure(directory, leg, told, erp, way)
        ours, theirs = pipe()
        reporter = started(report, directory / "log", told, _dials(config), theirs)
        stack.callback(reporter.kill)
        drop = way.drop or directory / "drop"
        made = Scene(leg, directory, create_engine(url, poolclass=NullPool), erp, ours, drop, token)
        yield made
        made.retire_portal()


def _furnish(url: str) -> str:
    """A store with an account and a token for the clerk."""
    store = open_store(url)
    upgrade(store)
    with store.begin() as connection:
        add_account(
            connection,
            login="klient000101",
            password_hash="no log-in by password",
            user_name="Posiadacz konta",
            email="posiadacz@example.com",
            now=now(),
            customer_ids=CUSTOMER_IDS,
        )
        token = tokens.add(connection, "clerk", tokens.SCOPES, now())
    store.dispose()
    return token


def _configure(directory: Path, leg: Leg, store_url: str, erp: Erp, way: Way) -> Config:
    """The demo office's configuration with the leg's store, channel and billing system."""
    sections = re.split(r"^(?=\[)", office_config(directory), flags=re.MULTILINE)
    text = "".join(each for each in sections if not each.startswith(UNASKED))
    text = re.sub(r"(?<=\[store\]\n)url = .*", lambda _: f'url = "{store_url}"', text)
    for connection, login in (("billing", READER), ("staging", STAGERS[leg.store])):
        own = f"[connections.{connection}]\n{_address(erp, login, way)}\ntimeout_seconds = 10"
        text = re.sub(rf"\[connections\.{connection}\]\nurl = .*", lambda _, own=own: own, text)
    route = f'batch_size = {BATCH_SIZE}\n\n[sync.readings]\nchannel = "{leg.channel}"'
    text = text.replace("[sync]\ninterval_seconds = 3", f"[sync]\n{route}")
    drop, verdicts = way.drop or directory / "drop", directory / "verdicts"
    for made in (drop, verdicts):
        made.mkdir(exist_ok=True)
    files = FILES.format(drop=drop, verdicts=verdicts) + (_server(way.sftp) if way.sftp else "")
    (directory / "config.toml").write_text(text + files)
    (directory / "log").touch()
    (directory / "secret-key").write_text("only for these tests" * 3)
    return load(directory / "config.toml")


def _address(erp: Erp, login: Login, way: Way) -> str:
    reached = erp.at(way.erp_port or erp.server.port)
    if way.native:
        return f'url = "{reached.url(login)}"'
    return f"odbc = '{reached.odbc(login)}'\ndialect = '{erp.dialect}'"


def _server(sftp: SftpServer) -> str:
    lines = [f"{name} = {json.dumps(value)}" for name, value in sftp.settings().items()]
    return "\n".join(["", "[sync.readings.file.sftp]", *lines, ""])


def _dials(config: Config) -> list[Dial]:
    """The meters in use, one a customer."""
    reader = open_reader(config.connections, config.erp)
    dials = []
    for customer_id in CUSTOMER_IDS:
        for state in reader.meters((customer_id,), in_use=True).items[:1]:
            indication = int(state.last.indication) if state.last else 0
            dials.append(Dial(customer_id, state.meter.id, state.meter.number, indication))
    reader.dispose()
    return dials
