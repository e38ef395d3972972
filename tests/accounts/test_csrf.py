"""A form without its token does nothing: another site could have sent it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from sqlalchemy import func, select
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

from portal.readings.forms import EntryForm
from portal.store.tables import login_sessions, rate_limits, reported_readings
from portal.written import TYPED
from sync.tables import outbox
from tests.accounts.people import LOGIN, PAGE, log_in, logged_in
from tests.office import client_of
from tests.web import SITE, browser, filled, form_with, parsed

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


def taking_forms(app: Flask) -> dict[str, str]:
    """An address of every endpoint that takes a form from a browser, whether or not anything stands there."""
    browsers = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and app.view_functions[rule.endpoint].access.audience != "billing_system"
    ]
    with app.test_request_context():
        return {
            rule.endpoint: app.url_for(rule.endpoint, **dict.fromkeys(rule.arguments, 1)) for rule in browsers
        }


@pytest.mark.parametrize("token", TOKENS)
def test_without_its_token_a_form_has_expired(app: Flask, token: str) -> None:
    client = client_of(app, "000123")
    page = client.get("/zgloszenie-odczytu")
    form = filled(form_with(parsed(page), "submission")) | {"meters-0-indication": "5"}
    form = {name: value for name, value in form.items() if name != "csrf_token"} | TOKENS[token]
    before = contents(app)
    for endpoint, address in taking_forms(app).items():
        answer = client.post(address, data=form, headers={"Referer": SITE})
        assert answer.status_code == 400, endpoint
        assert "Ten formularz wygasł" in answer.text, endpoint
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


@pytest.mark.parametrize(("site", "kept"), [("same-origin", True), ("cross-site", False), (None, False)])
def test_what_was_written_in_an_expired_form_can_be_copied(app: Flask, site: str | None, kept: bool) -> None:
    written = {"text": "Cieknie\n<b>wodomierz</b>.", "subject": "Pilne", "meters-1-indication": "471"}
    secret = {"password": "nie pokazuj", "current": "nie pokazuj", "code": "nie pokazuj"}
    headers = {"Referer": SITE} | ({"Sec-Fetch-Site": site} if site else {})
    answer = browser(app).post("/zgloszenia/nowe", data=written | secret, headers=headers)
    assert answer.status_code == 400
    for text in ("&lt;b&gt;wodomierz&lt;/b&gt;", 'value="Pilne"', 'value="471"'):
        assert (text in answer.text) == kept
    assert "nie pokazuj" not in answer.text


def test_every_field_that_is_typed_into_can_be_copied_unless_it_is_secret(app: Flask) -> None:
    for form in (*every(FlaskForm), EntryForm):
        prefix = "meters-" if form is EntryForm else ""
        for name, field in vars(form).items():
            if isinstance(field, UnboundField):
                typed = field.field_class in (StringField, TextAreaField, DateField) and name != "code"
                assert (prefix + name in TYPED) == typed or issubclass(field.field_class, SelectField), name


def every(form: type[FlaskForm]) -> Iterator[type[FlaskForm]]:
    for each in form.__subclasses__():
        yield each
        yield from every(each)


def test_the_expired_page_leads_back_to_the_form(visitor: FlaskClient) -> None:
    answer = visitor.post(PAGE, headers={"Referer": SITE})
    assert [link for link in parsed(answer).all("a") if link.attributes["href"] == PAGE]
