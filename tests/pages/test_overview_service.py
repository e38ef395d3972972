from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from erp_adapter.answers import Balance, MeterState, Overview
from erp_adapter.records import Invoice, Meter, Reading
from portal.overview.service import Standing, Task, attention, owed, reports_needed
from portal.store.identity import Report

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)
NEXT_WEEK = TODAY + timedelta(days=7)
METER = Meter(id="m1", customer_id="000123", number="W1", property_address="ul. Wodna 1")
REJECTED = Report(
    id="r1",
    customer_id="000123",
    meter_id="m1",
    meter_number="W1",
    indication=120,
    read_on=TODAY,
    reported_at=datetime(2026, 11, 22, 8, tzinfo=UTC),
    flag=None,
    reason=None,
    state="rejected",
    sent_at=None,
    decided_at=None,
    batch=None,
    verdict_code=None,
    verdict_reason="wskazanie niższe od poprzedniego",
)


def invoice(amount: str, due_on: date | None) -> Invoice:
    owing = Decimal(amount)
    return Invoice("f1", "000123", "FV 1", TODAY, owing, due_on=due_on, outstanding=owing)


def overview(
    balance: Balance | None = None,
    unpaid: Iterable[Invoice] = (),
    meters: Iterable[MeterState] = (MeterState(METER),),
) -> Overview:
    return Overview(balance or Balance(), tuple(unpaid), None, tuple(meters))


def tasks(found: Overview, *reports: Report) -> list[Task]:
    return [item.task for item in attention(found, reports, TODAY)]


def test_nothing_owed_is_said() -> None:
    assert owed(overview(), TODAY).standing is Standing.CLEAR


def test_what_is_owed_comes_with_the_date_and_the_invoice_to_pay_first() -> None:
    first = invoice("84.12", NEXT_WEEK)
    found = owed(overview(Balance(Decimal("84.12"), due_on=NEXT_WEEK), [first]), TODAY)
    assert (found.standing, found.amount, found.due_on, found.invoice) == (
        Standing.DUE,
        Decimal("84.12"),
        NEXT_WEEK,
        first,
    )


def test_an_invoice_due_today_is_not_late() -> None:
    found = overview(Balance(Decimal(5), due_on=TODAY), [invoice("5", TODAY)])
    assert owed(found, TODAY).standing is Standing.DUE
    assert tasks(found) == []


def test_of_a_debt_partly_late_the_date_is_that_of_the_rest() -> None:
    balance = Balance(Decimal(30), overdue=Decimal(10), due_on=YESTERDAY)
    found = overview(balance, [invoice("10", YESTERDAY), invoice("20", NEXT_WEEK)])
    assert owed(found, TODAY).overdue == Decimal(10)
    assert owed(found, TODAY).due_on == NEXT_WEEK
    assert tasks(found) == [Task.PAY]


def test_of_a_debt_all_late_the_date_is_the_one_that_passed() -> None:
    balance = Balance(Decimal(10), overdue=Decimal(10), due_on=YESTERDAY)
    assert owed(overview(balance, [invoice("10", YESTERDAY)]), TODAY).due_on == YESTERDAY


def test_an_overpayment_covers_what_is_late_first() -> None:
    balance = Balance(Decimal(30), overdue=Decimal(10), due_on=YESTERDAY, overpaid=Decimal(15))
    found = overview(balance, [invoice("10", YESTERDAY), invoice("20", NEXT_WEEK)])
    assert owed(found, TODAY).standing is Standing.DUE
    assert owed(found, TODAY).amount == Decimal(15)
    assert tasks(found) == []


def test_an_overpayment_beyond_what_is_owed_is_a_credit() -> None:
    balance = Balance(Decimal(30), overdue=Decimal(30), overpaid=Decimal(50))
    found = overview(balance, [invoice("30", YESTERDAY)])
    assert (owed(found, TODAY).standing, owed(found, TODAY).amount) == (Standing.CREDIT, Decimal(20))
    assert tasks(found) == []


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (YESTERDAY, [Task.LEGALISATION_PAST]),
        (TODAY, [Task.LEGALISATION_NEAR]),
        (TODAY + timedelta(days=90), [Task.LEGALISATION_NEAR]),
        (TODAY + timedelta(days=91), []),
        (None, []),
    ],
)
def test_a_legalisation_is_told_from_ninety_days_before(until: date | None, expected: list[Task]) -> None:
    assert tasks(overview(meters=[MeterState(replace(METER, legalised_until=until))])) == expected


@pytest.mark.parametrize("state", ["waiting", "claimed", "sent", "accepted"])
def test_a_report_that_goes_its_way_needs_no_attention(state: str) -> None:
    assert tasks(overview(), replace(REJECTED, state=state)) == []


def test_a_rejected_and_a_stuck_report_need_attention() -> None:
    stuck = replace(REJECTED, id="r2", meter_id="m2", meter_number="W2", state="stuck")
    assert tasks(overview(), REJECTED, stuck) == [Task.REJECTED, Task.STUCK]


def test_only_the_latest_report_of_a_meter_counts() -> None:
    newer = replace(REJECTED, id="r2", state="accepted")
    assert tasks(overview(), newer, REJECTED) == []
    assert tasks(overview(), REJECTED, newer) == [Task.REJECTED]


def test_a_rejected_report_is_forgotten_once_the_meter_has_a_newer_reading() -> None:
    read = Reading(id="o1", meter="m1", read_on=TODAY + timedelta(days=1), indication=Decimal(125))
    assert tasks(overview(meters=[MeterState(METER, read)]), REJECTED) == []
    for earlier in (TODAY, YESTERDAY):
        state = MeterState(METER, replace(read, read_on=earlier))
        assert tasks(overview(meters=[state]), REJECTED) == [Task.REJECTED]


def test_the_most_pressing_comes_first() -> None:
    balance = Balance(Decimal(10), overdue=Decimal(10), due_on=YESTERDAY)
    meters = [
        MeterState(replace(METER, id="m2", legalised_until=NEXT_WEEK)),
        MeterState(replace(METER, legalised_until=YESTERDAY)),
    ]
    found = overview(balance, [invoice("10", YESTERDAY)], meters)
    assert tasks(found, REJECTED) == [
        Task.PAY,
        Task.REJECTED,
        Task.LEGALISATION_PAST,
        Task.LEGALISATION_NEAR,
    ]


def test_meters_read_remotely_need_no_report() -> None:
    remote = MeterState(replace(METER, remote=True))
    assert not reports_needed([remote])
    assert not reports_needed([])
    assert reports_needed([remote, MeterState(METER)])
