"""Customers write to the office and are answered; files come along; nobody reads another's."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from portal.store.tables import ticket_attachments, ticket_messages, tickets
from portal.tickets import service
from portal.tickets.files import LARGEST_FILE, taken
from portal.tickets.service import MESSAGES_A_DAY
from sync.mails import MAIL
from sync.tables import outbox
from tests.web import PDF, SITE, filled, form_with, parsed

NEW = "/zgloszenia/nowe"
TYPED = {"category": "meter", "subject": "Cieknie wodomierz", "text": "Od wczoraj.\n\nProszę o pomoc."}


def a_file(content: bytes, name: str) -> FileStorage:
    return FileStorage(BytesIO(content), name)


def send(client: FlaskClient, page: str, typed: dict[str, object], **files: object) -> TestResponse:
    """Fill the form of the page that takes a message, and send it as a browser sends files."""
    form = filled(form_with(parsed(client.get(page)), "text"))
    data = {**form, **typed, **files}
    data.setdefault("files", a_file(b"", ""))
    boundary, body = encode_multipart(data)
    content_type = f'multipart/form-data; boundary="{boundary}"'
    return client.post(page, data=body, content_type=content_type, headers={"Referer": SITE + page})


@pytest.fixture
def ticket(client: FlaskClient) -> str:
    """The address of a ticket of customer 000123 with a file."""
    sent = send(client, NEW, TYPED, files=a_file(PDF, "../licznik.pdf"))
    assert sent.status_code == 302
    return str(sent.location)


def count(app: Flask, table: object) -> int:
    with app.extensions["ibok"].store.connect() as store:
        return store.scalar(select(func.count()).select_from(table)) or 0


def test_what_was_written_stands_there(client: FlaskClient, ticket: str) -> None:
    page = parsed(client.get(ticket))
    assert "Cieknie wodomierz" in page.text
    assert "Proszę o pomoc." in page.text
    assert ticket in client.get("/zgloszenia").text


def test_a_file_comes_back_as_a_download(client: FlaskClient, ticket: str) -> None:
    (link,) = [a for a in parsed(client.get(ticket)).all("a") if "zalaczniki" in a.attributes["href"]]
    got = client.get(link.attributes["href"])
    assert got.data == PDF
    assert got.mimetype == "application/pdf"
    assert got.headers["Content-Disposition"] == "attachment; filename=_licznik.pdf"
    assert got.headers["X-Content-Type-Options"] == "nosniff"


def test_somebody_else_finds_neither_the_ticket_nor_its_file(
    client: FlaskClient, as_customer: Callable[..., FlaskClient], ticket: str
) -> None:
    (link,) = [a for a in parsed(client.get(ticket)).all("a") if "zalaczniki" in a.attributes["href"]]
    other = as_customer("000101")
    assert other.get(ticket).status_code == 404
    assert other.get(link.attributes["href"]).status_code == 404
    page = filled(form_with(parsed(other.get(NEW)), "text"))
    assert other.post(ticket, data=page | {"text": "x"}, headers={"Referer": SITE}).status_code == 404


def test_the_office_answers_and_the_customer_is_told(
    app: Flask, client: FlaskClient, clerk: FlaskClient, ticket: str
) -> None:
    number = ticket.rpartition("/")[2]
    assert "Cieknie wodomierz" in clerk.get("/obsluga/zgloszenia").text
    send(clerk, f"/obsluga/zgloszenia/{number}", {"text": "Przyjedziemy jutro."}, files=a_file(PDF, "a.pdf"))
    assert "Przyjedziemy jutro." in client.get(ticket).text
    assert "Cieknie wodomierz" not in clerk.get("/obsluga/zgloszenia").text
    with app.extensions["ibok"].store.connect() as store:
        (mail,) = store.scalars(select(outbox.c.payload).where(outbox.c.kind == MAIL))
    assert mail["subject"].startswith("Odpowiedzieliśmy na Twoje zgłoszenie ZG-")
    assert "Przyjedziemy" not in mail["text"]


def test_writing_again_opens_it_again(client: FlaskClient, clerk: FlaskClient, ticket: str) -> None:
    number = ticket.rpartition("/")[2]
    send(clerk, f"/obsluga/zgloszenia/{number}", {"text": "Gotowe."})
    send(client, ticket, {"text": "Jednak nie."})
    assert "Cieknie wodomierz" in clerk.get("/obsluga/zgloszenia").text


def test_an_account_that_waits_for_identification_may_write(as_customer: Callable[..., FlaskClient]) -> None:
    waiting = as_customer(None)
    sent = send(waiting, NEW, TYPED)
    assert "Cieknie wodomierz" in waiting.get(str(sent.location)).text


def test_the_same_page_sent_twice_is_one_ticket(app: Flask, client: FlaskClient) -> None:
    page = filled(form_with(parsed(client.get(NEW)), "text")) | TYPED
    first, second = (client.post(NEW, data=page, headers={"Referer": SITE + NEW}) for _ in range(2))
    assert first.location == second.location
    assert count(app, tickets) == count(app, ticket_messages) == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Faktura.PDF", "Faktura.PDF"),
        ("faktura.html", "faktura.html.pdf"),
        ("faktura\u202efdp.exe", "faktura_fdp.exe.pdf"),
        ("...", "plik.pdf"),
    ],
)
def test_a_file_is_named_as_what_it_is(name: str, kept: str) -> None:
    """Or a document that is a page as well would open as one."""
    assert [each.name for each in taken([a_file(PDF, name)])] == [kept]


REFUSED = [
    pytest.param(b"MZ\x90 a program", "faktura.pdf", "to coś innego", id="not what its name says"),
    pytest.param(b"", "pusty.pdf", "pusty", id="empty"),
    pytest.param(PDF + b" " * LARGEST_FILE, "duzy.pdf", "większy niż 10 MB", id="too large"),
]


@pytest.mark.parametrize(("content", "name", "told"), REFUSED)
def test_a_file_that_is_not_taken_loses_nothing_typed(
    app: Flask, client: FlaskClient, content: bytes, name: str, told: str
) -> None:
    page = send(client, NEW, TYPED, files=a_file(content, name))
    assert told in page.text
    assert "Proszę o pomoc." in page.text
    assert count(app, ticket_attachments) == count(app, tickets) == 0


def test_a_day_has_an_end_for_one_who_writes_without_end(client: FlaskClient, ticket: str) -> None:
    for number in range(MESSAGES_A_DAY - 1):
        assert send(client, ticket, {"text": f"Halo {number}"}).status_code == 302
    refused = send(client, ticket, {"text": "Jeszcze jedno"})
    assert refused.status_code == 429
    assert "Jeszcze jedno" in refused.text


def test_a_day_has_an_end_for_one_who_attaches_without_end(
    client: FlaskClient, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BYTES_A_DAY", 3 * len(PDF))  # one came with the ticket
    answers = [send(client, ticket, {"text": "Zdjęcie"}, files=a_file(PDF, "a.pdf")) for _ in range(3)]
    assert [each.status_code for each in answers] == [302, 302, 429]


@pytest.mark.parametrize("missing", ["subject", "text"])
def test_what_is_missing_is_told_beside_the_field(client: FlaskClient, missing: str) -> None:
    page = send(client, NEW, TYPED | {missing: "  "})
    assert parsed(page).with_id(f"{missing}-error").text.startswith("Błąd:")


def test_a_request_beyond_all_measure_is_refused(client: FlaskClient) -> None:
    page = send(client, NEW, TYPED, files=a_file(PDF + b" " * 4 * LARGEST_FILE, "film.pdf"))
    assert page.status_code == 413
