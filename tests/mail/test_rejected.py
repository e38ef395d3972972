"""A customer whose reading was rejected gets a mail that says which, why, and what to do."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from portal import create_app
from portal.clock import now, today
from portal.config import Config
from portal.demo.clerk import settle
from portal.jobs import sync_job
from portal.mail.rejected import by_mail, rejected_mail
from portal.store.tables import accounts
from sync.outbox import Item
from sync.readings import ReportedReading, to_payload
from sync.rejections import Rejection
from sync.worker import Report
from tests.mail.post import Post
from tests.mail.postbox import Postbox
from tests.office import Office, client_of
from tests.readings.reporting import PAGE, Offered, offered, polish, report, take, without_billing

Job = Callable[[], Report]
OWN = "klient000123@example.com"
HOME = "http://127.0.0.1:8000"


@pytest.fixture
def water(client: FlaskClient, office: Office) -> Offered:
    """The water meter of customer 000123."""
    return offered(client, office)[0]


@pytest.fixture
def config(office: Office, postbox: Postbox) -> Config:
    postbox.open()
    return office.config.model_copy(update={"mail": postbox.settings()})


@pytest.fixture
def job(app: Flask, config: Config) -> Job:
    """One run of the scheduled job, with the postbox for a mail server."""
    services = app.extensions["ibok"]
    return sync_job(config, services.store, services.billing)


@pytest.fixture
def reject(client: FlaskClient, office: Office, water: Offered, job: Job) -> Callable[[], int]:
    """Report twice for one day: the clerk accepts the first and rejects the other. What that one said."""

    def rejected() -> int:
        for more in (2, 3):
            report(client, {water.field(): water.last + more})
            job()
        billing = office.billing()
        settle(billing)
        billing.dispose()
        assert job().verdicts == 2
        return water.last + 3

    return rejected


def test_rejected_by_the_billing_system(
    reject: Callable[[], int], water: Offered, job: Job, postbox: Postbox
) -> None:
    indication = reject()
    assert job() == Report(sent=1)
    (mail,) = postbox.received
    assert mail.recipients == (OWN,)
    assert mail.message["Subject"] == f"Twój odczyt wodomierza {water.number} nie został przyjęty"
    for said in (
        f"Twój odczyt wodomierza {water.number} nie został przyjęty.",
        f"Podane wskazanie: {indication} m³, dnia {polish(today())}.",
        "Powód: ten odczyt już mamy.",
        "System rozliczeń podaje: Jest już odczyt tego wodomierza z tego dnia",
        "Odczytaj wodomierz ponownie i zgłoś wskazanie",
        "Wodociągi Przykładowe Zawiercie Sp. z o.o.",
    ):
        assert said in mail.text
        assert said in mail.html
    assert f"{HOME}{PAGE}\n" in mail.text
    assert f'<a href="{HOME}{PAGE}">' in mail.html
    assert '<html lang="pl">' in mail.html
    assert job() == Report()


def test_rejected_by_our_own_check(
    app: Flask, office: Office, config: Config, job: Job, postbox: Postbox
) -> None:
    away = create_app(without_billing(office.config, office))
    away.config["PREFERRED_URL_SCHEME"] = "https"
    take(client_of(away, "000123"), "1", 5)
    assert job() == Report(refused=1)
    assert job() == Report(sent=1)
    (mail,) = postbox.received
    assert mail.recipients == (OWN,)
    assert "Powód: nie ma takiego wodomierza na Twoim koncie.\n\nOdczytaj" in mail.text
    assert "System rozliczeń" not in mail.text + mail.html


def test_every_account_of_the_customer_is_told_once_and_nobody_else(
    app: Flask, reject: Callable[[], int], job: Job, postbox: Postbox
) -> None:
    client_of(app, "000123", "000107")
    client_of(app, "000107", "000123")
    client_of(app, None)
    reject()
    assert job() == Report(sent=2)
    assert sorted(mail.recipients for mail in postbox.received) == [(OWN,), ("posiadacz@example.com",)]


def test_an_account_is_told_in_its_language(
    app: Flask, reject: Callable[[], int], job: Job, postbox: Postbox
) -> None:
    with app.extensions["ibok"].store.begin() as connection:
        connection.execute(update(accounts).values(language="en"))
    reject()
    assert job() == Report(sent=1)
    assert '<html lang="en">' in postbox.received[0].html


def test_an_account_without_an_address_gets_none(
    app: Flask, reject: Callable[[], int], job: Job, postbox: Postbox
) -> None:
    with app.extensions["ibok"].store.begin() as connection:
        connection.execute(update(accounts).values(email=""))
    reject()
    assert job() == Report()
    assert postbox.received == []


def test_the_demo_shows_the_mail_in_the_log(
    app: Flask,
    config: Config,
    reject: Callable[[], int],
    water: Offered,
    caplog: pytest.LogCaptureFixture,
) -> None:
    reject()
    services = app.extensions["ibok"]
    demo = sync_job(services.config, services.store, services.billing)
    with caplog.at_level(logging.INFO):
        assert demo() == Report(sent=1)
    (shown,) = (each.getMessage() for each in caplog.records if each.name == "sync.channels.mail")
    assert "From: Wodociągi Przykładowe <biuro@wodociagi.example>\nTo: " + OWN in shown
    assert f"Subject: Twój odczyt wodomierza {water.number} nie został przyjęty\n" in shown
    assert "Powód: ten odczyt już mamy." in shown


READING = ReportedReading("1", "12345", date(2026, 11, 22), 12_345, now())


def rejection(
    reading: ReportedReading = READING, code: str | None = None, text: str | None = None
) -> Rejection:
    item = Item("1", "reading", "000123", "key", 1, to_payload(reading), 0, now())
    return Rejection(item, code, text, now())


def test_in_english(app: Flask) -> None:
    mail = rejected_mail(app, OWN, rejection(code="less_than_previous"), "en")
    assert mail.subject == "Your reading of meter 12345 was not accepted"
    for said in ("Good day,", "You gave 12,345\xa0m³ on 22.11.2026.", "it is less than the reading before."):
        assert said in mail.text
        assert said in mail.html
    assert '<html lang="en">' in mail.html
    assert "Dzień dobry," in rejected_mail(app, OWN, rejection(), "pl").text


def test_in_ukrainian(app: Flask) -> None:
    mail = rejected_mail(app, OWN, rejection(code="less_than_previous"), "uk")
    assert mail.subject == "Ваше показання лічильника 12345 не прийнято"
    for said in ("Добрий день", "12\xa0345\xa0m³", "22.11.2026", "воно менше за попереднє показання."):
        assert said in mail.text
        assert said in mail.html
    assert '<html lang="uk">' in mail.html


def test_without_a_reason_it_gives_none(app: Flask) -> None:
    mail = rejected_mail(app, OWN, rejection(), "pl")
    assert "Powód" not in mail.text + mail.html
    assert "m³, dnia 22.11.2026.\n\nOdczytaj" in mail.text


def test_a_code_of_the_billing_systems_own_is_shown_as_it_is(app: Flask) -> None:
    assert "Powód: B-17." in rejected_mail(app, OWN, rejection(code="B-17"), "pl").text


def test_what_was_typed_cannot_become_markup(app: Flask) -> None:
    reading = replace(READING, meter_number="<b>1</b>")
    mail = rejected_mail(app, OWN, rejection(reading, text="<script>"), "pl")
    assert ("<b>1" in mail.html, "<script" in mail.html) == (False, False)
    assert "System rozliczeń podaje: <script>" in mail.text


def test_a_meter_number_or_a_name_cannot_add_a_header(app: Flask, post: Post, postbox: Postbox) -> None:
    number = "1\r\nBcc: wrog@example.com"
    with app.extensions["ibok"].store.begin() as connection:
        connection.execute(update(accounts).values(user_name=f"Anna\r\nBcc: {OWN}"))
        by_mail(app)(connection, rejection(replace(READING, meter_number=number)))
    post.store = app.extensions["ibok"].store
    assert post.run() == Report(sent=1)
    (mail,) = postbox.received
    assert mail.recipients == (OWN,)
    assert mail.message["Bcc"] is None
    subject = "Twój odczyt wodomierza 1 Bcc: wrog@example.com nie został przyjęty"
    assert mail.message["Subject"] == subject
