"""Leaves out tests whose server, driver or browser is missing, and says so; with CI=true they fail."""

import os
from collections.abc import Iterable

import pytest

from tests.servers.legs import LEGS, Leg
from tests.told import told

left_out = told["Not everything was tested"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = {item: needs(item) for item in items}
    asked_for = set().union(*wanted.values())
    missing = [leg for leg in LEGS if leg.fixture in asked_for and not leg.present()]
    left_out[:] = [describe(leg, sum(leg.fixture in need for need in wanted.values())) for leg in missing]
    if os.environ.get("CI") != "true":
        names = {leg.fixture for leg in missing}
        config.hook.pytest_deselected(items=[item for item in items if wanted[item] & names])
        items[:] = [item for item in items if not wanted[item] & names]


def pytest_runtest_setup(item: pytest.Item) -> None:
    for leg in LEGS:
        if leg.fixture in needs(item) and not leg.present():
            pytest.fail(f"missing: {leg.what}; install: {' '.join(leg.packages)}", pytrace=False)


def needs(item: pytest.Item) -> set[str]:
    """The fixtures a test asks for, and those ``@pytest.mark.needs`` names because it asks at run time."""
    marked: Iterable[str] = (name for mark in item.iter_markers("needs") for name in mark.args)
    return {*getattr(item, "fixturenames", ()), *marked}


def describe(leg: Leg, count: int) -> str:
    return f"Left out: what needs {leg.what} (tests: {count}). Install: {' '.join(leg.packages)}"
