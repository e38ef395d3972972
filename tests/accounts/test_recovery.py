"""A forgotten password is replaced by who reads the mail of the account, once and within an hour."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal.clock import now
from portal.store.one_time import issue
from portal.store.tables import audit, one_time_tokens
from tests.accounts import staff
from tests.accounts.letters import last_letter
from tests.accounts.newcomers import PASSWORD, TYPED, press, registered, store_of
from tests.accounts.people import log_in
from tests.web import browser, filled, form_with, parsed, post

PAGE = "/haslo"
LOGIN, EMAIL = TYPED["login"], TYPED["email"]
NEW = "Zupelnie-Nowe-9"


@pytest.fixture(autouse=True)
def owner(app: Flask) -> int:
    return registered(app)


def ask(app: Flask, login: str = LOGIN, email: str = EMAIL) -> TestResponse:
    client = browser(app)
    form = filled(form_with(parsed(client.get(PAGE)), "email"))
    return post(client, PAGE, form | {"login": login, "email": email})


def link(app: Flask) -> str:
    assert ask(app).location == "/haslo/wyslano"
    return last_letter(app).path


def able(app: Flask, password: str) -> bool:
    return log_in(browser(app), LOGIN, password).status_code == 302


def later(app: Flask, minutes: int) -> None:
    """As if every link had been made so much earlier."""
    with store_of(app).begin() as connection:
        for row in connection.execute(select(one_time_tokens)).all():
            moved = update(one_time_tokens).where(one_time_tokens.c.digest == row.digest)
            connection.execute(moved.values(expires_at=row.expires_at - timedelta(minutes=minutes)))


def test_the_link_in_the_mail_sets_a_new_password(app: Flask, visitor: FlaskClient) -> None:
    path = link(app)
    assert last_letter(app).to == EMAIL
    assert press(visitor, path, {"password": NEW}).location == "/logowanie"
    assert (able(app, PASSWORD), able(app, NEW)) == (False, True)


def test_it_ends_a_change_of_address_that_somebody_has_asked_for(app: Flask, owner: int) -> None:
    with store_of(app).begin() as connection:
        asked = {"account_id": owner, "data": {"email": "obcy@example.com"}}
        token = issue(connection, "e-mail", now=now(), lasts=timedelta(hours=24), **asked)
    press(browser(app), link(app), {"password": NEW})
    assert browser(app).get(f"/adres/{token}").status_code == 404


def test_opening_the_link_does_nothing(app: Flask) -> None:
    path = link(app)
    for _ in range(3):
        assert browser(app).get(path).status_code == 200
    assert able(app, PASSWORD)
    assert press(browser(app), path, {"password": NEW}).status_code == 302


def test_all_sessions_end_and_the_owner_is_told(app: Flask, visitor: FlaskClient) -> None:
    log_in(visitor, LOGIN, PASSWORD)
    press(browser(app), link(app), {"password": NEW})
    assert visitor.get("/").location.startswith("/logowanie")
    assert last_letter(app).subject == "Twoje hasło zostało zmienione"


def test_a_link_works_once_and_takes_the_others_with_it(app: Flask) -> None:
    first, second = link(app), link(app)
    assert press(browser(app), second, {"password": NEW}).status_code == 302
    for path in (first, second):
        assert browser(app).get(path).status_code == 404
    assert able(app, NEW)


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (61, 404)])
def test_a_link_lasts_an_hour(app: Flask, minutes: int, status: int) -> None:
    path = link(app)
    later(app, minutes)
    assert browser(app).get(path).status_code == status


def test_an_account_that_is_none_gets_a_mail_that_says_so(app: Flask) -> None:
    ask(app, email="inny@example.com")
    letter = last_letter(app)
    assert (letter.to, letter.path) == ("inny@example.com", "/rejestracja")


@pytest.mark.parametrize("password", ["abc12", "qwerty", LOGIN, "zażółć-gęślą"])
def test_the_new_password_keeps_the_rules(app: Flask, password: str) -> None:
    path = link(app)
    assert parsed(press(browser(app), path, {"password": password})).with_id("password-error").text
    assert able(app, PASSWORD)


def test_a_staff_password_must_be_longer(app: Flask) -> None:
    staff.add(app)
    ask(app, staff.LOGIN, f"{staff.LOGIN}@wodociagi.example")
    path = last_letter(app).path
    assert "12" in parsed(press(browser(app), path, {"password": "Krotkie-1"})).with_id("password-error").text
    assert press(browser(app), path, {"password": "Dosyc-Dlugie-1"}).status_code == 302


def test_an_address_is_not_flooded(app: Flask) -> None:
    assert [ask(app).status_code for _ in range(6)] == [302] * 5 + [429]


def test_nothing_of_it_in_the_trail_says_who(app: Flask) -> None:
    press(browser(app), link(app), {"password": NEW})
    with store_of(app).connect() as connection:
        noted = [dict(row._mapping) for row in connection.execute(select(audit))]
    assert {"password_link_asked", "password_set_by_link"} <= {each["event"] for each in noted}
    assert EMAIL not in str(noted)
    assert LOGIN not in str(noted)


def test_the_store_does_not_hold_the_link(app: Flask) -> None:
    token = link(app).removeprefix(f"{PAGE}/")
    with store_of(app).connect() as connection:
        assert token not in connection.scalars(select(one_time_tokens.c.digest)).all()
