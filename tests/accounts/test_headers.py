"""Every answer forbids the browser what the pages do not need, and no page needs more."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.office import Office, client_of
from tests.pages.addresses import PAGES, invoice_ids, meter_ids
from tests.web import Element, browser, filled, form_with, parsed, post

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
OTHERS = (
    "/faktury?niezaplacone=1",
    "/faktury?rok=x",
    "/odczyty?rok=x",
    "/analizy?dane=zuzycie",
    "/analizy?dane=x&wykres=y",
    "/rozrachunki?strona=2",
    "/nie-ma-takiej",
    "/faktury/nie-ma",
    "/jezyk/en",
    "/healthz",
    "/wyglad.css",
    "/static/css/ibok.css",
    "/static/nie-ma.css",
)


def assert_guarded(answer: TestResponse) -> None:
    directives = (each.split(" ", 1) for each in answer.headers["Content-Security-Policy"].split("; "))
    assert dict(directives) == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def assert_nothing_inline(page: Element) -> None:
    for each in page.all():
        assert "style" not in each.attributes, each
        assert not [name for name in each.attributes if name.startswith("on")], each
        assert each.tag != "style"
        assert each.tag != "script" or (each.attributes["src"].startswith("/") and not each.text)
        for name in ("href", "src", "action"):
            assert not each.attributes.get(name, "").lower().lstrip().startswith(("javascript:", "data:"))


@pytest.mark.parametrize("address", [*PAGES, *OTHERS])
def test_every_page_is_guarded_and_has_nothing_inline(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        assert_guarded(answer)
        if answer.mimetype == "text/html":
            assert_nothing_inline(parsed(answer))


@pytest.mark.parametrize("customer", ["000101", "000104", "000107", "000110", "000115", "000119"])
def test_whatever_a_page_shows_nothing_in_it_is_inline(app: Flask, office: Office, customer: str) -> None:
    client = client_of(app, customer)
    invoices = [f"/faktury/{each}" for each in invoice_ids(office.billing(), customer)[:5]]
    meters = [f"/odczyty?wodomierz={each}" for each in meter_ids(office.billing(), customer)]
    for address in (*PAGES, *invoices, *meters):
        assert_nothing_inline(parsed(client.get(address)))


def test_forms_sent_back_are_guarded_and_have_nothing_inline(client: FlaskClient) -> None:
    form = filled(form_with(parsed(client.get("/zgloszenie-odczytu")), "submission"))
    for typed in ({"meters-0-indication": "0"}, {"meters-0-indication": "<b>"}, {"csrf_token": ""}, {}):
        answer = post(client, "/zgloszenie-odczytu", form | typed)
        assert_guarded(answer)
        assert_nothing_inline(parsed(answer))


def test_one_who_is_not_logged_in_or_not_identified_gets_the_same_guards(app: Flask) -> None:
    visitor, unidentified = browser(app), client_of(app, None)
    assert_nothing_inline(parsed(visitor.get("/logowanie")))
    for address in PAGES:
        assert_guarded(visitor.get(address))
        assert_guarded(unidentified.get(address))
        assert_nothing_inline(parsed(unidentified.get(address)))


def test_a_failure_of_ours_is_guarded_and_has_nothing_inline(app: Flask) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = client_of(app, "000123")
    with app.extensions["ibok"].store.begin() as connection:
        connection.execute(text("DROP TABLE login_sessions"))
    answer = client.get("/")
    assert answer.status_code == 500
    assert_guarded(answer)
    assert_nothing_inline(parsed(answer))


@pytest.mark.parametrize("address", [*PAGES, "/logowanie", "/nie-ma-takiej", "/faktury/nie-ma", "/healthz"])
def test_no_page_is_kept_by_any_cache(client: FlaskClient, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_a_document_is_kept_by_no_cache(client: FlaskClient, office: Office) -> None:
    invoice = invoice_ids(office.billing(), "000123")[0]
    answer = client.get(f"/faktury/{invoice}/pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert_guarded(answer)
