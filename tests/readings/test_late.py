"""Reported while the billing system is away: taken by the meter's number, checked when it is back."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.jobs import sync_job
from sync.worker import Report
from tests.office import Office, client_of
from tests.readings.reporting import (
    INDICATION,
    NUMBER,
    PAGE,
    Offered,
    message,
    outgoing,
    report,
    send_again,
    staged,
    stored,
    take,
)
from tests.web import browser, filled, form_with, parsed, post


@pytest.fixture
def customer(away: Flask) -> FlaskClient:
    return client_of(away, "000123")


def test_the_page_says_so_and_asks_for_the_meter_s_number(customer: FlaskClient) -> None:
    answer = customer.get(PAGE)
    assert answer.status_code == 200
    assert "System rozliczeń teraz nie odpowiada" in answer.text
    assert filled(form_with(parsed(answer), "submission"))[NUMBER] == ""


def test_it_is_taken_at_once_and_waits_to_be_checked(
    away: Flask, customer: FlaskClient, water: Offered
) -> None:
    take(customer, water.number, water.last + 2)
    (row,), (item,) = stored(away), outgoing(away)
    assert (row.meter_id, row.meter_number, row.customer_id) == (None, water.number, "000123")
    assert (item.id, item.state, item.needs_check) == (row.id, "waiting", True)
    assert "mamy 1 odczyt" in customer.get(PAGE).text


def test_one_who_opened_the_page_before_it_went_away_loses_nothing(
    away: Flask, client: FlaskClient, water: Offered
) -> None:
    form = filled(form_with(parsed(client.get(PAGE)), "submission")) | {water.field(): str(water.last + 2)}
    cookie = client.get_cookie("ibok_session")
    assert cookie
    later = browser(away)
    later.set_cookie("ibok_session", cookie.value)
    assert post(later, PAGE, form).status_code == 302
    assert [(row.meter_number, row.indication) for row in stored(away)] == [(water.number, water.last + 2)]
    assert [item.needs_check for item in outgoing(away)] == [True]


def test_one_who_opened_the_page_while_it_was_away_is_checked_at_once(
    app: Flask, customer: FlaskClient, water: Offered
) -> None:
    away_page = customer.get(PAGE)
    present = client_of(app, "000123")
    cookie = customer.get_cookie("ibok_session")
    assert cookie
    present.set_cookie("ibok_session", cookie.value)
    assert (
        send_again(present, away_page, {NUMBER: water.number, INDICATION: water.last + 2}).status_code == 302
    )
    assert [row.meter_id for row in stored(app)] == [water.id]
    assert [item.needs_check for item in outgoing(app)] == [False]


def test_a_meter_reported_before_is_offered_by_its_number(
    customer: FlaskClient, client: FlaskClient, water: Offered
) -> None:
    report(client, {water.field(): water.last + 2})
    form = filled(form_with(parsed(customer.get(PAGE)), "submission"))
    assert [form[NUMBER], form["meters-1-number"]] == [water.number, ""]


def test_while_it_is_away_the_job_keeps_it(office: Office, away: Flask, customer: FlaskClient) -> None:
    take(customer, "1", 5)
    services = away.extensions["ibok"]
    assert sync_job(services.config, services.store, services.billing)() == Report()
    (item,) = outgoing(away)
    assert (item.state, item.attempts) == ("waiting", 1)
    assert "unavailable" in item.last_error
    assert list(staged(office)) == []


def test_when_it_is_back_the_meter_is_found_by_its_number_and_the_reading_sent(
    office: Office, app: Flask, customer: FlaskClient, water: Offered, back: Callable[[], Report]
) -> None:
    take(customer, water.number, water.last + 2)
    assert back() == Report(sent=1)
    assert [(row.wm_id, row.stan, row.flaga) for row in staged(office)] == [(water.id, water.last + 2, None)]


def test_a_doubtful_one_goes_with_its_flag(
    office: Office, customer: FlaskClient, water: Offered, back: Callable[[], Report]
) -> None:
    take(customer, water.number, water.last + 500)
    assert back() == Report(sent=1)
    assert [row.flaga for row in staged(office)] == ["high"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({INDICATION: "5"}, NUMBER),
        ({NUMBER: "1", INDICATION: "12,5"}, INDICATION),
        ({NUMBER: "1", INDICATION: "123456789"}, INDICATION),
        ({NUMBER: "1" * 65, INDICATION: "5"}, NUMBER),
        ({NUMBER: "1", INDICATION: "5", "read_on": "2020-01-01"}, "read_on"),
        ({NUMBER: "1", INDICATION: "5", "read_on": "2099-01-01"}, "read_on"),
    ],
)
def test_what_can_be_told_without_it_is_told_at_once(
    away: Flask, customer: FlaskClient, typed: dict[str, str], field: str
) -> None:
    answer = report(customer, typed)
    assert message(parsed(answer), field)
    assert list(stored(away)) == []
    assert {name: filled(form_with(parsed(answer), "submission"))[name] for name in typed} == typed


def test_an_account_of_several_customers_says_whose_meter_it_is(away: Flask) -> None:
    family = client_of(away, "000123", "000107")
    chosen = {NUMBER: "1", INDICATION: "5", "meters-0-customer": "000107"}
    assert report(family, chosen).status_code == 302
    assert [row.customer_id for row in stored(away)] == ["000107"]


def test_nobody_reports_for_a_customer_that_is_not_theirs(away: Flask, customer: FlaskClient) -> None:
    report(customer, {NUMBER: "1", INDICATION: "5", "meters-0-customer": "000107"})
    assert list(stored(away)) == []
