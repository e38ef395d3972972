"""What tests in the browser ask of a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def axe(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and good practice in the page as it stands, a line each."""
    options = {"runOnly": list(RULES), "resultTypes": ["violations"]}
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['target']} {node['html']}"
        for violation in violations
        for node in violation["nodes"]
    ]
