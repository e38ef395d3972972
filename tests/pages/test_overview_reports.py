"""A report that failed stands on Pulpit until it is mended."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.clock import now, today
from portal.store.reported import NewReport, save
from portal.store.tables import account_customers
from sync.tables import outbox
from tests.pages.shown import words

AsCustomer = Callable[..., FlaskClient]
CUSTOMER = "000123"


@pytest.fixture
def reported(app: Flask, client: FlaskClient) -> Callable[..., None]:
    """``reported(state="rejected")``: a reading reported by the customer, as far as that."""

    def report(**outcome: Any) -> None:
        store = app.extensions["ibok"].store
        with store.connect() as connection:
            mine = select(account_customers.c.account_id).where(account_customers.c.customer_id == CUSTOMER)
            account = connection.execute(mine).scalar_one()
        reading = NewReport(
            customer_id=CUSTOMER, meter_id=None, meter_number="W-1", indication=4321, read_on=today()
        )
        save(store, [reading], account_id=account, submission="s" * 36, now=now())
        with store.begin() as connection:
            connection.execute(update(outbox).values(**outcome))

    return report


def test_a_rejected_reading_is_told_with_its_reason(
    client: FlaskClient, reported: Callable[..., None]
) -> None:
    reported(state="rejected", reason="Wskazanie niższe od poprzedniego.")
    shown = words(client.get("/"))
    assert "Twój odczyt wodomierza W-1 nie został przyjęty" in shown
    assert "4 321 m³" in shown
    assert "Powód: Wskazanie niższe od poprzedniego." in shown


def test_a_rejected_reading_without_words_has_the_code_s(
    client: FlaskClient, reported: Callable[..., None]
) -> None:
    reported(state="rejected", reason_code="future")
    assert "Powód: " in words(client.get("/"))


def test_a_stuck_reading_is_told_without_blame(client: FlaskClient, reported: Callable[..., None]) -> None:
    reported(state="stuck")
    shown = words(client.get("/"))
    assert "Twój odczyt wodomierza W-1 czeka na naszego pracownika" in shown
    assert "Nie musisz zgłaszać go ponownie." in shown


def test_a_reading_on_its_way_is_not_told(client: FlaskClient, reported: Callable[..., None]) -> None:
    reported(state="sent")
    assert "W-1" not in words(client.get("/"))
