"""A meter meant by its number: however it is typed, whoever else has the same, wherever it is listed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import text

from erp_adapter.answers import Balance, MeterState, Overview, Slice
from erp_adapter.records import Meter
from portal.overview.service import Task, attention
from portal.readings.forms import unlisted_entries
from portal.readings.service import Entry, Known, Refused, accept, same_number
from portal.store.identity import Report
from sync.worker import Report as Run
from tests.office import Office, client_of
from tests.readings.reporting import INDICATION, NUMBER, PAGE, Offered, outgoing, send_again, stored, take
from tests.web import browser

TODAY = date(2026, 11, 22)
MINE = Meter(id="m1", customer_id="000123", number="AB 24600", property_address="ul. Wodna 1")
SISTERS = replace(MINE, id="m2", customer_id="000107")
REPORT = Report(
    id="r1",
    customer_id="000123",
    meter_id=None,
    meter_number="AB 24600",
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
    verdict_reason=None,
)


def typed(number: str, customer_id: str = "000123", meter_id: str = "") -> Entry:
    return Entry(meter_id, number, customer_id, "123", confirmed=False, reason="")


def known(*meters: Meter, total: int = 0) -> Known:
    return Known(Slice(tuple(MeterState(meter) for meter in meters), total or len(meters)), {}, ())


@pytest.fixture
def spelled(office: Office, water: Offered) -> str:
    """What the billing system now calls the water meter of customer 000123."""
    with office.billing().begin() as billing:
        number = {"new": "AB 24600", "old": water.number}
        billing.execute(text("UPDATE wodomierz SET wm_nr = :new WHERE trim(wm_nr) = :old"), number)
    return "AB 24600"


@pytest.mark.parametrize("number", ["AB 24600", "AB24600", "ab 24 600", "ab24600"])
def test_blanks_and_capitals_do_not_make_another_meter(number: str) -> None:
    assert same_number(number, "AB 24600")


def test_another_number_is_another_meter() -> None:
    assert not same_number("AB 24601", "AB 24600")


@pytest.mark.parametrize("number", ["AB 24600", "ab24600"])
def test_taken_while_it_was_away_it_goes_with_the_billing_system_s_spelling(
    app: Flask, away: Flask, water: Offered, spelled: str, back: Callable[[], Run], number: str
) -> None:
    take(client_of(away, "000123"), number, water.last + 2)
    assert back() == Run(sent=1)
    (item,) = outgoing(app)
    assert (item.payload["meter_id"], item.payload["meter_number"]) == (water.id, spelled)


def test_checked_at_once_it_is_kept_with_the_billing_system_s_spelling(
    app: Flask, away: Flask, water: Offered, spelled: str
) -> None:
    customer = client_of(away, "000123")
    page, cookie = customer.get(PAGE), customer.get_cookie("ibok_session")
    assert cookie
    later = browser(app)
    later.set_cookie("ibok_session", cookie.value)
    send_again(later, page, {NUMBER: "ab24600", INDICATION: water.last + 2})
    assert [(row.meter_id, row.meter_number) for row in stored(app)] == [(water.id, spelled)]


@pytest.mark.parametrize("meter", [MINE, SISTERS])
def test_of_two_meters_of_one_number_the_customer_chosen_tells_which(meter: Meter) -> None:
    found = known(MINE, SISTERS).find(typed("AB 24600", meter.customer_id))
    assert found is not None
    assert found.meter is meter


def test_two_meters_of_one_number_are_both_offered_while_it_is_away() -> None:
    reports = [REPORT, replace(REPORT, customer_id="000107")]
    offered = unlisted_entries(reports, ["000107", "000123"])
    assert [entry["customer"] for entry in offered[:-1]] == ["000123", "000107"]


def test_two_meters_of_one_number_both_need_attention() -> None:
    reports = [replace(REPORT, state="accepted"), replace(REPORT, customer_id="000107")]
    found = attention(Overview(Balance(), (), None, ()), reports, TODAY)
    assert [each.task for each in found] == [Task.REJECTED]


def test_a_meter_that_may_be_on_another_page_is_taken_and_checked_later() -> None:
    taken = accept(typed("CD 1"), TODAY, known(MINE, total=100), TODAY)
    assert (taken.meter_id, taken.meter_number, taken.customer_id) == (None, "CD 1", "000123")


@pytest.mark.parametrize(
    ("entry", "total"), [(typed("CD 1"), 1), (typed("AB 24600", meter_id="somebody's"), 100)]
)
def test_a_meter_that_cannot_be_on_another_page_is_refused(app: Flask, entry: Entry, total: int) -> None:
    with app.test_request_context(), pytest.raises(Refused):
        accept(entry, TODAY, known(MINE, total=total), TODAY)
