"""What the processes do that a test starts, and kills."""

import os
import random
import signal
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from portal.cli import main
from portal.clock import now, today
from portal.store.engine import open_store
from portal.store.reported import NewReport, save
from sync.points import Point, watched
from sync.worker import run_once, utc_now
from tests.crash.mutations import MUTATIONS

SOON = 0.05


@dataclass(frozen=True, slots=True)
class Orders:
    """What shall befall a process."""

    point: Point | None = None
    """Where it kills itself, with its whole group, when it gets there for the ``times``-th time."""
    times: int = 1
    mutation: str | None = None
    skew: timedelta = timedelta()
    """How far its clock is wrong."""


def work(config: Path, orders: Orders, says: Connection) -> None:
    """``ibok sync once``."""
    _ibok(["sync", "once", "--config", str(config)], config, orders, says)


def serve(config: Path, orders: Orders, port: int, ready: str, says: Connection) -> None:
    """``ibok serve``; it tells the socket ``ready`` once it listens."""
    os.environ["NOTIFY_SOCKET"] = ready
    options = ["--config", str(config), "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    _ibok(["serve", *options], config, orders, says)


def _ibok(command: Sequence[str], config: Path, orders: Orders, says: Connection) -> None:
    os.chdir(config.parent)
    if orders.mutation is not None:
        MUTATIONS[orders.mutation]()
    if orders.skew:
        assert run_once.__kwdefaults__ is not None
        run_once.__kwdefaults__["clock"] = lambda: utc_now() + orders.skew
    says.send("began")
    with watched(_killer(orders)):
        main(command, standalone_mode=False)


def _killer(orders: Orders) -> Callable[[Point], None]:
    left = orders.times

    def watch(point: Point) -> None:
        nonlocal left
        left -= point == orders.point
        if left == 0:
            os.killpg(0, signal.SIGKILL)

    return watch


@dataclass(frozen=True, slots=True)
class Dial:
    """A customer's meter and its indication."""

    customer_id: str
    meter_id: str
    number: str
    indication: int


Reported = tuple[str, int]
"""A meter's number and an indication, each of which is reported once."""


def report(store_url: str, dials: Sequence[Dial], orders: Connection) -> None:
    """Submit as often as each order says, the way the portal's page does; at 0 tell all that was reported."""
    store = open_store(store_url)
    now_at = list(dials)
    reported: list[Reported] = []
    while many := orders.recv():
        for _ in range(many):
            reports = [_next_of(now_at, random.randrange(len(now_at))) for _ in range(random.randint(1, 3))]
            _submit(store, reports)
            reported += [(each.meter_number, each.indication) for each in reports]
    orders.send(reported)


def _next_of(dials: list[Dial], place: int) -> NewReport:
    """Now and then the billing system is away, as far as the portal can tell."""
    dial = dials[place] = replace(dials[place], indication=dials[place].indication + 1)
    known = dial.meter_id if random.random() < 0.8 else None
    return NewReport(dial.customer_id, known, dial.number, dial.indication, today())


def _submit(store: Engine, reports: Sequence[NewReport]) -> None:
    """A customer who sees the error page sends the page again, until it says that the readings are there."""
    submission = str(uuid.uuid4())
    while True:
        try:
            return save(store, reports, account_id=1, submission=submission, now=now())
        except DBAPIError:
            threading.Event().wait(SOON)
