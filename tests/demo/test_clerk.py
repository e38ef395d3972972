"""The clerk decides on every report once, and what is accepted becomes a reading."""

import uuid
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from portal.demo.clerk import settle
from portal.demo.schema import IBOK_ODCZYTY, ODCZYT
from tests.demo.conftest import TODAY

KH = "000123    "


class Dial(NamedTuple):
    wm_id: int
    wm_nr: str
    indication: int


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


def test_a_higher_reading_is_accepted_and_booked_as_self_reported(small: sa.Engine) -> None:
    wm_id, _, indication = meter(small)
    number = report(small, str(wm_id), indication + 7)
    assert settle(small, today=TODAY) == 1
    booked = last_reading(small, wm_id)
    assert verdict(small, number) == ("P", None)
    assert (booked["od_stan"], booked["od_zuz"], booked["od_rodz"]) == (indication + 7, 7, "K")
    assert booked["od_data"] == int(f"{TODAY:%Y%m%d}")


def test_a_report_is_decided_once(small: sa.Engine) -> None:
    wm_id, _, indication = meter(small)
    report(small, str(wm_id), indication + 7)
    assert [settle(small, today=TODAY), settle(small, today=TODAY)] == [1, 0]


def test_a_report_that_just_arrived_waits(small: sa.Engine) -> None:
    wm_id, _, indication = meter(small)
    number = report(small, str(wm_id), indication + 7)
    assert settle(small, older_than_seconds=3600, today=TODAY) == 0
    assert verdict(small, number) == ("", None)


def test_a_meter_known_by_its_number_alone_is_found(small: sa.Engine) -> None:
    _, wm_nr, indication = meter(small)
    number = report(small, None, indication + 1, wm_nr=wm_nr.strip())
    settle(small, today=TODAY)
    assert verdict(small, number) == ("P", None)


def test_a_lower_reading_is_rejected_unless_the_customer_confirmed_it(small: sa.Engine) -> None:
    wm_id, _, indication = meter(small)
    plain = report(small, str(wm_id), indication - 1)
    settle(small, today=TODAY)
    confirmed = report(small, str(wm_id), indication - 1, flaga="lower", powod="zły poprzedni odczyt")
    settle(small, today=TODAY)
    assert verdict(small, plain) == ("O", "less_than_previous")
    assert verdict(small, confirmed) == ("P", None)
    assert last_reading(small, wm_id)["od_zuz"] == 0


def test_a_counter_that_rolled_over_is_no_lower_reading(small: sa.Engine) -> None:
    wm_id, _, _ = meter(small)
    yesterday = int(f"{TODAY:%Y%m%d}") - 1
    report(small, str(wm_id), 99990, data=yesterday)
    number = report(small, str(wm_id), 12, nr_paczki=2)
    settle(small, today=TODAY)
    assert verdict(small, number) == ("P", None)
    assert last_reading(small, wm_id)["od_zuz"] == 22


def test_a_second_report_of_the_same_day_is_a_duplicate(small: sa.Engine) -> None:
    wm_id, _, indication = meter(small)
    report(small, str(wm_id), indication + 7)
    second = report(small, str(wm_id), indication + 8, nr_paczki=2)
    assert settle(small, today=TODAY) == 2
    assert verdict(small, second) == ("O", "duplicate")


def test_a_reading_from_tomorrow_is_rejected(small: sa.Engine) -> None:
    wm_id, _, indication = meter(small)
    number = report(small, str(wm_id), indication + 7, data=int(f"{TODAY:%Y%m%d}") + 1)
    settle(small, today=TODAY)
    assert verdict(small, number) == ("O", "timestamp_future")


def test_a_meter_that_was_removed_is_decommissioned(small: sa.Engine) -> None:
    wm_id, _, indication = meter(small, "000107    ", removed=True)
    number = report(small, str(wm_id), indication + 7, kh_id="000107")
    settle(small, today=TODAY)
    assert verdict(small, number) == ("O", "meter_decommissioned")


@pytest.mark.parametrize("wm_id", ["999999999", "FV~1", "somebody else's"])
def test_a_meter_that_is_not_the_customers_is_unknown(small: sa.Engine, wm_id: str) -> None:
    foreign = str(meter(small, "000107    ").wm_id)
    number = report(small, foreign if wm_id == "somebody else's" else wm_id, 5)
    settle(small, today=TODAY)
    assert verdict(small, number) == ("O", "meter_unknown")
