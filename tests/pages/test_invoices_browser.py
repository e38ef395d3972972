"""Log-in, Pulpit and the invoices in a real browser: accessible, as wide as a phone, and without scripts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from portal.clock import now
from tests.browser_tools import axe, follow, overflow, resize
from tests.office import Office
from tests.pages.browsing import log_in, served
from tests.pages.test_invoices_pages import invoices, unpaid
from tests.servers.browser import visit

WIDTHS = (360, 1280)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


def hold_up(page: Page, address: str) -> None:
    """The page is accessible and fits, on a phone and on a desk, in light and in dark."""
    page.goto(address)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            resize(page, width)
            assert overflow(page) <= 0
            assert axe(page) == []


@pytest.mark.parametrize("customer", ["000123", "000104", "000110", "000119", "000101"])
def test_pulpit_and_the_list_hold_up(app: Flask, address: str, page: Page, customer: str) -> None:
    log_in(page, app, address, customer)
    hold_up(page, f"{address}/")
    hold_up(page, f"{address}/faktury")


def test_invoices_of_every_standing_hold_up(app: Flask, address: str, page: Page, office: Office) -> None:
    log_in(page, app, address, "000123")
    paid = next(each for each in invoices(office, "000123") if each.outstanding == 0)
    for invoice in (paid, unpaid(office, "000123")):
        hold_up(page, f"{address}/faktury/{invoice.id}")
    log_in(page, app, address, "000101")
    correction = next(each for each in invoices(office, "000101") if each.corrects)
    hold_up(page, f"{address}/faktury/{correction.id}")


def test_pages_for_anybody_hold_up(address: str, page: Page) -> None:
    hold_up(page, f"{address}/logowanie")
    hold_up(page, f"{address}/nie-ma-takiej")


def test_an_account_not_identified_yet_is_told_so(app: Flask, address: str, page: Page) -> None:
    log_in(page, app, address, None)
    hold_up(page, f"{address}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Twoje konto nie jest potwierdzone")


def test_what_is_wrong_at_log_in_takes_the_focus_and_leads_to_the_field(address: str, page: Page) -> None:
    page.goto(f"{address}/logowanie")
    page.get_by_label("Twój login").fill("klient000123")
    follow(page.get_by_role("main").get_by_role("button", name="Zaloguj się"))
    expect(page.get_by_role("alert")).to_be_focused()
    assert axe(page) == []
    page.get_by_role("link", name="Wpisz swoje hasło.").click()
    expect(page.locator("#password")).to_be_focused()
    expect(page.get_by_label("Twój login")).to_have_value("klient000123")


def test_a_password_can_be_looked_at(address: str, page: Page) -> None:
    page.goto(f"{address}/logowanie")
    page.locator("#password").fill("tajne!")
    page.get_by_role("button", name="Pokaż hasło").click()
    expect(page.locator("#password")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Ukryj hasło").click()
    expect(page.locator("#password")).to_have_attribute("type", "password")


def test_the_account_number_can_be_copied(app: Flask, address: str, page: Page, office: Office) -> None:
    log_in(page, app, address, "000123")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.clock.install()
    invoice = unpaid(office, "000123")
    page.goto(f"{address}/faktury/{invoice.id}")
    page.clock.pause_at(now() + timedelta(hours=1))  # the button says so for four seconds only
    page.get_by_role("button", name="Kopiuj numer konta").click()
    expect(page.get_by_role("button", name="Skopiowano")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == invoice.account
    page.clock.run_for(4000)
    expect(page.get_by_role("button", name="Kopiuj numer konta")).to_be_visible()


def test_without_scripts_a_phone_has_its_menu_and_no_dead_buttons(
    app: Flask, address: str, chromium: Browser, office: Office
) -> None:
    page = visit(chromium, java_script_enabled=False, viewport={"width": 360, "height": 800})
    log_in(page, app, address, "000123")
    page.goto(f"{address}/faktury/{unpaid(office, '000123').id}")
    expect(page.get_by_text("Kopiuj numer konta")).to_be_hidden()
    sections = page.get_by_role("navigation", name="Działy")
    expect(sections).to_be_hidden()
    page.locator("summary").click()
    follow(sections.get_by_role("link", name="Wodomierze"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Wodomierze")
    page.context.close()


def test_everything_to_be_pressed_is_44_pixels_high(app: Flask, address: str, page: Page) -> None:
    log_in(page, app, address, "000110")
    resize(page, 360)
    for path in ("/", "/faktury", "/logowanie"):
        page.goto(f"{address}{path}")
        page.evaluate("document.querySelector('.menu')?.setAttribute('open', '')")
        pressed = page.locator("main :is(a, button, select, summary), header :is(a, button, summary)")
        low = [
            each.inner_text()
            for each in pressed.all()
            if each.is_visible() and (each.bounding_box() or {"height": 0})["height"] < 44
        ]
        assert low == []
