"""The billing clerk's part: takes reported readings from the staging table and accepts or rejects them."""

import signal
import sys
import threading
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portal.demo.schema import IBOK_ODCZYTY, ODCZYT, UMOWA, WODOMIERZ

EVERY_SECONDS = 5
DELIBERATION_SECONDS = 20
"""How long a reading lies before the clerk decides, so that one can see it being sent first."""
CONFIRMED_LOWER = "lower"
"""The flag of a reading lower than the last, which the customer confirmed."""
ROLLED_OVER_AT_MOST = 10
"""A counter that went round has used at most so small a part of its range; otherwise it is just lower."""


Report = sa.Row[*tuple[Any, ...]]
"""A row of the staging table."""


@dataclass(frozen=True, slots=True)
class Refusal:
    code: str
    text: str


UNKNOWN = Refusal("meter_unknown", "Nie znaleziono wodomierza tego klienta")
DECOMMISSIONED = Refusal("meter_decommissioned", "Wodomierz był już zdemontowany w dniu odczytu")
DUPLICATE = Refusal("duplicate", "Jest już odczyt tego wodomierza z tego dnia")
FUTURE = Refusal("timestamp_future", "Data odczytu jest późniejsza niż dzisiejsza")
LESS = Refusal("less_than_previous", "Wskazanie jest niższe od poprzedniego")


def settle(engine: sa.Engine, older_than_seconds: float = 0, *, today: date | None = None) -> int:
    """Decides on every undecided row that arrived so long ago, in one transaction; returns how many.

    An accepted row becomes a self-reported reading. ``today`` is the date in Europe/Warsaw, by default.
    """
    day = today or datetime.now(ZoneInfo("Europe/Warsaw")).date()
    with engine.begin() as connection:
        waiting = _waiting(connection, older_than_seconds)
        for report in waiting:
            _decide(connection, report, int(day.strftime("%Y%m%d")))
    return len(waiting)


def _waiting(connection: sa.Connection, older_than_seconds: float) -> list[Report]:
    """Ages are taken by the database's clock, which also stamped the rows."""
    table = IBOK_ODCZYTY
    now = sa.func.current_timestamp(type_=table.c.przyjeto.type).label("teraz")
    found = connection.execute(
        sa.select(*table.c, now)
        .where(table.c.status == " ")
        .order_by(table.c.przyjeto, table.c.nr_paczki, table.c.id_zgl)
        .with_for_update()
    )
    return [row for row in found.all() if (row.teraz - row.przyjeto).total_seconds() >= older_than_seconds]


def _decide(connection: sa.Connection, report: Report, today: int) -> None:
    meter = _meter(connection, report)
    refusal = UNKNOWN if meter is None else _check(connection, report, meter, today)
    if refusal is None and meter is not None:
        refusal = _book(connection, report, meter)
    connection.execute(
        IBOK_ODCZYTY.update()
        .where(IBOK_ODCZYTY.c.id_zgl == report.id_zgl)
        .values(
            status="O" if refusal else "P",
            kod=refusal.code if refusal else None,
            opis=refusal.text if refusal else None,
        )
    )


def _meter(connection: sa.Connection, report: Report) -> Report | None:
    """The customer's meter, by its id or, where the portal did not know that, by its number."""
    meters = WODOMIERZ.c
    if report.wm_id is None:
        wanted = meters.wm_nr == f"{report.wm_nr:<12}"
    elif report.wm_id.isdecimal():
        wanted = meters.wm_id == int(report.wm_id)
    else:
        return None
    return connection.execute(
        sa.select(*meters)
        .join(UMOWA, UMOWA.c.um_id == meters.um_id)
        .where(wanted, UMOWA.c.kh_id == f"{report.kh_id:<10}", meters.wm_usun == 0, UMOWA.c.um_usun == 0)
    ).first()


def _check(
    connection: sa.Connection,
    report: Report,
    meter: sa.Row[*tuple[Any, ...]],
    today: int,
) -> Refusal | None:
    if report.data > today:
        return FUTURE
    if meter.wm_demontaz and report.data >= meter.wm_demontaz:
        return DECOMMISSIONED
    same_day = sa.select(ODCZYT.c.od_lp).where(
        ODCZYT.c.wm_id == meter.wm_id, ODCZYT.c.od_data == report.data, ODCZYT.c.od_usun == 0
    )
    return DUPLICATE if connection.execute(same_day).first() else None


def _book(connection: sa.Connection, report: Report, meter: sa.Row[*tuple[Any, ...]]) -> Refusal | None:
    readings = ODCZYT.c
    of_meter = sa.select(readings.od_stan).where(readings.wm_id == meter.wm_id)
    previous = connection.scalar(
        of_meter.where(readings.od_usun == 0, readings.od_data < report.data)
        .order_by(readings.od_data.desc(), readings.od_lp.desc())
        .limit(1)
    )
    used = _used(previous, report.stan, meter.wm_cyfr, confirmed=report.flaga == CONFIRMED_LOWER)
    if isinstance(used, Refusal):
        return used
    last = connection.scalar(sa.select(sa.func.max(readings.od_lp)).where(readings.wm_id == meter.wm_id))
    connection.execute(
        ODCZYT.insert().values(
            wm_id=meter.wm_id,
            od_lp=(last or 0) + 1,
            od_data=report.data,
            od_stan=report.stan,
            od_zuz=used,
            od_rodz="K",
            od_usun=0,
        )
    )
    return None


def _used(previous: int | None, indication: int, digits: int, *, confirmed: bool) -> int | Refusal | None:
    """m³ since the previous reading, over a roll-over; 0 where it mends one that was too high."""
    if previous is None or indication >= previous:
        return None if previous is None else indication - previous
    scale: int = 10**digits
    around = indication + scale - previous
    if around <= scale // ROLLED_OVER_AT_MOST:
        return around
    return 0 if confirmed else LESS


def work(url: str) -> None:
    """Settle what has lain long enough, again and again, until the process is ended."""
    engine = sa.create_engine(url)
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    signal.signal(signal.SIGINT, lambda *_: stopped.set())
    while not stopped.wait(EVERY_SECONDS):
        settle(engine, DELIBERATION_SECONDS)
    engine.dispose()


if __name__ == "__main__":
    work(sys.argv[1])
