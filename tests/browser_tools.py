"""What tests in the browser ask of a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {"runOnly": list(RULES), "resultTypes": ["violations"]}


def wide(page: Page) -> int:
    """How many pixels what stands in the page takes from left to right."""
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollWidth"))


def axe(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and good practice in the page as it stands, a line each."""
    page.wait_for_load_state()  # a click returns as soon as the next page begins
    if page.evaluate("typeof axe === 'undefined'"):  # a page is looked at many times, and axe-core is large
        page.evaluate(Axe().axe_script)
    violations = page.evaluate("options => axe.run(options).then(found => found.violations)", OPTIONS)
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['target']} {node['html']}"
        for violation in violations
        for node in violation["nodes"]
    ]
