"""A session from log-in to log-out: it cannot be planted, does not outlive its time, and really ends."""

from datetime import timedelta

import itsdangerous
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal.demo.office import PASSWORD
from portal.store.tables import accounts, login_sessions
from tests.accounts.people import PAGE, log_in, logged_in
from tests.web import browser, filled, form_with, parsed, post

COOKIE = "ibok_session"


def cookie_of(client: FlaskClient) -> str:
    cookie = client.get_cookie(COOKIE)
    assert cookie
    return cookie.value


def log_out_form(client: FlaskClient) -> dict[str, str]:
    page = parsed(client.get("/umowy"))
    return filled(next(form for form in page.all("form") if form.attributes["action"] == "/wyloguj"))


def log_out(client: FlaskClient) -> TestResponse:
    return post(client, "/wyloguj", log_out_form(client))


def thief(app: Flask, cookie: str) -> FlaskClient:
    """Another browser that has got hold of the cookie."""
    client = browser(app)
    client.set_cookie(COOKIE, cookie)
    return client


def test_a_session_begun_before_log_in_is_not_kept(visitor: FlaskClient, app: Flask) -> None:
    with visitor.session_transaction() as planted:
        planted["_user_id"] = "chosen by the attacker"
        planted["_flashes"] = [("good", "planted")]
    before = cookie_of(visitor)
    log_in(visitor)
    assert not logged_in(thief(app, before))
    with visitor.session_transaction() as session:
        assert session["_user_id"] != "chosen by the attacker"
        assert "_flashes" not in session


def test_the_form_token_from_before_log_in_is_worth_nothing_after_it(visitor: FlaskClient) -> None:
    before = filled(form_with(parsed(visitor.get(PAGE)), "login"))["csrf_token"]
    log_in(visitor)
    assert post(visitor, "/wyloguj", {"csrf_token": before}).status_code == 400
    assert logged_in(visitor)


def test_the_language_chosen_before_log_in_stays(visitor: FlaskClient) -> None:
    form = filled(form_with(parsed(visitor.get(PAGE)), "dalej"))
    post(visitor, "/jezyk/en", form)
    log_in(visitor)
    assert '<html lang="en">' in visitor.get("/").text


def test_the_language_stays_after_log_out(visitor: FlaskClient) -> None:
    log_in(visitor)
    post(visitor, "/jezyk/uk", log_out_form(visitor))
    log_out(visitor)
    assert '<html lang="uk">' in visitor.get(PAGE).text


def test_who_chose_no_language_here_reads_that_of_the_account(visitor: FlaskClient, app: Flask) -> None:
    with app.extensions["ibok"].store.begin() as connection:
        connection.execute(update(accounts).values(language="uk"))
    log_in(visitor)
    assert '<html lang="uk">' in visitor.get("/").text


def test_each_log_in_is_a_session_of_its_own(app: Flask) -> None:
    phone, desk = browser(app), browser(app)
    log_in(phone)
    log_in(desk)
    log_out(phone)
    assert not logged_in(phone)
    assert logged_in(desk)


def test_log_out_ends_the_session_wherever_its_cookie_was_copied_to(visitor: FlaskClient, app: Flask) -> None:
    log_in(visitor)
    copied = cookie_of(visitor)
    assert logged_in(thief(app, copied))
    assert log_out(visitor).location == PAGE
    assert not logged_in(visitor)
    assert not logged_in(thief(app, copied))


def test_a_log_in_over_an_open_session_ends_it(visitor: FlaskClient, app: Flask) -> None:
    log_in(visitor)
    copied = cookie_of(visitor)
    form = {"csrf_token": log_out_form(visitor)["csrf_token"], "login": "klient000104", "password": PASSWORD}
    assert post(visitor, PAGE, form).status_code == 302
    assert logged_in(visitor)
    assert not logged_in(thief(app, copied))


def test_logging_out_twice_does_no_harm(visitor: FlaskClient) -> None:
    log_in(visitor)
    form = log_out_form(visitor)
    log_out(visitor)
    assert post(visitor, "/wyloguj", form).status_code == 400
    assert not logged_in(visitor)


def test_a_session_ends_after_its_hours_however_busy(visitor: FlaskClient, app: Flask) -> None:
    log_in(visitor)
    begin(app, timedelta(hours=11, minutes=59))
    assert logged_in(visitor)
    begin(app, timedelta(minutes=2))
    assert not logged_in(visitor)


def begin(app: Flask, earlier: timedelta) -> None:
    """As if every session had been begun so much earlier."""
    with app.extensions["ibok"].store.begin() as connection:
        (begun,) = connection.scalars(select(login_sessions.c.created_at))
        connection.execute(update(login_sessions).values(created_at=begun - earlier))


@pytest.mark.parametrize(("minutes", "still"), [(29, True), (31, False)])
def test_a_session_ends_when_nothing_is_done(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch, minutes: int, still: bool
) -> None:
    now = itsdangerous.TimestampSigner.get_timestamp
    with monkeypatch.context() as past:
        past.setattr(itsdangerous.TimestampSigner, "get_timestamp", lambda self: now(self) - minutes * 60)
        log_in(visitor)
    assert logged_in(visitor) is still


@pytest.mark.parametrize("page", ["/", "/faktury", "/zgloszenie-odczytu"])
def test_every_page_makes_the_session_last_again_once_in_three_minutes(
    visitor: FlaskClient, page: str
) -> None:
    log_in(visitor)
    visitor.get(page)
    with visitor.session_transaction() as session:
        session["renewed"] -= 3 * 60
    assert visitor.get(page).headers["Set-Cookie"].startswith(COOKIE)
    assert "Set-Cookie" not in visitor.get(page).headers


@pytest.mark.parametrize("page", ["/logowanie", "/"])
def test_the_cookie_is_for_https_only_and_not_for_scripts_or_other_sites(
    visitor: FlaskClient, page: str
) -> None:
    if page == "/":
        log_in(visitor)
    attributes = visitor.get(page).headers["Set-Cookie"].split("; ")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
    assert not [each for each in attributes if each.startswith("Domain")]


def test_a_forged_cookie_is_nobody(app: Flask, visitor: FlaskClient) -> None:
    log_in(visitor)
    body, stamp, signature = cookie_of(visitor).rsplit(".", 2)
    assert not logged_in(thief(app, f"{body}.{stamp}.{signature[::-1]}"))


def test_the_store_does_not_hold_what_the_cookie_carries(visitor: FlaskClient, app: Flask) -> None:
    log_in(visitor)
    with visitor.session_transaction() as session:
        token = session["_user_id"]
    with app.extensions["ibok"].store.connect() as connection:
        (kept,) = connection.scalars(select(login_sessions.c.token_hash))
    assert token not in kept
    assert not logged_in(holding(app, kept))


def holding(app: Flask, token: str) -> FlaskClient:
    client = browser(app)
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client
