"""Importing IBOK needs no unixODBC and loads nothing heavy that most requests never use."""

import subprocess
import sys

from tests.house.project import PACKAGES, files, name

LAZY = ("pyodbc", "plotly", "sqlglot")
BLOCKED = 'import sys, importlib\nsys.modules["pyodbc"] = None\n'
"""Makes ``import pyodbc`` fail the way it does where unixODBC is missing."""


def modules() -> list[str]:
    paths = [
        name(path) for path in files(*PACKAGES) if path.suffix == ".py" and "migrations" not in path.parts
    ]
    return [path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in paths]


def run(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_loads_without_unixodbc() -> None:
    run(f"{BLOCKED}for name in {modules()!r}:\n    importlib.import_module(name)")


def test_heavy_packages_load_only_when_they_are_used() -> None:
    script = (
        f"import sys, portal, sync, erp_adapter\nprint(*(name for name in {LAZY!r} if name in sys.modules))"
    )
    assert run(script).split() == []
