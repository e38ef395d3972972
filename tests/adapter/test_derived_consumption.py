"""Consumption that the billing database does not store: worked out from the indications, and marked so."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Engine, MetaData, Table, Text

from erp_adapter.derived import consumption
from erp_adapter.records import Reading
from tests.adapter.small import changed, make, read

D = Decimal
TODAY = date(2026, 11, 22)


def readings(
    engine: Engine, *taken: tuple[str, int, str], digits: int | None = 5, **more: Any
) -> list[Reading]:
    """What is read of a meter's indications, each with its day and kind; oldest first."""
    meter = Table(
        "licznik", MetaData(), *(Column(name, Text) for name in ("id", "klient", "nr", "adres", "cyfr"))
    )
    stands = (Column(name, Text) for name in ("id", "licznik", "dzien", "wskazanie", "rodzaj"))
    stand = Table("stan", MetaData(), *stands, Column("zuzycie", Text))
    rows = [
        {
            "id": f"{number:03}",
            "licznik": "L",
            "dzien": day,
            "wskazanie": value,
            "rodzaj": kind,
            "zuzycie": "7",
        }
        for number, (day, value, kind) in enumerate(taken)
    ]
    owner = {"id": "L", "klient": "1", "nr": "1", "adres": "Źródlana 1", "cyfr": digits}
    make(engine, meter, stand, rows={"licznik": [owner], "stan": rows})
    columns = {"kind": {"column": "rodzaj", "values": {"W": "exchange"}}, **more}
    mapped = {"digits": "cyfr"} if digits else {}
    reader = read(engine, changed(reading={"columns": columns}, meter={"columns": mapped}))
    return list(reader.consumption(("1",), date(2020, 1, 1), TODAY))


def used(found: list[Reading]) -> list[Decimal | None]:
    return [each.consumption for each in found]


def test_what_was_used_is_the_difference_and_marked(scratch: Engine) -> None:
    found = readings(scratch, ("2026-01-01", 100, "R"), ("2026-03-01", 112, "R"), ("2026-05-01", 112, "R"))
    assert used(found) == [None, 12, 0]
    assert {each.derived for each in found} == {frozenset({"consumption"})}


def test_what_is_stored_is_not_worked_out(scratch: Engine) -> None:
    found = readings(scratch, ("2026-01-01", 100, "R"), ("2026-03-01", 112, "R"), consumption="zuzycie")
    assert used(found) == [7, 7]
    assert {each.derived for each in found} == {frozenset()}


def test_a_counter_that_goes_round_goes_on(scratch: Engine) -> None:
    found = readings(scratch, ("2026-01-01", 99990, "R"), ("2026-03-01", 8, "R"), ("2026-05-01", 20, "R"))
    assert used(found) == [None, 18, 12]


def test_an_exchange_begins_anew(scratch: Engine) -> None:
    found = readings(scratch, ("2026-01-01", 880, "R"), ("2026-03-01", 0, "W"), ("2026-05-01", 9, "R"))
    assert used(found) == [None, None, 9]


def test_an_estimate_that_was_too_high_is_taken_back(scratch: Engine) -> None:
    found = readings(scratch, ("2026-01-01", 100, "R"), ("2026-03-01", 130, "S"), ("2026-05-01", 121, "R"))
    assert used(found) == [None, 30, -9]


def test_without_the_number_of_digits_no_counter_goes_round(scratch: Engine) -> None:
    assert used(readings(scratch, ("2026-01-01", 99990, "R"), ("2026-03-01", 8, "R"), digits=None)) == [
        None,
        None,
    ]


def test_a_period_s_first_reading_knows_the_one_before_it(scratch: Engine) -> None:
    readings(scratch, ("2025-11-01", 100, "R"), ("2026-01-02", 112, "R"))
    reader = read(scratch, changed(reading={}, meter={}))
    assert [each.consumption for each in reader.consumption(("1",), date(2026, 1, 1), TODAY)] == [12]
    assert [each.consumption for each in reader.readings(("1",), year=2026).items] == [12]


@given(st.integers(0, 99_999), st.integers(0, 9_999))
def test_whatever_the_counter_showed_the_use_up_to_a_tenth_of_its_range_is_found(
    before: int, use: int
) -> None:
    assert consumption(D((before + use) % 100_000), D(before), 5) == use


@given(st.integers(0, 99_999), st.integers(0, 99_999))
def test_over_an_exchange_the_use_is_never_negative(before: int, indication: int) -> None:
    found = consumption(D(indication), D(before), 5, exchanged=True)
    assert found is None or found >= 0
