"""What is stuck is seen by staff, who have it sent again or give it up."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.clock import now
from sync.batches import record_sent, record_stuck
from sync.claims import claim
from sync.mails import MAIL, Mail, enqueue_mail
from sync.outbox import enqueue
from sync.states import State
from sync.tables import outbox
from tests.web import filled, parsed, post

PAGE = "/obsluga/wysylka"


@pytest.fixture
def stuck(app: Flask) -> None:
    """A batch of one reading that found no table."""
    store = app.extensions["ibok"].store
    with store.begin() as connection:
        enqueue(
            connection,
            id="r1",
            kind="reading",
            customer_id="000123",
            ordering_key="000123/7",
            payload={},
            at=now(),
        )
    made = claim(store, kind="reading", channel="staging", size=9, lease=timedelta(minutes=5), now=now())
    assert made is not None
    record_stuck(store, made, error="there is no table ibok_odczyty")


def state(app: Flask) -> str | None:
    with app.extensions["ibok"].store.connect() as store:
        return store.scalar(select(outbox.c.state))


def act(clerk: FlaskClient, action: str, **typed: str) -> str:
    forms = {form.attributes.get("action"): form for form in parsed(clerk.get(PAGE)).all("form")}
    post(clerk, action, filled(forms[action]) | typed)
    return clerk.get(PAGE).text


def test_the_reason_stands_beside_it(clerk: FlaskClient, stuck: None) -> None:
    assert "there is no table ibok_odczyty" in clerk.get(PAGE).text
    assert "1 pozycji nie da się wysłać" in clerk.get("/obsluga").text


def test_sent_again(app: Flask, clerk: FlaskClient, stuck: None) -> None:
    assert "1 pozycja zostanie wysłana ponownie" in act(clerk, "/obsluga/wysylka/ponow")
    assert state(app) == State.CLAIMED
    assert "Ponowienie wysyłki" in clerk.get("/obsluga/dziennik").text


def test_a_mail_that_cannot_be_delivered_is_told_and_is_not_stuck(app: Flask, clerk: FlaskClient) -> None:
    store = app.extensions["ibok"].store
    with store.begin() as connection:
        enqueue_mail(connection, Mail("jan@example.com", "s", "t", "h"), at=now())
    made = claim(store, kind=MAIL, channel="mail", size=9, lease=timedelta(minutes=5), now=now())
    assert made is not None
    record_sent(store, made, now=now(), undeliverable={made.items[0].id: "no such mailbox (550)"})
    page = parsed(clerk.get(PAGE))
    assert "no such mailbox (550)" in page.text
    assert "Ponów" not in page.text
    assert "nie da się wysłać" not in clerk.get("/obsluga").text


def test_given_up_only_by_somebody_who_has_looked(app: Flask, clerk: FlaskClient, stuck: None) -> None:
    assert "Niczego nie porzucono" in act(clerk, "/obsluga/wysylka/porzuc")
    assert state(app) == State.STUCK
    assert "Porzucono 1 pozycję" in act(clerk, "/obsluga/wysylka/porzuc", sure="1")
    assert state(app) == State.WITHDRAWN
