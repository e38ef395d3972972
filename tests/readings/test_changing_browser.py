"""Correcting and taking back in a real browser: every click works, and everyone can read the page."""

from flask import Flask
from playwright.sync_api import Page, expect

from portal.clock import now, today
from portal.store.reported import NewReport, save
from tests.browser_tools import axe, follow, overflow, resize
from tests.pages.browsing import log_in, served
from tests.readings.reporting import PAGE, Offered, outgoing


def test_a_reading_is_corrected_and_then_taken_back(app: Flask, page: Page, water: Offered) -> None:
    report = NewReport("000123", water.id, water.number, water.last + 2, today())
    save(app.extensions["ibok"].store, [report], account_id=1, submission="1", now=now())
    resize(page, 360)
    with served(app) as address:
        log_in(page, app, address, "000123")
        page.goto(address + PAGE)
        follow(page.get_by_role("link", name="Popraw lub wycofaj"))
        assert (axe(page), overflow(page)) == ([], 0)
        page.get_by_label("Wskazanie teraz").fill(str(water.last + 3))
        follow(page.get_by_role("button", name="Zapisz poprawkę"))
        expect(page.get_by_text("Poprawiliśmy odczyt")).to_be_visible()
        assert outgoing(app)[0].payload["indication"] == water.last + 3
        follow(page.get_by_role("link", name="Popraw lub wycofaj"))
        follow(page.get_by_role("button", name="Wycofaj odczyt"))
        expect(page.get_by_text("Wycofaliśmy odczyt")).to_be_visible()
    assert outgoing(app)[0].state == "withdrawn"
