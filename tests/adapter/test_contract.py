"""Whatever the engine and the driver, the reader tells the same."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from erp_adapter.probe import problems
from erp_adapter.reader import BillingReader
from erp_adapter.sql_reader import SqlReader
from tests.adapter.conftest import TODAY, demo_mapping

CUSTOMERS = ("000101", "000104", "000107", "000110", "000115", "000119", "000123")
CALLS: dict[str, Callable[[BillingReader, tuple[str, ...]], Any]] = {
    "customers": lambda reader, ids: reader.customers(ids),
    "overview": lambda reader, ids: reader.overview(ids, TODAY),
    "invoices": lambda reader, ids: reader.invoices(ids),
    "second page of invoices": lambda reader, ids: reader.invoices(ids, page=2),
    "invoices of a year": lambda reader, ids: reader.invoices(ids, year=2025),
    "unpaid invoices": lambda reader, ids: reader.invoices(ids, unpaid=True),
    "contracts": lambda reader, ids: reader.contracts(ids),
    "meters": lambda reader, ids: reader.meters(ids),
    "meters in use": lambda reader, ids: reader.meters(ids, in_use=True),
    "meter list": lambda reader, ids: reader.meter_list(ids),
    "readings": lambda reader, ids: reader.readings(ids),
    "readings of a year": lambda reader, ids: reader.readings(ids, year=2024),
    "settlement": lambda reader, ids: reader.settlement(ids, TODAY),
    "charges": lambda reader, ids: reader.charges(ids, date(2024, 3, 1), date(2025, 2, 28)),
    "consumption": lambda reader, ids: reader.consumption(ids, date(2024, 3, 1), date(2025, 2, 28)),
    "verdicts": lambda reader, ids: reader.verdicts(ids, ["8c0ff1ce-0000-4000-8000-000000000000"]),
}


@pytest.mark.parametrize("call", CALLS)
def test_every_driver_tells_the_same(reader: SqlReader, reference: SqlReader, call: str) -> None:
    for customer in CUSTOMERS:
        assert CALLS[call](reader, (customer,)) == CALLS[call](reference, (customer,))
    assert CALLS[call](reader, CUSTOMERS) == CALLS[call](reference, CUSTOMERS)
    assert CALLS[call](reader, ("000121", "nobody")) == CALLS[call](reference, ("000121",))


def test_every_driver_tells_the_same_of_each_invoice(reader: SqlReader, reference: SqlReader) -> None:
    for invoice in reference.invoices(("000115",)).items:
        assert reader.invoice(("000115",), invoice.id) == reference.invoice(("000115",), invoice.id)
        assert reader.invoice(("000123",), invoice.id) is None


def test_every_driver_tells_the_same_of_each_meter(reader: SqlReader, reference: SqlReader) -> None:
    for meter in reference.meter_list(("000107",)):
        assert reader.readings(("000107",), meter=meter.id) == reference.readings(("000107",), meter=meter.id)
        assert reader.readings(("000123",), meter=meter.id).total == 0
        assert reader.consumption(("000123",), date(2020, 1, 1), TODAY, meter.id) == ()


def test_the_demo_mapping_fits_every_engine(reader: SqlReader) -> None:
    assert list(problems(demo_mapping(), reader.connections)) == []


@pytest.mark.parametrize("nonsense", ["", "x", "FV~2026", "FV~2026~1~1", "FV~abc~1", f"FV~2026~{10**20}"])
def test_nonsense_for_a_key_is_no_invoice(reader: SqlReader, nonsense: str) -> None:
    assert reader.invoice(("000123",), nonsense) is None


def test_a_year_at_the_end_of_time_is_only_empty(reader: SqlReader) -> None:
    assert reader.invoices(("000123",), year=9999).items == ()
    assert reader.readings(("000123",), year=1).items == ()
