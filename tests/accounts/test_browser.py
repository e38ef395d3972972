"""Registering, waiting, being identified and recovering a password in a real browser, fit for everyone."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.accounts.identification import approve
from tests.accounts import staff
from tests.accounts.letters import last_letter
from tests.accounts.newcomers import PASSWORD, TYPED, claims
from tests.browser_tools import axe, follow, overflow, resize
from tests.pages.browsing import served


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


def fit(page: Page) -> None:
    for width in (1280, 360):
        resize(page, width)
        assert overflow(page) == 0
    assert axe(page) == []


def press(page: Page, name: str) -> None:
    follow(page.get_by_role("button", name=name))


def log_in(page: Page, address: str, login: str, password: str) -> None:
    page.goto(f"{address}/logowanie")
    page.get_by_label("Twój login").fill(login)
    page.get_by_label("Twoje hasło").fill(password)
    press(page, "Zaloguj się")


def test_from_the_invoice_to_the_whole_office_and_a_new_password(
    app: Flask, address: str, page: Page
) -> None:
    page.goto(f"{address}/logowanie")
    follow(page.get_by_role("link", name="zarejestruj się"))
    press(page, "Zarejestruj się")
    expect(page.get_by_role("alert")).to_contain_text("Wpisz")
    fit(page)
    page.get_by_label("Twój login").fill("KLIENT 000105")
    page.get_by_label("Twoje hasło").fill(PASSWORD)
    page.get_by_role("button", name="Pokaż hasło").click()
    expect(page.get_by_label("Twoje hasło")).to_have_attribute("type", "text")
    page.get_by_label("Nazwa Użytkownika").fill(TYPED["user_name"])
    page.get_by_label("Adres e-mail").fill(TYPED["email"])
    page.get_by_label("Akceptuję regulamin").check()
    press(page, "Zarejestruj się")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zajrzyj do poczty")
    fit(page)
    page.context.clear_cookies()  # on another device, from here on
    page.goto(f"{address}{last_letter(app).path}")
    press(page, "Potwierdź adres")
    expect(page.get_by_role("alert")).to_contain_text("Wpisz swoje hasło")
    fit(page)
    page.get_by_label("Twoje hasło").fill(PASSWORD)
    press(page, "Potwierdź adres")
    log_in(page, address, TYPED["login"], PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sprawdzamy Twoje konto")
    fit(page)
    with app.app_context():
        approve(app.extensions["ibok"], claims(app)[0], staff.add(app))
    page.goto(f"{address}/faktury")
    expect(page.get_by_role("heading", level=1)).to_have_text("Faktury")
    page.context.clear_cookies()
    page.goto(f"{address}/haslo")
    page.get_by_label("Twój login").fill(TYPED["login"])
    page.get_by_label("Adres e-mail").fill(TYPED["email"])
    fit(page)
    press(page, "Wyślij mi odnośnik")
    page.goto(f"{address}{last_letter(app).path}")
    fit(page)
    page.get_by_label("Nowe hasło").fill("Zupelnie-Nowe-9")
    press(page, "Ustaw hasło")
    log_in(page, address, TYPED["login"], "Zupelnie-Nowe-9")
    resize(page, 1280)
    expect(page.get_by_role("link", name="Faktury", exact=True)).to_be_visible()


def test_staff_set_up_their_second_step(app: Flask, address: str, page: Page) -> None:
    staff.add(app)
    log_in(page, address, staff.LOGIN, staff.PASSWORD)
    fit(page)
    key = page.locator("figcaption .figures").inner_text().replace(" ", "")
    page.get_by_label("Kod", exact=True).fill(staff.code(key))
    press(page, "Dalej")
    expect(page.locator("ul.codes li")).to_have_count(10)
    fit(page)
    follow(page.get_by_role("link", name="Mam je zapisane"))
    expect(page).to_have_url(f"{address}/obsluga")


@pytest.mark.parametrize("text", ["/regulamin", "/prywatnosc", "/dostepnosc", "/rejestracja/x"])
def test_the_texts_can_be_read_by_everyone(address: str, page: Page, text: str) -> None:
    page.goto(f"{address}{text}")
    fit(page)
