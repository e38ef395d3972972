"""Every state of the sections that list things: no violation, no complaint, nothing wider than the window."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser_tools import axe, overflow, resize
from tests.pages.browsing import log_in, served

STATES = (
    ("000104", "/umowy"),
    ("000101", "/odczyty?strona=2"),
    ("000123", "/odczyty?rok=kiedy"),
    ("000119", "/odczyty?rok=1998"),
    ("000101", "/rozrachunki?strona=2&wplaty=2"),
    ("000115", "/rozrachunki"),
    ("000119", "/rozrachunki"),
    ("000101", "/wodomierze"),
    ("000123", "/analizy?wykres=tort&okres=zawsze"),
    ("000119", "/analizy"),
)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.mark.parametrize(
    ("scheme", "width", "language"), [("light", 360, "pl"), ("dark", 1280, "pl"), ("dark", 360, "uk")]
)
def test_every_state_can_be_read_by_everyone(
    app: Flask, address: str, page: Page, scheme: str, width: int, language: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    resize(page, width)
    found = []
    for customer, state in STATES:
        log_in(page, app, address, customer, language)
        page.goto(f"{address}{state}")
        assert page.url == f"{address}{state}"
        assert page.locator("html").get_attribute("lang") == language
        found += [f"{state}: {violation}" for violation in axe(page)]
        found += [f"{state}: {overflow(page)} px too wide"] if overflow(page) else []
    assert found == []
