"""A push of readings to a staging table, beside the plain driver's fastest bulk insert of the same rows."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

import psycopg
import pymysql
from sqlalchemy import make_url

from erp_adapter.settings import ConnectionSettings
from sync.batches import Batch
from sync.channels import Channel
from sync.channels.rows import WARSAW
from sync.channels.staging_table import open_staging
from sync.kinds import KINDS
from sync.outbox import READING, Item
from sync.readings import ReportedReading, to_payload
from sync.settings import StagingSettings

ROUNDS = 5
BATCH = 20_000
"""The largest batch that the configuration allows."""
START = datetime(2026, 11, 22, 7, tzinfo=UTC)
STAGING = StagingSettings.model_validate(
    {
        "table": "ibok_odczyty",
        "columns": {
            "id_zgl": "reading_id",
            "id_paczki": "batch_id",
            "nr_paczki": "batch_seq",
            "kh_id": {"field": "customer_id", "convert": "padded:10"},
            "wm_id": {"field": "meter_id", "part": 1},
            "wm_nr": "meter_number",
            "data": {"field": "read_on", "convert": "yyyymmdd"},
            "stan": {"field": "indication", "convert": "integer"},
            "flaga": "flag",
            "powod": "reason",
            "zgloszono": {"field": "reported_at", "convert": "text"},
        },
    }
)
CREATE = """
CREATE TABLE ibok_odczyty (
    id_zgl CHAR(36) NOT NULL PRIMARY KEY, id_paczki CHAR(36) NOT NULL, nr_paczki INTEGER NOT NULL,
    kh_id CHAR(10) NOT NULL, wm_id VARCHAR(40) NOT NULL, wm_nr VARCHAR(20) NOT NULL, data INTEGER NOT NULL,
    stan INTEGER NOT NULL, flaga VARCHAR(10), powod VARCHAR(300), zgloszono VARCHAR(40) NOT NULL,
    status CHAR(1) NOT NULL DEFAULT ' ', kod VARCHAR(30), opis VARCHAR(200)
)
"""
COLUMNS = ", ".join(STAGING.columns)
HEAD = (
    "| push of readings | readings/s | plain driver | × | rows at hand | × |",
    "|---|--:|--:|--:|--:|--:|",
)


@dataclass(frozen=True, slots=True)
class Push:
    """Medians over the rounds, in seconds, for so many readings."""

    name: str
    readings: int
    ours: float
    plain: float
    """The driver's fastest bulk insert, with the rows made of the readings by hand."""
    ready: float
    """The same with the rows at hand."""
    ratios: tuple[float, float]
    """How many times as long ours took as each of them: the medians of the rounds' own ratios."""


def batches(readings: int) -> Iterator[Batch]:
    for start in range(0, readings, BATCH):
        items = tuple(_item(number) for number in range(start, min(start + BATCH, readings)))
        seq = start // BATCH + 1
        yield Batch(str(UUID(int=seq)), seq, READING, "staging", "", START, "bench", 1, items)


def _item(number: int) -> Item:
    at = START + timedelta(seconds=number)
    meter = str(20_000 + number)
    reading = ReportedReading(meter, f"1874{number:06d}", date(2026, 11, 22), number % 5000, at)
    # In no order, as true ids are.
    item_id = str(UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128))
    return Item(item_id, READING, f"{number % 50_000:06d}", meter, number, to_payload(reading), 0, at)


def compare(name: str, url: str, readings: int) -> Push:
    """In turns, each on an emptied table, so that a busy machine slows all."""
    sent = list(batches(readings))
    channel = open_staging(STAGING, ConnectionSettings.model_validate({"url": url}), KINDS[READING])
    insert = _copied if url.startswith("postgresql") else _inserted
    ready = [by_hand(batch, item) for batch in sent for item in batch.items]
    ways: tuple[Callable[[], None], ...] = (
        lambda: _push(channel, sent),
        lambda: insert(url, (by_hand(batch, item) for batch in sent for item in batch.items)),
        lambda: insert(url, ready),
    )
    _run(url, CREATE)
    times = [[_timed(url, way) for way in ways] for _ in range(ROUNDS)]
    _require(url, readings)
    seconds = (median(each) for each in zip(*times, strict=True))
    ratios = (median(ours / each for ours, each, _ in times), median(ours / each for ours, _, each in times))
    return Push(name, readings, *seconds, ratios)


def _push(channel: Channel, sent: Sequence[Batch]) -> None:
    for batch in sent:
        channel.send(batch)


def by_hand(batch: Batch, item: Item) -> tuple[Any, ...]:
    """The row as a script that is written for this one table would make it."""
    reading = item.payload
    at = datetime.fromisoformat(str(reading["reported_at"])).astimezone(WARSAW)
    return (
        item.id,
        batch.id,
        batch.seq,
        item.customer_id.ljust(10),
        reading["meter_id"],
        reading["meter_number"],
        int(date.fromisoformat(str(reading["read_on"])).strftime("%Y%m%d")),
        reading["indication"],
        reading["flag"],
        reading["reason"],
        at.isoformat(timespec="seconds"),
    )


def _timed(url: str, work: Callable[[], None]) -> float:
    _run(url, "TRUNCATE TABLE ibok_odczyty")
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _connected(url: str) -> Any:
    where = make_url(url)
    if url.startswith("postgresql"):
        return psycopg.connect(where.set(drivername="postgresql").render_as_string(hide_password=False))
    return pymysql.connect(
        host=where.host,
        port=where.port or 0,
        user=where.username,
        password=where.password or "",
        database=where.database,
        charset="utf8mb4",
    )


def _run(url: str, statement: str) -> Any:
    with closing(_connected(url)) as connection:
        cursor = connection.cursor()
        cursor.execute(statement)
        found = cursor.fetchone() if cursor.description else None
        connection.commit()
        return found


def _require(url: str, readings: int) -> None:
    (there,) = _run(url, "SELECT COUNT(*) FROM ibok_odczyty")
    if there != readings:
        raise RuntimeError(f"{there} of {readings} readings arrived")


def _copied(url: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with closing(_connected(url)) as connection:
        with connection.cursor().copy(f"COPY ibok_odczyty ({COLUMNS}) FROM STDIN") as copy:
            for values in rows:
                copy.write_row(values)
        connection.commit()


def _inserted(url: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Its executemany writes INSERTs of many rows each, the fastest it has."""
    holders = ", ".join(["%s"] * len(STAGING.columns))
    with closing(_connected(url)) as connection:
        connection.cursor().executemany(f"INSERT INTO ibok_odczyty ({COLUMNS}) VALUES ({holders})", rows)
        connection.commit()


def table(pushes: Sequence[Push]) -> str:
    return "\n".join([*HEAD, *map(_line, pushes), ""])


def _line(push: Push) -> str:
    ours, plain, ready = (f"{push.readings / each:.0f}" for each in (push.ours, push.plain, push.ready))
    slower, than_ready = (f"{each:.2f}" for each in push.ratios)
    cells = (push.name, ours, plain, f"**{slower}**", ready, than_ready)
    return f"| {' | '.join(cells)} |"
