"""A missing server, driver or browser is named, and fails a run that must be complete."""

import pytest

from tests.house.project import ROOT

CONFTEST = """
import pytest
from tests.servers import plugin
from tests.servers.legs import Leg

plugin.LEGS = (Leg("fountain", "a fountain", ("fountain-server",), lambda: False),)
pytest_plugins = ["tests.servers.plugin", "tests.told"]

@pytest.fixture
def fountain():
    pass
"""
TESTS = """
import pytest

def test_directly(fountain): pass

@pytest.mark.needs("fountain")
def test_at_run_time(request): pass

def test_dry(): pass
"""

PROCESSES = pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["one process", "two"])


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("CI", raising=False)
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    return pytester


@PROCESSES
def test_a_missing_leg_is_left_out_and_named_at_the_end(
    project: pytest.Pytester, processes: tuple[str, ...]
) -> None:
    result = project.runpytest_subprocess(*processes)
    assert result.parseoutcomes()["passed"] == 1
    result.stdout.fnmatch_lines(
        ["Left out: what needs a fountain (tests: 2). Install: fountain-server", "*passed*"]
    )
    assert result.ret == pytest.ExitCode.OK


@PROCESSES
def test_a_missing_leg_fails_a_run_that_must_be_complete(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, processes: tuple[str, ...]
) -> None:
    monkeypatch.setenv("CI", "true")
    result = project.runpytest_subprocess(*processes)
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["missing: a fountain; install: fountain-server"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_leg_nobody_asks_for_is_not_missed(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    project.makepyfile("def test_dry(): pass")
    project.runpytest_subprocess().assert_outcomes(passed=1)
