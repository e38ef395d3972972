"""A missing server, driver or browser is named, and fails a run that must be complete."""

import pytest

from tests.house.project import ROOT

CONFTEST = """
import pytest
from tests.servers import plugin
from tests.servers.legs import Leg

plugin.LEGS = (Leg("fountain", "a fountain", ("fountain-server",), lambda: False),)
pytest_plugins = ["tests.servers.plugin"]

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


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("CI", raising=False)
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)
    return pytester


def test_a_missing_leg_is_left_out_and_named_at_the_end(project: pytest.Pytester) -> None:
    result = project.runpytest_subprocess()
    result.assert_outcomes(passed=1, deselected=2)
    result.stdout.fnmatch_lines(
        ["Left out: what needs a fountain (tests: 2). Install: fountain-server", "*passed*"]
    )
    assert result.ret == pytest.ExitCode.OK


def test_a_missing_leg_fails_a_run_that_must_be_complete(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    result = project.runpytest_subprocess()
    result.assert_outcomes()
    result.stderr.fnmatch_lines(
        ["*CI=true*", "Left out: what needs a fountain (tests: 2). Install: fountain-server"]
    )
    assert result.ret == pytest.ExitCode.USAGE_ERROR


def test_a_leg_nobody_asks_for_is_not_missed(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    project.makepyfile("def test_dry(): pass")
    project.runpytest_subprocess().assert_outcomes(passed=1)
