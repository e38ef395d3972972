"""What a run says at its end. Its processes, where it has several, tell the one that shows it."""

from collections import defaultdict

import pytest

told: defaultdict[str, list[str]] = defaultdict(list)
"""The lines under each heading."""


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["told"] = dict(told)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    for heading, lines in getattr(node, "workeroutput", {}).get("told", {}).items():
        told[heading] += lines


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for heading in filter(told.get, told):
        terminalreporter.section(heading)
        for line in sorted(set(told[heading])):
            terminalreporter.write_line(line)
