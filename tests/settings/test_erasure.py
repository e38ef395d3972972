"""An account goes with all that is the portal's of it; what was on its way to the billing system arrives."""

from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from portal.clock import now
from portal.store.accounts import add_account
from portal.store.erasure import erase
from portal.store.one_time import issue
from portal.store.tables import (
    accounts,
    audit,
    consents,
    login_sessions,
    metadata,
    one_time_tokens,
    reported_readings,
    ticket_attachments,
    tickets,
)
from sync.mails import MAIL, Mail, enqueue_mail
from sync.tables import outbox
from tests.accounts import staff
from tests.settings.owners import PASSWORD, TOP, count, forge, queued, store_of, submit
from tests.settings.test_own_data import leave_traces

PAGE = "/usuniecie"
SURE = {"password": PASSWORD, "sure": "y"}
REFUSED = [{"password": PASSWORD}, {"password": "nie to", "sure": "y"}, {"sure": "y"}]


@pytest.fixture
def account(app: Flask, owner: FlaskClient) -> int:
    """The number of an account with something of everything."""
    leave_traces(app, "klient000123", "000123", "moje")
    forge(owner, "/zgody", {"customer_id": "000123", "give": "1"})
    submit(owner, "/pelnomocnictwa/nowe", {"email": "a@example.com"})
    with store_of(app).begin() as connection:
        found = connection.scalar(select(accounts.c.id).where(accounts.c.login == "klient000123"))
        enqueue_mail(connection, Mail("jan@kowalski.example", "s", "t", "h"), customer_id="", at=now())
        connection.execute(update(outbox).where(outbox.c.kind == MAIL).values(state="sent"))
    assert found
    return found


def test_everything_of_the_account_goes(app: Flask, owner: FlaskClient, account: int) -> None:
    assert submit(owner, PAGE, SURE).location == "/logowanie"
    with store_of(app).connect() as connection:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if {each.column for each in column.foreign_keys} == {accounts.c.id}:
                    left = connection.execute(select(table).where(column == account)).all()
                    assert left == [], table.name
        assert connection.execute(select(accounts).where(accounts.c.id == account)).all() == []
    assert count(app, tickets) == count(app, ticket_attachments) == count(app, consents) == 0
    assert owner.get(TOP).status_code == 302


def test_a_registration_that_its_owner_once_made_goes_too(app: Flask, owner: FlaskClient) -> None:
    with store_of(app).begin() as connection:
        for login in ("klient000123", "klient000124"):
            given = {"email": "jan@kowalski.example", "login": login}
            issue(connection, "registration", now=now(), lasts=timedelta(hours=1), data=given)
    submit(owner, PAGE, SURE)
    with store_of(app).connect() as connection:
        assert connection.scalars(select(one_time_tokens.c.data)).all() == [given]


def test_a_queued_reading_is_still_delivered(app: Flask, owner: FlaskClient, account: int) -> None:
    submit(owner, PAGE, SURE)
    ((customer, reading),) = queued(app, "reading")
    assert (customer, reading["meter_number"]) == ("000123", "licznik-moje")
    with store_of(app).connect() as connection:
        assert connection.scalars(select(reported_readings.c.account_id)).all() == [None]


def test_the_audit_trail_outlives_it_without_addresses(app: Flask, owner: FlaskClient, account: int) -> None:
    submit(owner, PAGE, SURE)
    with store_of(app).connect() as connection:
        theirs = select(audit).where((audit.c.account_id == account) | (audit.c.actor_id == account))
        kept = connection.execute(theirs).all()
        assert "account_erased" in [row.event for row in kept]
        assert {row.address for row in kept} == {None}
        whole = str(connection.execute(select(audit)).all())
    assert "jan@kowalski.example" not in whole
    assert "Posiadacz" not in whole


def test_nobody_gets_its_number_again(app: Flask) -> None:
    """Or the next account would hold the trail of this one among its own data."""
    somebody = {"login": "klient000133", "password_hash": "-", "user_name": "Ola", "email": "ola@example.com"}
    with store_of(app).begin() as connection:
        first = add_account(connection, **somebody, now=now())
        erase(connection, first)
        assert add_account(connection, **somebody, now=now()) > first


def test_mails_that_were_sent_are_emptied_and_one_last_says_so(
    app: Flask, owner: FlaskClient, account: int
) -> None:
    submit(owner, PAGE, SURE)
    to = [mail.get("to") for _, mail in queued(app, MAIL)]
    assert to.count("jan@kowalski.example") == 1
    assert last_letter_to(app, "jan@kowalski.example") == "Twoje konto zostało usunięte"


def last_letter_to(app: Flask, address: str) -> object:
    return next(mail["subject"] for _, mail in reversed(queued(app, MAIL)) if mail.get("to") == address)


@pytest.mark.parametrize(
    "typed", [{"password": PASSWORD}, {"password": "nie to", "sure": "y"}, {"sure": "y"}]
)
def test_nothing_goes_without_the_password_and_the_tick(
    app: Flask, owner: FlaskClient, typed: dict[str, str]
) -> None:
    assert submit(owner, PAGE, typed).status_code == 200
    assert owner.get(TOP).status_code == 200


def test_with_a_second_step_its_code_is_needed(app: Flask, owner: FlaskClient) -> None:
    with store_of(app).begin() as connection:
        theirs = accounts.c.login == "klient000123"
        secret = {"totp_secret": staff.SECRET, "totp_confirmed_at": now()}
        connection.execute(update(accounts).where(theirs).values(secret))
        connection.execute(update(login_sessions).values(second_factor_at=now()))
    assert "Ten kod się nie zgadza" in submit(owner, PAGE, SURE | {"code": "000000"}).text
    assert submit(owner, PAGE, SURE | {"code": pyotp.TOTP(staff.SECRET).at(now())}).location == "/logowanie"
