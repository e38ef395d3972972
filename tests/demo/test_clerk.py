"""The clerk decides on every report once, and what is accepted becomes a reading."""

import uuid
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from portal.demo import build
from portal.demo.clerk import settle
from portal.demo.schema import IBOK_ODCZYTY, ODCZYT
from tests.demo.conftest import TODAY

KH = "000123    "


class Dial(NamedTuple):
    wm_id: int
    wm_nr: str
    indication: int


@pytest.fixture
def office(sqlite_url: str) -> Iterator[sa.Engine]:
    build.create(sqlite_url, customers=25, years=1, as_of=TODAY)
    engine = sa.create_engine(sqlite_url)
    yield engine
    engine.dispose()


def meter(engine: sa.Engine, kh: str = KH, *, removed: bool = False) -> Dial:
    """A customer's water meter: id, number and last indication."""
    sql = f"""SELECT w.wm_id, w.wm_nr, o.od_stan FROM v_wodomierz w JOIN odczyt o ON o.wm_id = w.wm_id
              WHERE w.kh_id = '{kh}' AND w.wm_rodz = 1 AND w.wm_usun = 0 AND o.od_usun = 0
              AND w.wm_demontaz {">" if removed else "="} 0 ORDER BY o.od_data DESC, o.od_lp DESC"""
    with engine.connect() as connection:
        row = connection.execute(sa.text(sql)).first()
    assert row is not None
    return Dial(*row)


def report(engine: sa.Engine, wm_id: str | None, stan: int, **other: object) -> str:
    """Puts a report into the staging table as the portal does; returns its id."""
    number = str(uuid.uuid4())
    values = {
        "id_zgl": number,
        "id_paczki": str(uuid.uuid4()),
        "nr_paczki": 1,
        "kh_id": "000123",
        "wm_id": wm_id,
        "wm_nr": "?",
        "data": int(f"{TODAY:%Y%m%d}"),
        "stan": stan,
        "zgloszono": "2026-11-22T10:00:00+01:00",
    }
    with engine.begin() as connection:
        connection.execute(IBOK_ODCZYTY.insert().values(values | other))
    return number


def verdict(engine: sa.Engine, number: str) -> tuple[str, str | None]:
    table = IBOK_ODCZYTY.c
    with engine.connect() as connection:
        row = connection.execute(sa.select(table.status, table.kod).where(table.id_zgl == number)).one()
    return row.status.strip(), row.kod


def last_reading(engine: sa.Engine, wm_id: int) -> sa.RowMapping:
    rows = ODCZYT.c
    newest = sa.select(ODCZYT).where(rows.wm_id == wm_id).order_by(rows.od_lp.desc()).limit(1)
    with engine.connect() as connection:
        return connection.execute(newest).mappings().one()


def test_a_higher_reading_is_accepted_and_booked_as_self_reported(office: sa.Engine) -> None:
    wm_id, _, indication = meter(office)
    number = report(office, str(wm_id), indication + 7)
    assert settle(office, today=TODAY) == 1
    booked = last_reading(office, wm_id)
    assert verdict(office, number) == ("P", None)
    assert (booked["od_stan"], booked["od_zuz"], booked["od_rodz"]) == (indication + 7, 7, "K")
    assert booked["od_data"] == int(f"{TODAY:%Y%m%d}")


def test_a_report_is_decided_once(office: sa.Engine) -> None:
    wm_id, _, indication = meter(office)
    report(office, str(wm_id), indication + 7)
    assert [settle(office, today=TODAY), settle(office, today=TODAY)] == [1, 0]


def test_a_report_that_just_arrived_waits(office: sa.Engine) -> None:
    wm_id, _, indication = meter(office)
    number = report(office, str(wm_id), indication + 7)
    assert settle(office, older_than_seconds=3600, today=TODAY) == 0
    assert verdict(office, number) == ("", None)


def test_a_meter_known_by_its_number_alone_is_found(office: sa.Engine) -> None:
    _, wm_nr, indication = meter(office)
    number = report(office, None, indication + 1, wm_nr=wm_nr.strip())
    settle(office, today=TODAY)
    assert verdict(office, number) == ("P", None)


def test_a_lower_reading_is_rejected_unless_the_customer_confirmed_it(office: sa.Engine) -> None:
    wm_id, _, indication = meter(office)
    plain = report(office, str(wm_id), indication - 1)
    settle(office, today=TODAY)
    confirmed = report(office, str(wm_id), indication - 1, flaga="lower", powod="zły poprzedni odczyt")
    settle(office, today=TODAY)
    assert verdict(office, plain) == ("O", "less_than_previous")
    assert verdict(office, confirmed) == ("P", None)
    assert last_reading(office, wm_id)["od_zuz"] == 0


def test_a_counter_that_rolled_over_is_no_lower_reading(office: sa.Engine) -> None:
    wm_id, _, _ = meter(office)
    yesterday = int(f"{TODAY:%Y%m%d}") - 1
    report(office, str(wm_id), 99990, data=yesterday)
    number = report(office, str(wm_id), 12, nr_paczki=2)
    settle(office, today=TODAY)
    assert verdict(office, number) == ("P", None)
    assert last_reading(office, wm_id)["od_zuz"] == 22


def test_a_second_report_of_the_same_day_is_a_duplicate(office: sa.Engine) -> None:
    wm_id, _, indication = meter(office)
    report(office, str(wm_id), indication + 7)
    second = report(office, str(wm_id), indication + 8, nr_paczki=2)
    assert settle(office, today=TODAY) == 2
    assert verdict(office, second) == ("O", "duplicate")


def test_a_reading_from_tomorrow_is_rejected(office: sa.Engine) -> None:
    wm_id, _, indication = meter(office)
    number = report(office, str(wm_id), indication + 7, data=int(f"{TODAY:%Y%m%d}") + 1)
    settle(office, today=TODAY)
    assert verdict(office, number) == ("O", "timestamp_future")


def test_a_meter_that_was_removed_is_decommissioned(office: sa.Engine) -> None:
    wm_id, _, indication = meter(office, "000107    ", removed=True)
    number = report(office, str(wm_id), indication + 7, kh_id="000107")
    settle(office, today=TODAY)
    assert verdict(office, number) == ("O", "meter_decommissioned")


@pytest.mark.parametrize("wm_id", ["999999999", "FV~1", "somebody else's"])
def test_a_meter_that_is_not_the_customers_is_unknown(office: sa.Engine, wm_id: str) -> None:
    foreign = str(meter(office, "000107    ").wm_id)
    number = report(office, foreign if wm_id == "somebody else's" else wm_id, 5)
    settle(office, today=TODAY)
    assert verdict(office, number) == ("O", "meter_unknown")


def test_every_engine_gives_the_same_verdicts(small: sa.Engine) -> None:
    wm_id, wm_nr, indication = meter(small)
    reports = [
        report(small, str(wm_id), indication + 7, kh_id=KH),
        report(small, str(wm_id), indication + 8, nr_paczki=2),
        report(
            small, None, indication - 1, wm_nr=wm_nr.strip(), data=int(f"{TODAY:%Y%m%d}") - 1, nr_paczki=3
        ),
        report(small, "1", 5, nr_paczki=4),
    ]
    assert settle(small, older_than_seconds=3600, today=TODAY) == 0
    assert settle(small, today=TODAY) == 4
    assert [verdict(small, number) for number in reports] == [
        ("P", None),
        ("O", "duplicate"),
        ("O", "less_than_previous"),
        ("O", "meter_unknown"),
    ]
    assert last_reading(small, wm_id)["od_zuz"] == 7
