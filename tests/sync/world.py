"""A store, a billing database with a staging table, and everything a test does to them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import CHAR, Column, Engine, Integer, MetaData, String, Table, func, select, update

from erp_adapter.records import Verdict
from erp_adapter.settings import ConnectionSettings
from sync.channels import Channel
from sync.channels.staging_table import open_staging
from sync.checks import Prepare
from sync.kinds import KINDS
from sync.outbox import READING, Item, enqueue
from sync.points import Point, watched
from sync.readings import ReportedReading, to_payload
from sync.settings import StagingSettings
from sync.tables import batch, outbox
from sync.verdicts import ReadVerdicts
from sync.worker import Pace, Report, run_once

START = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
LEASE = timedelta(seconds=300)

# Names that need their quotes: a leading digit, a hyphen, a blank, a percent sign, Polish letters.
STAGING = StagingSettings.model_validate(
    {
        "table": "IBOK odczyty",
        "columns": {
            "2-ID": "reading_id",
            "Nr paczki": "batch_seq",
            "Kontrahent": {"field": "customer_id", "convert": "padded:10"},
            "Wodomierz": "meter_id",
            "Stan (m³) %": "indication",
            "DATA": {"field": "read_on", "convert": "yyyymmdd"},
            "Źródło": {"constant": "IBOK"},
        },
    }
)


def staging_table() -> Table:
    """As the billing system's own people would have made it; ``S`` is for their verdict."""
    return Table(
        STAGING.table,
        MetaData(),
        Column("2-ID", CHAR(36), primary_key=True, quote=True),
        Column("Nr paczki", Integer, nullable=False, quote=True),
        Column("Kontrahent", CHAR(10), nullable=False, quote=True),
        Column("Wodomierz", String(40), nullable=False, quote=True),
        Column("Stan (m³) %", Integer, nullable=False, quote=True, key="stan"),
        Column("DATA", Integer, nullable=False, quote=True),
        Column("Źródło", String(10), nullable=False, quote=True),
        Column("S", CHAR(1), nullable=False, quote=True, server_default="N"),
        quote=True,
    )


class Killed(BaseException):
    """The process is dead: nothing may handle this."""


@contextmanager
def killed_at(point: Point, times: int = 1) -> Iterator[None]:
    """The process dies when it reaches the point for the n-th time, and it must get there."""
    left = times

    def kill(reached: Point) -> None:
        nonlocal left
        left -= reached is point
        if left == 0:
            raise Killed(point)

    with watched(kill):
        try:
            yield
        except Killed:
            return
    raise AssertionError(f"{point} was not reached {times} times")


@dataclass
class World:
    store: Engine
    billing: Engine
    """The billing system's own connection, which may do everything."""
    login: ConnectionSettings
    """The channel's, which may only INSERT."""
    user: str
    """Its name in the database, empty where there are no log-ins."""
    table: Table = field(default_factory=staging_table)
    now: datetime = START
    indication: int = 0

    def __post_init__(self) -> None:
        self.channels: dict[str, Channel] = {READING: open_staging(STAGING, self.login, KINDS[READING])}

    def report(self, meter: str | None = "WM-1", needs_check: bool = False, key: str | None = None) -> str:
        """Report a reading, each one higher than the last; its id."""
        self.indication += 1
        reading = ReportedReading(meter, meter or "?", date(2026, 11, 22), self.indication, self.now)
        reading_id = str(uuid4())
        with self.store.begin() as connection:
            enqueue(
                connection,
                id=reading_id,
                kind=READING,
                customer_id="0000000123",
                ordering_key=key or str(meter),
                payload=to_payload(reading),
                at=self.now,
                needs_check=needs_check,
            )
        return reading_id

    def run(
        self,
        *,
        prepare: Prepare | None = None,
        read_verdicts: ReadVerdicts | None = None,
        batch_size: int = 500,
        channels: Mapping[str, Channel] | None = None,
    ) -> Report:
        return run_once(
            self.store,
            self.channels if channels is None else channels,
            prepare=prepare,
            read_verdicts=read_verdicts,
            pace=Pace(batch_size=batch_size, lease=LEASE, jitter=lambda: 1.0),
            clock=lambda: self.now,
        )

    def later(self, by: timedelta = LEASE) -> None:
        self.now += by

    def item(self, reading_id: str) -> Any:
        with self.store.connect() as connection:
            return connection.execute(select(outbox).where(outbox.c.id == reading_id)).one()

    def state(self, reading_id: str) -> str:
        return str(self.item(reading_id).state)

    def batches(self) -> Sequence[Any]:
        with self.store.connect() as connection:
            return connection.execute(select(batch).order_by(batch.c.seq)).all()

    def delivered(self) -> list[str]:
        """The ids that stand in the billing database, as often as they stand there."""
        with self.billing.connect() as connection:
            return list(connection.scalars(select(self.table.c["2-ID"])))

    def decide(self, reading_id: str, verdict: str) -> None:
        """The clerk accepts (``P``) or rejects (``O``) the reading."""
        theirs = self.table.c["2-ID"] == reading_id
        with self.billing.begin() as connection:
            connection.execute(update(self.table).where(theirs).values(S=verdict))

    def read_verdicts(self, items: Sequence[Item]) -> Iterable[Verdict]:
        words = {"P": "accepted", "O": "rejected", "N": "undecided"}
        theirs = self.table.c["2-ID"].in_([item.id for item in items])
        with self.billing.connect() as connection:
            found = connection.execute(
                select(self.table.c["2-ID"], self.table.c.Kontrahent, self.table.c.S).where(theirs)
            )
            for reading_id, customer_id, letter in found:
                reason = ("less_than_previous", "stan niższy") if letter == "O" else (None, None)
                yield Verdict(reading_id, customer_id.strip(), words[letter], *reason)

    def assert_all_there(self, reading_ids: Iterable[str]) -> None:
        """Every reading exactly once, each meter's in its order, batches without gaps, all recorded."""
        assert sorted(self.delivered()) == sorted(reading_ids)
        assert self.out_of_order() == 0
        assert [row.seq for row in self.batches()] == list(range(1, len(self.batches()) + 1))
        assert {self.state(reading_id) for reading_id in reading_ids} <= {"sent", "accepted"}

    def out_of_order(self) -> int:
        """How many readings came in a later or the same batch as a higher one of their meter."""
        earlier = self.table.alias()
        wrong = (
            select(func.count())
            .select_from(self.table)
            .join(
                earlier,
                (earlier.c.Wodomierz == self.table.c.Wodomierz)
                & (earlier.c.stan < self.table.c.stan)
                & (earlier.c["Nr paczki"] >= self.table.c["Nr paczki"]),
            )
        )
        with self.billing.connect() as connection:
            return connection.execute(wrong).scalar_one()
