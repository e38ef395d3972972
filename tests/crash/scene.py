"""A store, a billing system and a configured way between them, for one leg."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine, func, select, update

from erp_adapter.sql_reader import open_reader
from portal.clock import now
from portal.config import Config, load
from portal.demo.grants import Login
from portal.demo.office import office_config
from portal.store.accounts import add_account
from portal.store.engine import open_store
from portal.store.upgrade import upgrade
from sync import tokens
from sync.outbox import READING
from sync.states import UNDELIVERED
from sync.tables import batch, outbox
from tests.crash.actors import Dial, Orders, Reported, report, serve, work
from tests.crash.clerk import fetch
from tests.crash.erp import CUSTOMER_IDS, READER, STAGERS, Erp
from tests.crash.legs import Leg
from tests.crash.processes import PATIENCE, begun, kill, pipe, started
from tests.servers.postgres import PostgresServer
from tests.servers.process import free_port, listening

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
BATCH_SIZE = 5
UNASKED = ("[erp.contract", "[erp.invoice_line", "[erp.payment", "[erp.allocation")
"""What the job never asks for; without it the start is quicker."""


@dataclass
class Scene:
    leg: Leg
    directory: Path
    store: Engine
    erp: Erp
    reporter: Connection
    token: str
    """The clerk's, for the API."""
    port: int = field(default_factory=free_port)
    """The portal's."""
    orders: Orders = field(default_factory=Orders)
    """What is so for every worker."""
    portal: BaseProcess | None = None

    @property
    def config(self) -> Path:
        return self.directory / "config.toml"

    @property
    def log(self) -> Path:
        return self.directory / "log"

    def report(self, submissions: int) -> None:
        """Have the reporter submit, while whatever else goes on."""
        self.reporter.send(submissions)

    def all_reported(self) -> list[Reported]:
        """Ends the reporter."""
        self.reporter.send(0)
        assert self.reporter.poll(PATIENCE), "the reporter does not answer"
        reported: list[Reported] = self.reporter.recv()
        return reported

    def players(self, who: str | None = None, **orders: Any) -> dict[str, BaseProcess]:
        """All that works at once, with orders for one of them. The portal goes on from the last time."""
        start = {"portal": self.serving, "clerk": self.clerk, "worker": self.worker}
        return {name: start[name](**(orders if name == who else {})) for name in self.leg.players}

    def worker(self, **orders: Any) -> BaseProcess:
        return begun(work, self.log, self.config, replace(self.orders, **orders))

    def serving(self, **orders: Any) -> BaseProcess:
        if self.portal is not None and self.portal.is_alive() and not orders:
            return self.portal
        self.retire_portal()
        with listening() as (name, ready):
            self.portal = begun(serve, self.log, self.config, replace(self.orders, **orders), self.port, name)
            assert b"READY=1" in ready.recv(4096)
        return self.portal

    def retire_portal(self) -> None:
        if self.portal is not None:
            kill(self.portal)
            self.portal = None

    def clerk(self) -> BaseProcess:
        return begun(fetch, self.log, self.erp.odbc(), self.port, self.token)

    def time_passes(self) -> None:
        """Leases end, and delays are over."""
        soon = (update(batch).where(batch.c.lease_until > LONG_AGO).values(lease_until=LONG_AGO),)
        soon += (update(outbox).where(outbox.c.not_before > LONG_AGO).values(not_before=LONG_AGO),)
        with self.store.begin() as connection:
            for statement in soon:
                connection.execute(statement)

    def undelivered(self) -> int:
        left = select(func.count()).where(outbox.c.kind == READING, outbox.c.state.in_(UNDELIVERED))
        with self.store.connect() as connection:
            return connection.scalar(left) or 0

    def told(self) -> str:
        """The end of the log."""
        return self.log.read_text(errors="replace")[-3000:]


@dataclass(frozen=True, slots=True)
class Way:
    """How the portal reaches its databases, where that is not straight and by ODBC."""

    erp_port: int | None = None
    store_port: int | None = None
    native: bool = False


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
        made = Scene(leg, directory, create_engine(url, poolclass=NullPool), erp, ours, token)
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
    (directory / "config.toml").write_text(text)
    (directory / "secret-key").write_text("only for these tests" * 3)
    return load(directory / "config.toml")


def _address(erp: Erp, login: Login, way: Way) -> str:
    reached = erp.at(way.erp_port or erp.server.port)
    if way.native:
        return f'url = "{reached.url(login)}"'
    return f"odbc = '{reached.odbc(login)}'\ndialect = '{erp.dialect}'"


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
