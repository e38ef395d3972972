"""A form without its token does nothing: another site could have sent it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.store.tables import login_sessions, rate_limits, reported_readings
from sync.tables import outbox
from tests.accounts.people import LOGIN, PAGE, log_in, logged_in
from tests.office import client_of
from tests.web import SITE, browser, filled, form_with, parsed

ADDRESSES = {
    "accounts.login": "/logowanie",
    "accounts.logout": "/wyloguj",
    "accounts.register": "/rejestracja",
    "accounts.confirm_registration": "/rejestracja/x",
    "accounts.recovery": "/haslo",
    "accounts.new_password": "/haslo/x",
    "accounts.confirm_address": "/adres/x",
    "accounts.show_invoice": "/identyfikacja",
    "accounts.second_factor": "/logowanie/kod",
    "accounts.view_as": "/obsluga/podglad",
    "accounts.end_view_as": "/obsluga/podglad/koniec",
    "languages.choose": "/jezyk/en",
    "readings.send_report": "/zgloszenie-odczytu",
    "reported.correct": "/zgloszenie-odczytu/1",
    "reported.withdraw": "/zgloszenie-odczytu/1/wycofaj",
    "staff.check_connections": "/obsluga/polaczenia",
    "staff.resend": "/obsluga/wysylka/ponow",
    "staff.abandon": "/obsluga/wysylka/porzuc",
    "staff.reading": "/obsluga/odczyty/x",
}
"""Every endpoint that takes a form; a new one must be added here."""
TOKENS = {
    "none": {},
    "empty": {"csrf_token": ""},
    "wrong": {"csrf_token": "IjEyMyI.aSIxMQ.c2lnbmF0dXJl"},
}


def contents(app: Flask) -> list[int]:
    """How many rows there are of what a form can make."""
    with app.extensions["ibok"].store.connect() as connection:
        tables = (login_sessions, rate_limits, reported_readings, outbox)
        return [connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_no_other_endpoint_takes_a_form(app: Flask) -> None:
    taking = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    programs = {each for each in taking if app.view_functions[each].access.audience == "billing_system"}
    assert taking - programs == set(ADDRESSES)


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("address", ADDRESSES.values())
def test_without_its_token_a_form_has_expired(app: Flask, address: str, token: str) -> None:
    client = client_of(app, "000123")
    page = client.get("/zgloszenie-odczytu")
    form = filled(form_with(parsed(page), "submission")) | {"meters-0-indication": "5"}
    before = contents(app)
    form = {name: value for name, value in form.items() if name != "csrf_token"} | TOKENS[token]
    answer = client.post(address, data=form, headers={"Referer": SITE})
    assert answer.status_code == 400
    assert "Ten formularz wygasł" in answer.text
    assert contents(app) == before
    assert logged_in(client)
    assert '<html lang="pl">' in client.get("/").text


def test_the_token_of_another_s_session_is_no_good(app: Flask) -> None:
    attacker, victim = client_of(app, "000104"), client_of(app, "000123")
    form = filled(form_with(parsed(attacker.get("/zgloszenie-odczytu")), "submission"))
    answer = victim.post("/zgloszenie-odczytu", data=form, headers={"Referer": SITE})
    assert answer.status_code == 400


@pytest.mark.parametrize("referer", ["https://evil.example/", "http://localhost/", None])
def test_a_form_that_came_from_another_site_is_refused(app: Flask, referer: str | None) -> None:
    visitor = browser(app)
    form = filled(form_with(parsed(visitor.get(PAGE)), "login")) | {"login": LOGIN, "password": "woda-2026"}
    answer = visitor.post(PAGE, data=form, headers={"Referer": referer} if referer else {})
    assert answer.status_code == 400
    assert not logged_in(visitor)


def test_a_browser_without_cookies_is_told_why_it_cannot_log_in(app: Flask) -> None:
    forgetful = app.test_client(use_cookies=False)
    answer = log_in(forgetful)
    assert answer.status_code == 400
    assert "pliki cookie" in answer.text


def test_the_expired_page_leads_back_to_the_form(visitor: FlaskClient) -> None:
    answer = visitor.post(PAGE, headers={"Referer": SITE})
    assert [link for link in parsed(answer).all("a") if link.attributes["href"] == PAGE]
