"""Taken while the billing system was away, and does not fit once it is back: rejected, and told why."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.clock import today
from sync.worker import Report
from tests.office import Office, client_of
from tests.readings.reporting import PAGE, Offered, outgoing, staged, take

Job = Callable[[], Report]
Rejected = Callable[[FlaskClient, str, str], None]


@pytest.fixture
def customer(away: Flask) -> FlaskClient:
    return client_of(away, "000123")


@pytest.fixture
def assert_rejected(app: Flask, office: Office, back: Job) -> Rejected:
    """The job rejects the one report, sends nothing, and the customer reads why."""

    def check(client: FlaskClient, code: str, words: str) -> None:
        assert back() == Report(refused=1)
        (item,) = outgoing(app)
        assert (item.state, item.reason_code) == ("rejected", code)
        assert list(staged(office)) == []
        assert words in client.get(PAGE).text
        assert back() == Report(sent=1), "the mail that says so"
        assert back() == Report()

    return check


def test_a_number_that_no_meter_has(customer: FlaskClient, assert_rejected: Rejected) -> None:
    take(customer, "1", 5)
    assert_rejected(customer, "meter_unknown", "nie ma takiego wodomierza")


def test_somebody_else_s_meter(away: Flask, water: Offered, assert_rejected: Rejected) -> None:
    neighbour = client_of(away, "000107")
    take(neighbour, water.number, water.last + 2)
    assert_rejected(neighbour, "meter_unknown", "nie ma takiego wodomierza")


def test_a_meter_that_had_been_taken_out(away: Flask, office: Office, assert_rejected: Rejected) -> None:
    removed = (
        "SELECT min(wm_nr) FROM v_wodomierz WHERE trim(kh_id) = '000107' AND wm_demontaz > 0 AND wm_usun = 0"
    )
    with office.billing().connect() as billing:
        number = str(billing.execute(text(removed)).scalar_one()).strip()
    owner = client_of(away, "000107")
    take(owner, number, 100)
    assert_rejected(owner, "meter_decommissioned", "zdemontowan")


def test_less_than_the_last_reading(customer: FlaskClient, water: Offered, assert_rejected: Rejected) -> None:
    take(customer, water.number, water.last - 1)
    assert_rejected(customer, "less_than_previous", "niższe od poprzedniego")


def test_a_day_before_the_last_reading(
    customer: FlaskClient, water: Offered, assert_rejected: Rejected
) -> None:
    take(customer, water.number, water.last + 2, today() - timedelta(days=20))
    assert_rejected(customer, "out_of_period", "nowszy odczyt")


def test_one_that_does_not_fit_does_not_hold_up_the_others(
    customer: FlaskClient, water: Offered, back: Job
) -> None:
    take(customer, "1", 5)
    take(customer, water.number, water.last + 2)
    assert back() == Report(sent=2, refused=1), "the one that fits, and the mail about the other"
