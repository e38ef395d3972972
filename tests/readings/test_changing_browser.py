"""Correcting and taking back in a real browser: every click works, and everyone can read the page."""

from flask import Flask
from playwright.sync_api import Page

from portal.clock import now, today
from portal.store.reported import NewReport, save
from tests.browser_tools import axe
from tests.pages.browsing import log_in, overflow, served
from tests.readings.reporting import PAGE, Offered, outgoing


def test_a_reading_is_corrected_and_then_taken_back(app: Flask, page: Page, water: Offered) -> None:
    report = NewReport("000123", water.id, water.number, water.last + 2, today())
    save(app.extensions["ibok"].store, [report], account_id=1, submission="1", now=now())
    page.set_viewport_size({"width": 360, "height": 800})
    with served(app) as address:
        log_in(page, app, address, "000123")
        page.goto(address + PAGE)
        page.get_by_role("link", name="Popraw lub wycofaj").click()
        assert (axe(page), overflow(page)) == ([], 0)
        page.get_by_label("Wskazanie teraz").fill(str(water.last + 3))
        page.get_by_role("button", name="Zapisz poprawkę").click()
        page.get_by_text("Poprawiliśmy odczyt").wait_for()
        assert outgoing(app)[0].payload["indication"] == water.last + 3
        page.get_by_role("link", name="Popraw lub wycofaj").click()
        page.get_by_role("button", name="Wycofaj odczyt").click()
        page.get_by_text("Wycofaliśmy odczyt").wait_for()
    assert outgoing(app)[0].state == "withdrawn"
