"""The browser that other tests look at pages with."""

from playwright.sync_api import Browser, Page, Route

from tests.browser_tools import axe
from tests.servers.browser import listen, visit

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
ADDRESS = "http://portal.example/"


def show(page: Page, body: str, status: int = 200) -> None:
    html = f'<!doctype html><html lang="pl"><head><title>Pulpit</title></head><body>{body}</body></html>'

    def answer(route: Route) -> None:
        if route.request.url == ADDRESS:
            headers = {"Content-Security-Policy": STRICT, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(status=status, headers=headers, body=html)
        else:
            route.fulfill(status=404)

    page.route("**/*", answer)
    page.goto(ADDRESS, wait_until="networkidle")


def complaints(chromium: Browser, body: str, status: int = 200) -> list[str]:
    page = visit(chromium)
    found = listen(page)
    show(page, body, status)
    page.context.close()
    return found


def test_an_orderly_page_has_no_complaints_whatever_its_status(page: Page) -> None:
    show(page, "<main><h1>Awaria</h1></main>", status=503)


def test_an_inline_script_is_a_complaint(chromium: Browser) -> None:
    (complaint,) = complaints(chromium, "<main><script>document.title = 'x'</script></main>")
    assert "Content Security Policy" in complaint


def test_an_inline_style_is_a_complaint(chromium: Browser) -> None:
    (complaint,) = complaints(chromium, '<main style="color: red">Faktury</main>')
    assert "Content Security Policy" in complaint


def test_a_missing_part_of_a_page_is_a_complaint(chromium: Browser) -> None:
    (complaint,) = complaints(chromium, '<main><img src="/logo.png" alt="Logo"></main>')
    assert "404" in complaint


def test_axe_finds_what_is_wrong_under_a_strict_policy(page: Page) -> None:
    show(page, "<main><h1>Odczyty</h1><label>Stan</label><input></main>")
    (violation,) = axe(page)
    assert violation.startswith("label (critical)")


def test_axe_has_nothing_against_an_orderly_page(page: Page) -> None:
    show(page, "<main><h1>Odczyty</h1><label>Stan <input></label></main>")
    assert axe(page) == []


def test_the_page_is_polish(page: Page) -> None:
    zone = "Intl.DateTimeFormat().resolvedOptions().timeZone"
    assert page.evaluate(f"[navigator.language, {zone}]") == ["pl-PL", "Europe/Warsaw"]
