"""Charts in a real browser: drawn under the strict policy, in light and dark, and without JavaScript."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser_tools import axe, follow, overflow, resize
from tests.pages.browsing import log_in, served
from tests.servers.browser import visit

CHARTS = ("slupkowy", "liniowy", "warstwowy", "narastajacy")
MARKS = {"slupkowy": ".bars .point path"}
"""What each kind of chart draws for a value."""


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_drawn_as_wide_as_its_place(
    app: Flask, address: str, page: Page, chart: str, scheme: str
) -> None:
    log_in(page, app, address, "000123")
    page.emulate_media(color_scheme=scheme)
    for width in (360, 1280):
        resize(page, width)
        page.goto(f"{address}/analizy?wykres={chart}&okres=24")
        place = page.locator(".chart")
        expect(place.locator(MARKS.get(chart, ".scatterlayer .point")).nth(11)).to_be_attached()
        drawn, given = place.locator(".main-svg").first.bounding_box(), place.bounding_box()
        assert drawn is not None
        assert given is not None
        assert abs(drawn["width"] - given["width"]) < 1
        assert overflow(page) == 0
        assert axe(page) == []


def test_kinds_of_meter_differ_by_more_than_colour(app: Flask, address: str, page: Page) -> None:
    log_in(page, app, address, "000123")
    page.goto(f"{address}/analizy?wykres=liniowy")
    lines = page.locator(".scatterlayer .js-line")
    dashes = [lines.nth(number).evaluate("line => line.style.strokeDasharray") for number in range(2)]
    assert dashes[0] != dashes[1]
    expect(page.locator(".legend .legendtext")).to_have_text(["Woda", "Woda ogrodowa"])


def test_a_chart_follows_the_readers_light_and_dark(app: Flask, address: str, page: Page) -> None:
    log_in(page, app, address, "000123")
    page.emulate_media(color_scheme="light")
    page.goto(f"{address}/analizy?dane=oplaty")
    bar = page.locator(".bars .point path").first
    light = bar.evaluate("bar => getComputedStyle(bar).fill")
    page.emulate_media(color_scheme="dark")
    expect(bar).not_to_have_css("fill", light)


def test_pointing_at_a_bar_says_its_month_and_exact_amount(app: Flask, address: str, page: Page) -> None:
    log_in(page, app, address, "000123")
    page.goto(f"{address}/analizy?dane=oplaty")
    resize(page, 1280)
    page.locator(".bars .point path").last.hover(force=True)
    said = page.locator(".hoverlayer .hovertext").first.text_content()
    month = page.locator(".xaxislayer-above text").last.text_content()
    amount = page.locator("table tbody tr").last.locator("td").text_content()
    assert said == f"{month}Opłaty: {amount}"


def test_without_javascript_the_table_stands_alone(app: Flask, address: str, chromium: Browser) -> None:
    page = visit(chromium, java_script_enabled=False)
    log_in(page, app, address, "000123")
    page.goto(f"{address}/analizy")
    expect(page.locator("table tbody tr")).to_have_count(12)
    box = page.locator(".chart").bounding_box()
    assert box is None or box["height"] == 0
    page.select_option("#dane", "oplaty")
    follow(page.get_by_role("button", name="Pokaż"))
    expect(page.locator("table tfoot")).to_contain_text("zł")
    page.context.close()
