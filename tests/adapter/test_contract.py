"""Whatever the schema, the engine and the driver, the reader tells what is true of the office."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import pytest

from erp_adapter.long_lists import MOST
from erp_adapter.probe import problems
from erp_adapter.reader import BillingReader
from erp_adapter.sql_reader import SqlReader
from tests.adapter.conftest import TODAY
from tests.adapter.demo_facts import ACCOUNT, STRANGERS
from tests.adapter.facts import Facts
from tests.adapter.offices import EVERYWHERE, SCHEMAS, Office

NOBODY = "8c0ff1ce-0000-4000-8000-000000000000"
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
    "verdicts": lambda reader, ids: reader.verdicts(ids, [NOBODY]),
}
"""Of a reader and of the facts alike."""


@pytest.fixture(scope="module", params=EVERYWHERE)
def office(request: pytest.FixtureRequest) -> Office:
    schema, pair = request.param
    return SCHEMAS[schema](request, pair)


@pytest.fixture(scope="module")
def reader(office: Office) -> Iterator[SqlReader]:
    opened = office.reader()
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def facts(office: Office) -> Facts:
    return office.facts


@pytest.mark.parametrize("call", CALLS)
def test_what_is_true_is_told(reader: SqlReader, facts: Facts, call: str) -> None:
    for customer in ACCOUNT:
        assert CALLS[call](reader, (customer,)) == CALLS[call](facts, (customer,))
    assert CALLS[call](reader, ACCOUNT) == CALLS[call](facts, ACCOUNT)
    assert CALLS[call](reader, ("000121", "nobody")) == CALLS[call](facts, ("000121",))


def test_of_each_invoice(reader: SqlReader, facts: Facts) -> None:
    for invoice in facts.invoices(("000115",)).items:
        assert reader.invoice(("000115",), invoice.id) == facts.invoice(("000115",), invoice.id)
        assert reader.invoice(("000123",), invoice.id) is None


def test_of_each_meter(reader: SqlReader, facts: Facts) -> None:
    for meter in facts.meter_list(("000107",)):
        assert reader.readings(("000107",), meter=meter.id) == facts.readings(("000107",), meter=meter.id)
        assert reader.readings(("000123",), meter=meter.id).total == 0
        assert reader.consumption(("000123",), date(2020, 1, 1), TODAY, meter.id) == ()


def test_of_each_verdict(reader: SqlReader, facts: Facts) -> None:
    asked = [*(each.reading_id for each in facts.verdicts_), NOBODY]
    found = reader.verdicts(ACCOUNT, asked)
    assert sorted(found, key=lambda each: each.reading_id) == sorted(
        facts.verdicts(ACCOUNT, asked), key=lambda each: each.reading_id
    )
    assert reader.verdicts(STRANGERS, asked) == facts.verdicts(STRANGERS, asked)


def test_of_very_many_readings_that_were_reported(reader: SqlReader, facts: Facts) -> None:
    asked = [str(uuid5(NAMESPACE_OID, str(number))) for number in range(20 * MOST)]
    asked += [each.reading_id for each in facts.verdicts_]
    assert set(reader.verdicts(ACCOUNT, asked)) == set(facts.verdicts(ACCOUNT, asked))


def test_an_account_of_very_many_customers_is_told_the_same(reader: SqlReader, facts: Facts) -> None:
    """More than Firebird and Oracle take in one list, and more than SQL Server takes in one statement."""
    many = (*ACCOUNT, *(f"{number:06d}" for number in range(500_000, 500_000 + 20 * MOST)))
    for call in CALLS.values():
        assert call(reader, many) == call(facts, ACCOUNT)


def test_the_mapping_fits_every_engine(reader: SqlReader, office: Office) -> None:
    assert list(problems(office.erp, reader.connections)) == []


@pytest.mark.parametrize(
    "nonsense", ["", "x", "FV~2026", "FV~2026~1~1", "FV~abc~1", f"FV~2026~{10**20}", NOBODY]
)
def test_nonsense_for_a_key_is_nothing(reader: SqlReader, nonsense: str) -> None:
    assert reader.invoice(("000123",), nonsense) is None
    assert reader.readings(("000123",), meter=nonsense).items == ()


def test_a_year_at_the_end_of_time_is_only_empty(reader: SqlReader) -> None:
    assert reader.invoices(("000123",), year=9999).items == ()
    assert reader.readings(("000123",), year=1).items == ()
