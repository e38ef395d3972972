import subprocess
import sys
from pathlib import Path

from tests.house.project import ROOT

TOOLS = Path(sys.executable).parent


def check(tool: str, *arguments: str) -> None:
    command = [str(TOOLS / tool), *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{tool} says:\n{done.stdout}"


def test_ruff_has_no_complaints() -> None:
    check("ruff", "check", "--output-format", "concise")


def test_layout_is_ruffs() -> None:
    check("ruff", "format", "--check", "--quiet")


def test_types_are_strict() -> None:
    check("mypy")


def test_imports_keep_to_the_contracts() -> None:
    check("lint-imports")
