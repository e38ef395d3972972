"""The settings in a real browser, as wide as a phone: axe-core finds nothing, nothing is wider than that."""

from flask import Flask
from playwright.sync_api import Page

from tests.browser_tools import axe, overflow, resize
from tests.pages.browsing import log_in, served
from tests.settings.owners import TOP

PAGES = (
    "",
    "/haslo",
    "/email",
    "/telefon",
    "/jezyk",
    "/drugi-krok",
    "/sesje",
    "/zgody",
    "/id-klienta",
    "/id-klienta/nowe",
    "/id-klienta/oddaj/000123",
    "/pelnomocnictwa",
    "/pelnomocnictwa/nowe",
    "/moje-dane",
    "/usuniecie",
)


def test_every_page_can_be_read_by_everyone(app: Flask, page: Page) -> None:
    resize(page, 360)
    found = []
    with served(app) as address:
        log_in(page, app, address, "000123")
        for name in PAGES:
            page.goto(f"{address}{TOP}{name}")
            found += [f"{name}: {violation}" for violation in axe(page)]
            found += [f"{name}: {overflow(page)} px too wide"] if overflow(page) else []
    assert found == []
