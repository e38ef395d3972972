"""Charts in a real browser: drawn under the strict policy, in light and dark, and without JavaScript."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser_tools import axe
from tests.pages.browsing import log_in, overflow, served

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
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{address}/analizy?wykres={chart}&okres=24", wait_until="networkidle")
        place = page.locator(".chart")
        assert place.locator(MARKS.get(chart, ".scatterlayer .point")).count() >= 12
        drawn, given = place.locator(".main-svg").first.bounding_box(), place.bounding_box()
        assert drawn is not None
        assert given is not None
        assert abs(drawn["width"] - given["width"]) < 1
        assert overflow(page) == 0
        assert axe(page) == []


def test_kinds_of_meter_differ_by_more_than_colour(app: Flask, address: str, page: Page) -> None:
    log_in(page, app, address, "000123")
    page.goto(f"{address}/analizy?wykres=liniowy", wait_until="networkidle")
    lines = page.locator(".scatterlayer .js-line")
    dashes = [lines.nth(number).evaluate("line => line.style.strokeDasharray") for number in range(2)]
    assert dashes[0] != dashes[1]
    assert page.locator(".legend .legendtext").all_text_contents() == ["Woda", "Woda ogrodowa"]


def test_a_chart_follows_the_readers_light_and_dark(app: Flask, address: str, page: Page) -> None:
    log_in(page, app, address, "000123")
    page.emulate_media(color_scheme="light")
    page.goto(f"{address}/analizy?dane=oplaty", wait_until="networkidle")
    bar = page.locator(".bars .point path").first
    light = bar.evaluate("bar => getComputedStyle(bar).fill")
    page.emulate_media(color_scheme="dark")
    expect(bar).not_to_have_css("fill", light)


def test_pointing_at_a_bar_says_its_month_and_exact_amount(app: Flask, address: str, page: Page) -> None:
    log_in(page, app, address, "000123")
    page.set_viewport_size({"width": 1280, "height": 1000})
    page.goto(f"{address}/analizy?dane=oplaty", wait_until="networkidle")
    page.locator(".bars .point path").last.hover(force=True)
    said = page.locator(".hoverlayer .hovertext").first.text_content()
    month = page.locator(".xaxislayer-above text").last.text_content()
    amount = page.locator("table tbody tr").last.locator("td").text_content()
    assert said == f"{month}Opłaty: {amount}"


def test_without_javascript_the_table_stands_alone(app: Flask, address: str, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, app, address, "000123")
    page.goto(f"{address}/analizy")
    assert page.locator("table tbody tr").count() == 12
    box = page.locator(".chart").bounding_box()
    assert box is None or box["height"] == 0
    page.select_option("#dane", "oplaty")
    page.get_by_role("button", name="Pokaż").click()
    assert "zł" in page.locator("table tfoot").inner_text()
    context.close()
