"""A page that is sent twelve times says it once: a ticket, a message, an answer, a reading."""

from collections import Counter
from collections.abc import Mapping
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.store.identity import STAFF
from portal.store.tables import tickets
from tests.at_once.crowd import (
    AT_ONCE,
    all_at_once,
    copies,
    counted,
    page_of,
    person,
    statuses,
    store_of,
    twelve_times,
)
from tests.web import PDF


def sent_with_a_file(app: Flask, writer: FlaskClient, page: str, typed: Mapping[str, str]) -> Counter[str]:
    """What twelve of the same page come to; each says that it is done."""
    form = page_of(writer, page, "text") | typed
    sent = [(each, page, form | {"files": (BytesIO(PDF), "licznik.pdf")}) for each in copies(app, writer)]
    with counted(app) as done:
        assert statuses(all_at_once(sent)) == {302: AT_ONCE}
    return done


def last_ticket(app: Flask) -> int:
    with store_of(app).connect() as connection:
        return int(connection.scalar(select(func.max(tickets.c.id))) or 0)


def test_a_ticket_a_message_in_it_and_the_answer_are_one_each(app: Flask) -> None:
    owner = person(app, "klient000151", "000151")
    clerk = person(app, "biuro-151", role=STAFF)
    one = {"ticket_messages added": 1, "ticket_attachments added": 1}
    opened = sent_with_a_file(app, owner, "/zgloszenia/nowe", {"subject": "Pytanie", "text": "Kiedy?"})
    assert opened == one | {"tickets added": 1, "ticket queued": 1}
    page = f"/zgloszenia/{last_ticket(app)}"
    assert sent_with_a_file(app, owner, page, {"text": "Halo?"}) == one | {"tickets altered": 1}
    answered = sent_with_a_file(app, clerk, f"/obsluga{page}", {"text": "Jutro."})
    assert answered == one | {"tickets altered": 1, "ticket_answered noted": 1, "mail queued": 1}


def test_a_reading_is_one(app: Flask) -> None:
    owner = person(app, "klient000123-b", "000123")
    form = page_of(owner, "/zgloszenie-odczytu", "submission")
    typed = {f"meters-{number}-indication": "98000" for number in range(2)}
    sure = {f"meters-{number}-confirmed": "y" for number in range(2)}
    with counted(app) as done:
        answers = twelve_times(app, owner, "/zgloszenie-odczytu", form | typed | sure)
    assert statuses(answers) == {302: AT_ONCE}
    assert done == {"reported_readings added": 2, "reading queued": 2}
