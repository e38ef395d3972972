"""The admin is told when something has waited too long."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.clock import now
from portal.jobs import sync_job
from portal.mail.late import to_admin
from sync.alert import Alert, watch
from sync.mails import MAIL, Mail, enqueue_mail
from sync.outbox import READING
from sync.settings import AlertSettings
from sync.tables import outbox
from tests.billing_api.handing import AT, hand_over
from tests.mail.post import Post
from tests.mail.postbox import Postbox
from tests.office import Office

ADMIN = "informatyka@wodociagi.example"
AFTER = timedelta(hours=1)
Watch = Callable[[datetime], list[str]]


@pytest.fixture
def look(app: Flask, post: Post, postbox: Postbox, caplog: pytest.LogCaptureFixture) -> Watch:
    """Look at the queues at that time, and let the mails go out; the errors logged."""

    def looked(at: datetime) -> list[str]:
        caplog.clear()
        watch(post.store, Alert(AFTER, to_admin(app, ADMIN)), at)
        if postbox.running:
            post.now = at
            post.run()
        return [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]

    return looked


def test_it_is_told_once_and_once_a_day(post: Post, postbox: Postbox, look: Watch) -> None:
    hand_over(post.store)
    assert look(AT + AFTER) == []
    assert look(AT + AFTER * 2) == [
        "1 items of kind reading are not delivered, the oldest since 2026-11-22 17:00:00+00:00"
    ]
    for hours in range(3, 26):
        assert look(AT + AFTER * hours) == []
    assert len(postbox.received) == 1
    look(AT + AFTER * 26)
    assert [mail.recipients for mail in postbox.received] == [(ADMIN,), (ADMIN,)]


def test_the_next_incident_is_told_at_once(post: Post, postbox: Postbox, look: Watch) -> None:
    hand_over(post.store)
    look(AT + AFTER * 2)
    with post.store.begin() as connection:
        connection.execute(outbox.update().where(outbox.c.kind == READING).values(state="sent"))
    look(AT + AFTER * 3)
    hand_over(post.store)
    look(AT + AFTER * 4)
    assert len(postbox.received) == 2


def test_the_mail_says_what_waits_and_where_to_look(post: Post, postbox: Postbox, look: Watch) -> None:
    hand_over(post.store)
    hand_over(post.store, "WM-2")
    look(AT + AFTER * 2)
    (mail,) = postbox.received
    assert mail.message["Subject"] == "IBOK: wysyłka się spóźnia"
    for said in (
        "Rodzaj: Odczyty",
        "Niedostarczone: 2",
        "Najstarsza pozycja czeka od: 22.11.2026",
        "Ostatnio dostarczono: nigdy",
        "ibok sync status",
        "http://127.0.0.1:8000/obsluga/wysylka",
    ):
        assert said in mail.text
        assert said in mail.html.replace("<br>", "")


def test_late_mails_are_logged_and_no_mail_is_made_of_them(post: Post, postbox: Postbox, look: Watch) -> None:
    postbox.close()
    post.mail("a@example.com")
    assert look(AT + AFTER * 2) == [
        "1 items of kind mail are not delivered, the oldest since 2026-11-22 17:00:00+00:00"
    ]
    assert len(post.items()) == 1


def test_a_mail_that_waits_for_office_hours_is_not_late_before(
    post: Post, postbox: Postbox, look: Watch
) -> None:
    postbox.close()
    monday = AT + timedelta(days=3)
    with post.store.begin() as connection:
        enqueue_mail(connection, Mail("a@example.com", "s", "t", "h"), at=AT, not_before=monday)
    assert look(monday) == []
    assert look(monday + AFTER * 2) != []


def test_the_job_looks_even_when_a_check_fails(office: Office, app: Flask) -> None:
    services = app.extensions["ibok"]
    hand_over(services.store, at=now() - AFTER)
    with services.store.begin() as connection:
        connection.execute(outbox.update().values(payload={}, needs_check=True))
    alert = AlertSettings(email=ADMIN, after_minutes=59)
    sync = office.config.sync.model_copy(update={"alert": alert})
    job = sync_job(office.config.model_copy(update={"sync": sync}), services.store, services.billing)
    assert job().faults == 1
    with services.store.connect() as connection:
        mail = connection.execute(outbox.select().where(outbox.c.kind == MAIL)).one()
    assert mail.payload["to"] == ADMIN
