"""What tests in the browser ask of a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.eventually import eventually

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {"runOnly": list(RULES), "resultTypes": ["violations"]}
SETTLED = """width => innerWidth === width && [...document.querySelectorAll(".chart.drawn")].every(
    place => Math.abs(place.querySelector(".main-svg").getBoundingClientRect().width - place.clientWidth) < 1
)"""
DRAWN = "new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


def follow(what: Locator) -> None:
    """Press what leads to another page, and be there: a click alone may return while the old page stands."""
    with what.page.expect_navigation():
        what.click()


def resize(page: Page, width: int) -> None:
    """Make the window that wide, and wait for the page to follow; a chart does so a moment later."""
    page.set_viewport_size({"width": width, "height": 800})
    eventually(lambda: page.evaluate(SETTLED, width), f"{page.url} does not follow a window of {width} px")


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def axe(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and good practice in the page as it stands, a line each."""
    page.wait_for_load_state()
    page.evaluate(DRAWN)  # what a change of light or size calls for comes with the next frame
    if page.evaluate("typeof axe === 'undefined'"):  # a page is looked at many times, and axe-core is large
        page.evaluate(Axe().axe_script)
    violations = page.evaluate("options => axe.run(options).then(found => found.violations)", OPTIONS)
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['target']} {node['html']}"
        for violation in violations
        for node in violation["nodes"]
    ]
