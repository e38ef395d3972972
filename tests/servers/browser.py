"""A real Chromium. A page that logs an error, breaks its content policy or throws fails its test."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, expect, sync_playwright

from tests.servers.legs import BROWSERS
from tests.servers.programs import find

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 90_000
"""Milliseconds for whatever is waited for: no test measures time, and a busy machine may stall."""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    path = next(path for path in map(find, BROWSERS) if path)
    browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS), timeout=PATIENCE)
    yield browser
    browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = visit(chromium)
    complaints = listen(page)
    yield page
    page.context.close()
    assert not complaints, "the page complained:\n" + "\n".join(complaints)


def visit(chromium: Browser, **profile: Any) -> Page:
    """A page of a new, empty profile, as a Polish customer's browser opens it; nothing in it glides."""
    context = chromium.new_context(
        locale="pl-PL", timezone_id="Europe/Warsaw", reduced_motion="reduce", **profile
    )
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def listen(page: Page) -> list[str]:
    """The list that the page's complaints are added to as they come."""
    complaints: list[str] = []
    visited: set[str] = set()

    def on_request(request: Request) -> None:
        if request.is_navigation_request():
            visited.add(request.url)

    def on_console(message: ConsoleMessage) -> None:
        # Chromium logs the 404 or 503 of a page itself, which a test may want.
        missing = message.text.startswith("Failed to load resource")
        if message.type == "error" and not (missing and message.location["url"] in visited):
            complaints.append(f"{page.url}: {message.text}")

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    return complaints
