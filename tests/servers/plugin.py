"""Leaves out tests whose server, driver or browser is missing, and says so; with CI=true that fails."""

import os
from collections.abc import Iterable

import pytest

from tests.servers.legs import LEGS, Leg

left_out = pytest.StashKey[list[tuple[Leg, int]]]()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = {item: needs(item) for item in items}
    asked_for = set().union(*wanted.values())
    missing = [leg for leg in LEGS if leg.fixture in asked_for and not leg.present()]
    names = {leg.fixture for leg in missing}
    config.stash[left_out] = [(leg, sum(leg.fixture in need for need in wanted.values())) for leg in missing]
    if missing and os.environ.get("CI") == "true":
        raise pytest.UsageError("CI=true, and these legs cannot run:\n" + "\n".join(describe(config)))
    kept = [item for item in items if not wanted[item] & names]
    config.hook.pytest_deselected(items=[item for item in items if wanted[item] & names])
    items[:] = kept


def needs(item: pytest.Item) -> set[str]:
    """The fixtures a test asks for, and those ``@pytest.mark.needs`` names because it asks at run time."""
    marked: Iterable[str] = (name for mark in item.iter_markers("needs") for name in mark.args)
    return {*getattr(item, "fixturenames", ()), *marked}


def describe(config: pytest.Config) -> list[str]:
    return [
        f"Left out: what needs {leg.what} (tests: {count}). Install: {' '.join(leg.packages)}"
        for leg, count in config.stash.get(left_out, [])
    ]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = describe(config)
    if lines:
        terminalreporter.section("Not everything was tested")
        for line in lines:
            terminalreporter.write_line(line)
