"""What README.md and docs/ point to is there."""

import re
from pathlib import Path

import pytest

from portal.demo.newcomers import NEWCOMER
from portal.demo.office import PASSWORD
from portal.demo.showcase import SHOWCASE
from tests.house.project import ROOT, name

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LARGEST_PICTURE = 150 * 1024


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-").lower() for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    for link in links:
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        if "://" not in link:
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


def test_pictures_are_small() -> None:
    sizes = {name(path): path.stat().st_size for path in (ROOT / "docs" / "pictures").iterdir()}
    assert sizes
    assert {path: size for path, size in sizes.items() if size > LARGEST_PICTURE} == {}


@pytest.mark.parametrize("document", ["README.md", "docs/README.pl.md"])
def test_the_tour_logs_in_as_the_demo_prints(document: str) -> None:
    readme = (ROOT / document).read_text(encoding="utf-8")
    shown = set(re.findall(r"`klient(\d+)`", readme))
    assert shown
    assert shown <= {NEWCOMER, *(each.customer_id for each in SHOWCASE)}
    assert f"`{PASSWORD}`" in readme
