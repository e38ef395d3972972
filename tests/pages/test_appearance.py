"""The frame around every page: the accent colour, the navigation, the language, the designed errors."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from erp_adapter.errors import BillingUnavailable
from portal.access import public
from portal.colours import EASY, READABLE, accent_sheet, contrast
from tests.pages.shown import links, words

AsCustomer = Callable[..., FlaskClient]
VARIABLE = re.compile(r"--(accent|accent-text|on-accent):#([0-9a-f]{6})")
WHITE, DARK_SURFACE = (255, 255, 255), (28, 34, 39)


@pytest.mark.parametrize("accent", ["#00566b", "#ffff00", "#000000", "#ffffff", "#c8102e", "#7f7f7f"])
def test_whatever_the_accent_its_text_can_be_read(accent: str) -> None:
    light, dark, _paper = accent_sheet(accent).splitlines()
    for sheet, page, least in ((light, WHITE, READABLE), (dark, DARK_SURFACE, EASY)):
        colours = {name: tuple(bytes.fromhex(value)) for name, value in VARIABLE.findall(sheet)}
        assert contrast(colours["accent-text"], page) >= least
        assert contrast(colours["on-accent"], colours["accent"]) >= READABLE


def test_a_readable_accent_is_left_as_it_is() -> None:
    assert "--accent:#00566b" in accent_sheet("#00566b")


def test_contrast_is_measured_as_the_guidelines_say() -> None:
    assert contrast((0, 0, 0), WHITE) == pytest.approx(21)
    assert contrast((119, 119, 119), WHITE) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("address", ["/wyglad.css", "/static/css/ibok.css"])
def test_a_style_sheet_may_be_kept_by_anyone(client: FlaskClient, address: str) -> None:
    with client.get(address) as sheet:
        assert sheet.mimetype == "text/css"
        assert sheet.cache_control.public
        assert "Set-Cookie" not in sheet.headers
        assert "Vary" not in sheet.headers


@pytest.mark.parametrize("address", ["/", "/faktury", "/odczyty", "/zgloszenie-odczytu", "/umowy"])
def test_the_navigation_says_where_one_is(client: FlaskClient, address: str) -> None:
    current = re.findall(r'<a href="([^"]+)" aria-current="page">', client.get(address).text)
    assert current == [address]


def test_inside_a_section_the_navigation_says_so(client: FlaskClient) -> None:
    invoice = next(link for link in links(client.get("/faktury")) if "~" in link)
    assert '<a href="/faktury" aria-current="true">' in client.get(invoice).text


def test_the_language_can_be_changed_and_one_stays_where_one_was(client: FlaskClient) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/faktury?rok=2025").text)
    assert token
    form = {"csrf_token": token[1], "dalej": "/faktury?rok=2025"}
    changed = client.post("/jezyk/en", data=form, headers={"Referer": "https://localhost/"})
    assert changed.location == "/faktury?rok=2025"
    page = client.get("/faktury")
    assert '<html lang="en">' in page.text
    assert "Invoices" in words(page)


def test_the_footer_tells_how_to_reach_the_utility(app: Flask) -> None:
    utility = app.extensions["ibok"].config.utility
    shown = words(app.test_client().get("/logowanie"))
    for fact in (utility.name, utility.address, utility.phone, utility.office_hours):
        assert fact in shown


def test_the_log_in_page_asks_as_the_utility_s_customers_know_it(app: Flask) -> None:
    shown = words(app.test_client().get("/logowanie"))
    assert "Twój login" in shown
    assert "klient012345" in shown
    assert "Twoje hasło" in shown


def test_what_is_missing_at_log_in_is_said_beside_the_field_and_on_top(app: Flask) -> None:
    browser = app.test_client()
    browser.environ_base["wsgi.url_scheme"] = "https"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/logowanie").text)
    assert token
    form = {"csrf_token": token[1], "login": "klient000123", "password": ""}
    page = browser.post("/logowanie", data=form, headers={"Referer": "https://localhost/"})
    assert '<a href="#password">Wpisz swoje hasło.</a>' in page.text
    assert 'aria-describedby="password-error"' in page.text
    assert 'value="klient000123"' in page.text
    assert "<title>Błąd:" in page.text


@pytest.mark.parametrize(
    ("code", "heading"),
    [
        (400, "Nie udało się tego odczytać"),
        (403, "Ta strona nie jest dla Ciebie dostępna"),
        (404, "Nie ma takiej strony"),
        (405, "Nie ma takiej strony"),
        (413, "To za dużo naraz"),
        (429, "Zbyt wiele prób"),
    ],
)
def test_every_refusal_has_a_page_in_plain_words(app: Flask, code: int, heading: str) -> None:
    app.add_url_rule("/proba", "probe", public(lambda: abort(code)))
    page = app.test_client().get("/proba")
    assert page.status_code == code
    assert heading in words(page)
    assert f" {code} " not in words(page)


def test_a_store_that_fails_still_gets_a_page(app: Flask, client: FlaskClient) -> None:
    app.testing = False
    with app.extensions["ibok"].store.begin() as connection:
        connection.exec_driver_sql("DROP TABLE login_sessions")
    page = client.get("/faktury")
    assert page.status_code == 500
    assert "Coś poszło nie tak po naszej stronie" in words(page)


def test_while_the_billing_system_is_away_a_reading_can_be_reported(app: Flask) -> None:
    def away() -> None:
        raise BillingUnavailable("billing", "timed out")

    app.add_url_rule("/proba", "probe", public(away))
    page = app.test_client().get("/proba")
    assert page.status_code == 503
    assert "Teraz nie możemy pokazać Twoich rozliczeń" in words(page)
    assert "/zgloszenie-odczytu" in links(page)
    assert "timed out" not in page.text


def test_a_form_without_its_token_is_explained(app: Flask) -> None:
    app.test_client().get("/logowanie")
    page = app.test_client().post("/logowanie", data={"login": "klient000123"})
    assert page.status_code == 400
    assert "Ten formularz wygasł" in words(page)
    assert "cookie" in words(page)
