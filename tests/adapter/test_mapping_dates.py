"""However a billing database writes dates, they are read, narrowed to a year and put in order."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import BigInteger, Column, Date, DateTime, Integer, MetaData, String, Table
from sqlalchemy.types import TypeEngine

from erp_adapter.reader import BillingReader
from erp_adapter.sql_reader import SqlReader
from tests.adapter.small import PAIRS, changed, empty_database, make, read

WARSAW = ZoneInfo("Europe/Warsaw")
DAYS = (
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 3, 30),
    date(2025, 10, 2),
    date(2025, 12, 31),
    date(2026, 1, 1),
    date(2026, 2, 28),
)
"""The last and first day of a year; days whose order is another one when their digits are compared."""


def at(day: date, hour: time, zone: tzinfo = WARSAW) -> datetime:
    """An hour of a day in Warsaw, told by another zone's clocks."""
    return datetime.combine(day, hour, WARSAW).astimezone(zone)


def midnight(day: date) -> int:
    return int(at(day, time()).timestamp())


ENCODINGS: dict[str, tuple[TypeEngine[Any], Any, Any]] = {
    "date": (Date(), lambda day: day, None),
    "date, at noon": (DateTime(), lambda day: datetime.combine(day, time(12)), None),
    "date, with its zone": (DateTime(timezone=True), lambda day: at(day, time(0, 30)), None),
    "date@UTC": (DateTime(), lambda day: at(day, time(), UTC).replace(tzinfo=None), None),
    "date@UTC, late": (DateTime(), lambda day: at(day, time(23, 59, 59), UTC).replace(tzinfo=None), None),
    "date:%Y-%m-%dT%H:%M:%SZ@UTC": (String(20), lambda day: f"{at(day, time(), UTC):%Y-%m-%dT%H:%M:%SZ}", ""),
    "date:%Y-%m-%d %H:%M@UTC": (String(16), lambda day: f"{at(day, time(23, 59), UTC):%Y-%m-%d %H:%M}", None),
    "date:%Y-%m-%d": (String(10), lambda day: f"{day:%Y-%m-%d}", "0000-00-00"),
    "yyyymmdd": (Integer(), lambda day: int(f"{day:%Y%m%d}"), 0),
    "unix": (BigInteger(), midnight, 0),
    "unix_ms": (BigInteger(), lambda day: midnight(day) * 1000, 0),
    "clarion": (Integer(), lambda day: (day - date(1800, 12, 28)).days, 0),
    "date:%d/%m/%Y": (String(10), lambda day: f"{day:%d/%m/%Y}", "00/00/0000"),
    "date:%d.%m.%Y %H:%M": (String(20), lambda day: f"{day:%d.%m.%Y} 13:05", None),
    "date:%Y%m%d": (String(8), lambda day: f"{day:%Y%m%d}", "        "),
    "date:%m-%d-%Y": (String(10), lambda day: f"{day:%m-%d-%Y}", ""),
}
"""By name: the column's type, how a day is written in it, and how none is."""


def conversion(encoding: str) -> str:
    return encoding.partition(", ")[0]


def table(encoding: str) -> str:
    return f"faktura_{list(ENCODINGS).index(encoding)}"


@pytest.fixture(scope="module", params=PAIRS)
def place(request: pytest.FixtureRequest) -> Iterator[Any]:
    tables, rows = [], {}
    for encoding, (kind, write, none) in ENCODINGS.items():
        columns = (Column("nr", Integer), Column("klient", String(6)), Column("kwota", Integer))
        tables.append(
            Table(table(encoding), MetaData(), *columns, Column("dzien", kind), Column("termin", kind))
        )
        rows[table(encoding)] = [
            {
                "nr": number,
                "klient": "1",
                "kwota": 10,
                "dzien": write(day),
                "termin": none if number % 2 else write(day),
            }
            for number, day in enumerate(DAYS)
        ]
    with empty_database(request, request.param) as (owner, settings):
        make(owner, *tables, rows=rows)
        yield settings


@pytest.fixture(params=ENCODINGS)
def reader(place: Any, request: pytest.FixtureRequest) -> Iterator[SqlReader]:
    convert = {"convert": conversion(request.param)}
    day, due = {"column": "dzien", **convert}, {"column": "termin", **convert}
    keys = {"column": "nr", "convert": "integer"}
    invoice = {
        "table": table(request.param),
        "columns": {"id": keys, "number": keys, "issued_on": day, "due_on": due},
    }
    opened = read(place, changed(invoice=invoice))
    yield opened
    opened.dispose()


def test_days_are_read_newest_first(reader: BillingReader) -> None:
    assert [each.issued_on for each in reader.invoices(("1",)).items] == sorted(DAYS, reverse=True)


def test_a_year_has_its_days_and_no_other(reader: BillingReader) -> None:
    found = [each.issued_on for each in reader.invoices(("1",), year=2025).items]
    assert found == sorted((day for day in DAYS if day.year == 2025), reverse=True)


def test_a_period_includes_both_its_ends(reader: BillingReader) -> None:
    found = reader.charges(("1",), date(2025, 1, 1), date(2025, 10, 2))
    assert [each.issued_on for each in found] == [date(2025, 1, 1), date(2025, 3, 30), date(2025, 10, 2)]


def test_no_day_is_none(reader: BillingReader) -> None:
    by_number = sorted(reader.invoices(("1",)).items, key=lambda each: each.number)
    assert [each.due_on for each in by_number] == [
        None if number % 2 else day for number, day in enumerate(DAYS)
    ]


def test_invoices_that_are_never_due_stand_after_those_that_are(reader: BillingReader) -> None:
    due = [day for number, day in enumerate(DAYS) if not number % 2]
    never = [None] * (len(DAYS) - len(due))
    shown = [each.due_on for each in reader.overview(("1",), DAYS[-1]).unpaid]
    assert shown == [*sorted(due), *never][: len(shown)]
