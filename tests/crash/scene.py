"""A store, a billing system and a configured way between them, for one leg."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select, update

from sync.outbox import READING
from sync.states import UNDELIVERED
from sync.tables import batch, outbox
from tests.crash.actors import Orders, Reported, serve, work
from tests.crash.erp import Erp
from tests.crash.fetching_clerk import fetch
from tests.crash.importing_clerk import import_files
from tests.crash.legs import Leg
from tests.crash.processes import PATIENCE, begun, kill
from tests.servers.process import free_port, listening

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Scene:
    leg: Leg
    directory: Path
    store: Engine
    erp: Erp
    reporter: Connection
    drop: Path
    """Where files go."""
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
        if self.leg.channel == "api":
            return begun(fetch, self.log, self.erp.odbc(), self.port, self.token)
        return begun(import_files, self.log, self.erp.odbc(), self.drop, self.directory / "verdicts")

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
        return self.log.read_text()[-3000:]
