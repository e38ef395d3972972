"""The copy of plotly.js that the portal serves."""

import hashlib
import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version

import portal

PLOTLY = Path(portal.__file__).parent / "static" / "vendor" / "plotly"


def test_it_is_the_version_that_python_makes_figures_for() -> None:
    start = (PLOTLY / "plotly-basic.min.js").read_text(encoding="utf-8")[:200]
    assert f"v{get_plotlyjs_version()}" in start


def test_its_files_are_those_of_the_note_beside_them() -> None:
    noted = re.findall(r"\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|", (PLOTLY / "README.md").read_text("utf-8"))
    assert sorted(name for name, _digest in noted) == ["plotly-basic.min.js", "plotly.css"]
    for name, digest in noted:
        assert hashlib.sha256((PLOTLY / name).read_bytes()).hexdigest() == digest


def test_its_licence_stands_beside_it() -> None:
    assert "MIT License" in (PLOTLY / "LICENSE").read_text(encoding="utf-8")
