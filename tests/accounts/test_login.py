"""The log-in form, sent as a browser sends it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.clock import now
from portal.demo.office import PASSWORD
from portal.store.identity import Lifetime, identify
from tests.accounts import staff
from tests.accounts.newcomers import TYPED, registered, store_of
from tests.accounts.people import LOGIN, PAGE, log_in, logged_in
from tests.web import browser, filled, form_with, parsed, send


def test_the_right_password_opens_the_office(visitor: FlaskClient) -> None:
    answer = log_in(visitor)
    assert (answer.status_code, answer.location) == (302, "/")
    assert "Anna Kowalska" in parsed(visitor.get("/")).text


def test_one_who_is_logged_in_needs_no_log_in_page(visitor: FlaskClient) -> None:
    log_in(visitor)
    assert visitor.get(PAGE).location == "/"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        (LOGIN, "woda-2025"),
        (LOGIN, PASSWORD.upper()),
        (LOGIN, PASSWORD + " "),
        ("klient999999", PASSWORD),
        ("000123", PASSWORD),
        ("klient000123' OR '1'='1", PASSWORD),
    ],
)
def test_wrong_credentials_open_nothing(visitor: FlaskClient, login: str, password: str) -> None:
    assert log_in(visitor, login, password).status_code == 200
    assert not logged_in(visitor)


def test_an_unknown_login_is_told_the_same_as_a_wrong_password(app: Flask) -> None:
    answers = [parsed(log_in(browser(app), login, "nie to hasło")) for login in (LOGIN, "klient999999")]
    wrong, unknown = (next(page.all("main")).text for page in answers)
    assert "Login lub hasło się nie zgadza" in wrong
    assert unknown == wrong


@pytest.mark.parametrize(
    "typed",
    [
        "KLIENT000123",
        " klient000123 ",
        "Klient 000123",
        "klient 000 123\t",
        "klient\xa0000123",
        "klient\x00000123",
        "klient000123\x00",
        "\x1bklient000123\x85",
    ],
)
def test_capitals_spaces_and_control_characters_in_the_login_are_forgiven(
    visitor: FlaskClient, typed: str
) -> None:
    assert log_in(visitor, typed).status_code == 302


def test_the_login_typed_is_kept_and_the_password_is_not(visitor: FlaskClient) -> None:
    kept = filled(form_with(parsed(log_in(visitor, password="nie to hasło")), "login"))
    assert (kept["login"], kept["password"]) == (LOGIN, "")


@pytest.mark.parametrize("field", ["login", "password"])
def test_a_field_left_empty_is_named_beside_it(visitor: FlaskClient, field: str) -> None:
    typed = {"login": LOGIN, "password": PASSWORD} | {field: ""}
    page = parsed(send(visitor, PAGE, typed, form="login"))
    box = page.with_id(field)
    assert box.attributes["aria-invalid"] == "true"
    assert f"{field}-error" in box.attributes["aria-describedby"].split()
    assert page.with_id(f"{field}-error").text
    assert not logged_in(visitor)


@pytest.mark.parametrize("typed", ["k" * 65, "\x00", "\N{ROCKET}", "klient%00"])
def test_nonsense_for_a_login_is_answered_by_the_form(visitor: FlaskClient, typed: str) -> None:
    answer = log_in(visitor, typed)
    assert answer.status_code == 200
    assert form_with(parsed(answer), "login")


def test_the_page_asked_for_comes_after_the_log_in(visitor: FlaskClient) -> None:
    turned_away = visitor.get("/faktury?rok=2025")
    assert log_in(visitor, page=turned_away.location).location == "/faktury?rok=2025"


def test_the_page_asked_for_is_remembered_over_a_mistake(visitor: FlaskClient) -> None:
    mistake = log_in(visitor, password="nie to hasło", page="/logowanie?dalej=/umowy")
    again = filled(form_with(parsed(mistake), "login")) | {"password": PASSWORD}
    answer = visitor.post(PAGE, data=again, headers={"Referer": "https://localhost/"})
    assert answer.location == "/umowy"


def test_who_has_taken_a_login_often_does_not_keep_its_owner_out(app: Flask) -> None:
    owner = registered(app)
    for number in range(3):
        registered(app, email=f"{number}@example.com", password="Obcy-Czlowiek-1")
    assert log_in(browser(app), TYPED["login"], TYPED["password"]).status_code == 200
    client = browser(app)
    assert log_in(client, f" {TYPED['email'].upper()}", TYPED["password"]).status_code == 302
    with client.session_transaction() as session, store_of(app).connect() as connection:
        found = identify(
            connection, session["_user_id"], now(), Lifetime(timedelta(days=1), timedelta(days=1))
        )
    assert (found and found.account_id) == owner


def test_staff_have_a_login_of_their_own_and_no_other(app: Flask) -> None:
    staff.add(app)
    assert log_in(browser(app), f"{staff.LOGIN}@wodociagi.example", staff.PASSWORD).status_code == 200
