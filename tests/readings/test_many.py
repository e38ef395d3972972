"""A customer of hundreds of meters: the page stays one that can be read, also while the ERP is away."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.clock import now, today
from portal.store.reported import NewReport, save
from tests.office import client_of
from tests.readings.reporting import PAGE
from tests.web import Element, filled, form_with, parsed

NOTE = "To najnowsze zgłoszenia; starsze nie są tu wymienione."


def keep(app: Flask, count: int) -> None:
    """Reported, a minute after one another: meter 1, 2, … as many as told."""
    begun = now() - timedelta(days=1)
    for number in range(1, count + 1):
        save(
            app.extensions["ibok"].store,
            [NewReport("000123", None, str(number), 5, today())],
            account_id=1,
            submission=str(uuid.uuid4()),
            now=begun + timedelta(minutes=number),
        )


def listed(page: Element) -> list[str]:
    return [row.text for table in page.all("table") for row in table.all("tr")][1:]


@pytest.fixture
def customer(away: Flask) -> FlaskClient:
    return client_of(away, "000123")


def test_while_it_is_away_the_meters_reported_last_are_offered(away: Flask, customer: FlaskClient) -> None:
    keep(away, 201)
    answer = customer.get(PAGE)
    assert answer.status_code == 200
    form = filled(form_with(parsed(answer), "submission"))
    numbers = [value for name, value in form.items() if name.endswith("-number")]
    assert numbers == [*(str(number) for number in range(201, 181, -1)), ""]


def test_the_newest_reports_are_listed_and_the_page_says_so(app: Flask, client: FlaskClient) -> None:
    keep(app, 25)
    page = parsed(client.get(PAGE))
    assert len(listed(page)) == 24
    assert NOTE in page.text


def test_of_few_reports_all_are_listed_and_nothing_is_said(app: Flask, client: FlaskClient) -> None:
    keep(app, 24)
    page = parsed(client.get(PAGE))
    assert len(listed(page)) == 24
    assert NOTE not in page.text
