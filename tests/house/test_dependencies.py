import re
from collections.abc import Iterator

from tests.house.project import ROOT, setup_cfg

OWN_NAME = "ibok"
NOT_FREE = {"mssql-python-odbc"}
"""Whoever runs the tests must not have to accept its licence."""


def declared() -> set[str]:
    parser = setup_cfg()
    groups = [parser["options"]["install_requires"], *parser["options.extras_require"].values()]
    return {bare(line) for group in groups for line in group.split("\n") if line} - {OWN_NAME}


def bare(requirement: str) -> str:
    """``psycopg[binary]>=3`` → ``psycopg``"""
    return re.split(r"[\[<>=!~; ]", requirement.strip(), maxsplit=1)[0].lower()


def described() -> Iterator[str]:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    return (match[1] for match in re.finditer(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def pins(lock: str) -> set[str]:
    """Name, version and condition of every locked package; fails on one without a hash."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    return {entry.split("\\")[0].strip() for entry in entries}


def test_every_dependency_is_described() -> None:
    assert sorted(described()) == sorted(declared())


def test_every_dependency_is_locked() -> None:
    locked = {bare(pin) for pin in pins("requirements-dev.lock")}
    assert declared() - locked == NOT_FREE


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()
