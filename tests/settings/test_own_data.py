"""What the portal holds of an account comes as a file: all of it, and nothing of anybody else's."""

import io
import json
import uuid
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.clock import now, today
from portal.store.conversations import File
from portal.store.reported import NewReport, save
from portal.store.tables import accounts, audit, login_sessions
from portal.store.tickets import NewTicket, open_ticket
from tests.settings.owners import PASSWORD, forge, owner_of, store_of, submit

PAGE = "/moje-dane"
PDF = b"%PDF-1.7 the meter"


def leave_traces(app: Flask, login: str, customer: str, word: str) -> None:
    """A ticket with a file and a reading, as this account brings them."""
    store = store_of(app)
    with store.begin() as connection:
        account = connection.scalar(select(accounts.c.id).where(accounts.c.login == login))
        assert account is not None
        open_ticket(
            connection,
            NewTicket(account, customer, "other", word, f"Tekst: {word}"),
            [File(f"{word}.pdf", "application/pdf", PDF)],
            submission=str(uuid.uuid4()),
            now=now(),
        )
    report = NewReport(customer, "1", f"licznik-{word}", 5, today())
    save(store, [report], account_id=account, submission=str(uuid.uuid4()), now=now())


@pytest.fixture
def traced(app: Flask, owner: FlaskClient) -> FlaskClient:
    leave_traces(app, "klient000123", "000123", "moje")
    forge(owner, "/zgody", {"customer_id": "000123", "give": "1"})
    owner_of(app, "000104")
    leave_traces(app, "klient000104", "000104", "cudze")
    return owner


def test_the_document_holds_what_is_the_account_s(traced: FlaskClient) -> None:
    answer = submit(traced, PAGE, {"password": PASSWORD, "format": "json"})
    assert answer.headers["Content-Disposition"] == f"attachment; filename=ibok-{today()}.json"
    held = json.loads(answer.text)
    assert held["accounts"][0]["email"] == "jan@kowalski.example"
    assert [each["customer_id"] for each in held["account_customers"]] == ["000123"]
    assert [each["subject"] for each in held["tickets"]] == ["moje"]
    assert [each["text"] for each in held["ticket_messages"]] == ["Tekst: moje"]
    assert [each["name"] for each in held["ticket_attachments"]] == ["moje.pdf"]
    assert [each["meter_number"] for each in held["reported_readings"]] == ["licznik-moje"]
    assert [(each["kind"], each["given"]) for each in held["consents"]] == [("e_invoice", True)]
    assert held["login_sessions"]
    assert held["audit"]


def test_it_holds_nothing_of_others_and_no_secret(app: Flask, traced: FlaskClient) -> None:
    text = submit(traced, PAGE, {"password": PASSWORD}).text
    assert "cudze" not in text
    assert "000104" not in text
    with store_of(app).connect() as connection:
        secrets = [*connection.scalars(select(accounts.c.password_hash))]
        secrets += [*connection.scalars(select(login_sessions.c.token_hash))]
    assert not [secret for secret in secrets if secret in text]


def test_the_archive_has_the_attachments(traced: FlaskClient) -> None:
    answer = submit(traced, PAGE, {"password": PASSWORD, "format": "zip"})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        (attached,) = [each for each in archive.namelist() if each.startswith("attachments/")]
        assert attached.endswith("-moje.pdf")
        assert archive.read(attached) == PDF
        assert json.loads(archive.read("ibok.json"))["tickets"]
    answer.close()


def test_without_the_password_there_is_none(traced: FlaskClient) -> None:
    page = submit(traced, PAGE, {"password": "nie to"})
    assert page.mimetype == "text/html"
    assert "Tekst: moje" not in page.text


def test_it_is_noted(app: Flask, traced: FlaskClient) -> None:
    submit(traced, PAGE, {"password": PASSWORD})
    with store_of(app).connect() as connection:
        assert "own_data_exported" in connection.scalars(select(audit.c.event)).all()
