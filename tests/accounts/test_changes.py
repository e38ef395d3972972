"""What the owner changes of an account: password, e-mail address, telephone."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.accounts.attempts import TooManyAttempts
from portal.accounts.changes import WrongPassword, ask_for_email, change_password, change_phone
from portal.accounts.sessions import lifetime
from portal.clock import now
from portal.services import Services
from portal.store.accounts import contact
from portal.store.identity import Identity, identify
from portal.store.sessions import end_one, open_sessions
from portal.store.tables import accounts
from tests.accounts.letters import last_letter, letters
from tests.accounts.newcomers import PASSWORD, TYPED, press, registered, store_of
from tests.accounts.people import log_in
from tests.web import browser, filled, parsed, post

LOGIN, EMAIL, HOME = TYPED["login"], TYPED["email"], "203.0.113.7"
NEW, NEW_EMAIL = "Zupelnie-Nowe-9", "nowy@piekarnia.example"


@pytest.fixture
def services(app: Flask) -> Services:
    found: Services = app.extensions["ibok"]
    return found


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    registered(app)
    client = browser(app)
    log_in(client, LOGIN, PASSWORD)
    return client


def identity(app: Flask, client: FlaskClient) -> Identity:
    with client.session_transaction() as session:
        token = session["_user_id"]
    with app.app_context(), store_of(app).connect() as connection:
        found = identify(connection, token, now(), lifetime())
    assert found
    return found


def change(app: Flask, client: FlaskClient, current: str, new: str = NEW) -> None:
    with app.app_context():
        change_password(app.extensions["ibok"], identity(app, client), current, new, HOME)


def ask(app: Flask, client: FlaskClient, new: str = NEW_EMAIL) -> None:
    with app.app_context():
        ask_for_email(app.extensions["ibok"], identity(app, client), new, "pl")


def test_a_new_password_ends_the_other_sessions_and_the_owner_is_told(app: Flask, owner: FlaskClient) -> None:
    other = browser(app)
    log_in(other, LOGIN, PASSWORD)
    change(app, owner, PASSWORD)
    assert owner.get("/").status_code == 403
    assert other.get("/").status_code == 302
    assert last_letter(app).subject == "Twoje hasło zostało zmienione"
    assert log_in(browser(app), LOGIN, PASSWORD).status_code == 200
    assert log_in(browser(app), LOGIN, NEW).status_code == 302


def test_who_does_not_know_the_password_cannot_change_it_and_cannot_try_for_long(
    app: Flask, owner: FlaskClient
) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            change(app, owner, "Nie-To-Haslo-1")
    with pytest.raises(TooManyAttempts):
        change(app, owner, PASSWORD)


def test_a_new_address_counts_once_it_is_confirmed_there(app: Flask, owner: FlaskClient) -> None:
    ask(app, owner)
    letter = last_letter(app)
    assert letter.to == NEW_EMAIL
    browser(app).get(letter.path)
    with store_of(app).connect() as connection:
        assert contact(connection, identity(app, owner).account_id).email == EMAIL
    assert press(browser(app), letter.path).status_code == 302
    with store_of(app).connect() as connection:
        assert contact(connection, identity(app, owner).account_id).email == NEW_EMAIL
    notice = last_letter(app)
    assert (notice.to, notice.subject) == (EMAIL, "Twój adres e-mail został zmieniony")
    assert NEW_EMAIL in notice.text
    assert browser(app).get(letter.path).status_code == 404


def test_an_address_that_another_account_of_the_login_has_is_not_taken(
    app: Flask, owner: FlaskClient
) -> None:
    registered(app, email=NEW_EMAIL)
    ask(app, owner)
    assert "nic nie zmieniono" in last_letter(app).text


def test_an_address_taken_meanwhile_is_not_taken_twice(app: Flask, owner: FlaskClient) -> None:
    ask(app, owner)
    path = last_letter(app).path
    client = browser(app)
    form = filled(list(parsed(client.get(path)).all("form"))[-1])
    registered(app, email=NEW_EMAIL)
    assert post(client, path, form).status_code == 404


def test_the_telephone_is_changed(app: Flask, owner: FlaskClient, services: Services) -> None:
    change_phone(services, identity(app, owner), "601 555 010", HOME)
    with store_of(app).connect() as connection:
        assert contact(connection, identity(app, owner).account_id).phone == "601 555 010"


def test_the_owner_sees_where_they_are_logged_in_and_ends_it(app: Flask, owner: FlaskClient) -> None:
    phone = app.test_client()
    phone.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Safari/537.36"
    log_in(phone, LOGIN, PASSWORD, address="198.51.100.9")
    who = identity(app, owner)
    with app.app_context(), store_of(app).begin() as connection:
        shown = open_sessions(connection, who.account_id, who.token, now(), lifetime())
        assert {each.device for each in shown} == {"Chrome, Android", ""}
        (other,) = (each for each in shown if not each.current)
        assert other.address == "198.51.100.9"
        assert end_one(connection, who.account_id, other.id, now())
        assert not end_one(connection, who.account_id + 1, shown[0].id, now())
    assert phone.get("/").status_code == 302
    assert owner.get("/").status_code == 403


def again(client: FlaskClient) -> None:
    """Log in once more from the same device."""
    client.delete_cookie("ibok_session")
    assert log_in(client, LOGIN, PASSWORD).status_code == 302


def test_a_new_device_is_told_of_and_a_known_one_is_not(app: Flask, owner: FlaskClient) -> None:
    before = len(letters(app))
    again(owner)
    assert len(letters(app)) == before
    stranger = browser(app)
    log_in(stranger, LOGIN, PASSWORD)
    assert last_letter(app).subject == "Logowanie z nowego urządzenia"
    assert last_letter(app).to == EMAIL
    again(stranger)
    assert len(letters(app)) == before + 1
    cookie = stranger.get_cookie("ibok_device")
    assert cookie
    assert (cookie.secure, cookie.http_only, cookie.same_site) == (True, True, "Lax")


def test_the_first_device_of_an_account_is_no_news(app: Flask, owner: FlaskClient) -> None:
    assert "Logowanie z nowego urządzenia" not in [each.subject for each in letters(app)]


def test_a_session_ends_when_nobody_is_there_even_with_its_cookie_renewed(
    app: Flask, owner: FlaskClient
) -> None:
    assert owner.get("/").status_code == 403
    with store_of(app).begin() as connection:
        connection.exec_driver_sql("UPDATE login_sessions SET last_seen_at = '2026-01-01 00:00:00'")
    assert owner.get("/").status_code == 302


def test_a_disabled_account_is_out_at_once(app: Flask, owner: FlaskClient) -> None:
    with store_of(app).begin() as connection:
        connection.execute(accounts.update().where(accounts.c.login == LOGIN).values(disabled_at=now()))
        assert connection.scalar(select(accounts.c.id).where(accounts.c.login == LOGIN))
    assert owner.get("/").status_code == 302
    assert log_in(browser(app), LOGIN, PASSWORD).status_code == 200
