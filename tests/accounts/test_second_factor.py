"""Staff give a code besides the password, each code is good once, and nothing opens before it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.totp import renew_codes, switch_off
from portal.demo.office import PASSWORD as DEMO_PASSWORD
from portal.store.accounts import credentials
from portal.store.tables import audit
from tests.accounts import staff
from tests.accounts.people import log_in
from tests.pages.addresses import PAGES
from tests.web import browser, filled, form_with, parsed, post

PAGE = "/logowanie/kod"


@pytest.fixture
def clerk(app: Flask) -> int:
    return staff.add(app, enrolled=True)


def password_given(app: Flask) -> FlaskClient:
    client = browser(app)
    assert log_in(client, staff.LOGIN, staff.PASSWORD).location.startswith(PAGE)
    return client


def give(client: FlaskClient, code: str, page: str = PAGE) -> TestResponse:
    form = filled(form_with(parsed(client.get(page)), "code"))
    return post(client, page, form | {"code": code})


def test_the_first_time_the_app_is_set_up_and_recovery_codes_are_shown(app: Flask) -> None:
    staff.add(app)
    client = password_given(app)
    page = parsed(client.get(PAGE))
    (secret,) = re.findall(r"[A-Z2-7]{32}", page.text.replace(" ", ""))
    assert secret.replace(" ", "") in parsed(client.get(PAGE)).text.replace(" ", "")
    shown = give(client, staff.code(secret))
    codes = re.findall(r"[a-z0-9]{5}-[a-z0-9]{5}", parsed(shown).text)
    assert len(set(codes)) == 10
    assert client.get("/").location == "/obsluga"
    again = password_given(app)
    assert secret not in again.get(PAGE).text.replace(" ", "")
    assert give(again, codes[0]).status_code == 302
    assert give(password_given(app), codes[0].upper()).status_code == 200
    assert give(password_given(app), codes[1].replace("-", " ").upper()).status_code == 302


def test_the_code_of_the_app_lets_in(app: Flask, clerk: int) -> None:
    client, code = password_given(app), staff.code()
    assert give(client, f" {code[:3]} {code[3:]} ").location == "/"
    assert client.get("/").location == "/obsluga"


@pytest.mark.parametrize("typed", ["000000", "abc", "ą" * 6, "1" * 32, "½½½½½½"])
def test_a_wrong_code_does_not(app: Flask, clerk: int, typed: str) -> None:
    client = password_given(app)
    assert "Ten kod się nie zgadza" in give(client, typed).text
    assert client.get("/").location.startswith(PAGE)


def test_a_code_is_good_once(app: Flask, clerk: int) -> None:
    code = staff.code()
    assert give(password_given(app), code).status_code == 302
    assert give(password_given(app), code).status_code == 200


def test_codes_cannot_be_guessed_for_long(app: Flask, clerk: int) -> None:
    for _ in range(5):
        assert give(password_given(app), "000000").status_code == 200
    assert give(password_given(app), staff.code()).status_code == 429
    with staff.store_of(app).connect() as connection:
        wrong = select(audit).where(audit.c.event == "second_factor_refused")
        assert [row.account_id for row in connection.execute(wrong)] == [clerk] * 5


@pytest.mark.parametrize("page", [*PAGES, "/logowanie"])
def test_nothing_opens_with_the_password_alone(app: Flask, clerk: int, page: str) -> None:
    answer = password_given(app).get(page)
    assert answer.status_code == 302
    if page != "/logowanie":
        assert answer.location.startswith(PAGE)


def test_the_page_asked_for_comes_after_the_code(app: Flask, clerk: int) -> None:
    client = browser(app)
    step = log_in(client, staff.LOGIN, staff.PASSWORD, page="/logowanie?dalej=/obsluga/konta").location
    assert give(client, staff.code(), page=step).location == "/obsluga/konta"


def test_who_is_not_on_the_way_in_has_no_such_page(app: Flask, client: FlaskClient) -> None:
    assert browser(app).get(PAGE).location.startswith("/logowanie?")
    assert client.get(PAGE).location == "/"
    assert staff.staff_client(app).get(PAGE).location == "/"


def test_new_recovery_codes_replace_the_old_ones(app: Flask, clerk: int) -> None:
    store = staff.store_of(app)
    old, new = renew_codes(store, clerk), renew_codes(store, clerk)
    assert give(password_given(app), old[0]).status_code == 200
    assert give(password_given(app), new[0]).status_code == 302


def test_without_it_staff_set_it_up_anew(app: Flask, clerk: int) -> None:
    switch_off(staff.store_of(app), clerk, actor=None)
    assert "Zeskanuj" in password_given(app).get(PAGE).text


def test_it_is_noted_how_one_came_in(app: Flask, clerk: int) -> None:
    give(password_given(app), staff.code())
    with staff.store_of(app).connect() as connection:
        notes = {row.event: row for row in connection.execute(select(audit))}
    assert notes["second_factor_passed"].details == {"method": "app"}
    assert notes["logged_in"].actor_id == notes["second_factor_passed"].actor_id == clerk


def test_a_customer_who_has_set_it_up_gives_the_code_too(app: Flask) -> None:
    store = staff.store_of(app)
    with store.connect() as connection:
        found = credentials(connection, "klient000123")
    assert found
    staff.enrol(store, found.account_id)
    client = browser(app)
    step = log_in(client, "klient000123", DEMO_PASSWORD).location
    assert step == PAGE
    for page in PAGES:
        assert client.get(page).location.startswith(PAGE)
    assert give(client, staff.code()).location == "/"
    assert client.get("/faktury").status_code == 200
    switch_off(store, found.account_id, actor=found.account_id)
    assert log_in(browser(app), "klient000123", DEMO_PASSWORD).location == "/"
