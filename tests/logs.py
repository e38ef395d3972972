"""No log line holds personal data: each record of the run is looked at, and one fails it."""

import logging
import re
from collections.abc import Iterable, Iterator

import pytest

from portal.demo.showcase import SHOWCASE
from tests.told import told

PERSONAL = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b", re.IGNORECASE),
    "a login": re.compile(r"\bklient\d{4,}"),
    "a customer's name": re.compile("|".join(re.escape(each.user_name) for each in SHOWCASE)),
    "the token of a link": re.compile(
        r"/(?:rejestracja|haslo|adres|ustawienia/pelnomocnictwa)/[\w-]{40,}", re.ASCII
    ),
}
EXEMPT = {
    "sync.channels.mail": "mail.url = 'log:' shows whole mails, for trying out, as documented",
    "werkzeug": "the tests' own web server; the product runs gunicorn, without a log of requests",
    "mail.log": "the tests' own SMTP server, which is no part of the product",
}
"""Loggers that are not looked at, each with the reason."""
OURS = ("portal", "sync", "erp_adapter")
LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (?:DEBUG|INFO|WARNING|ERROR|CRITICAL) (\S+?): ")
"""How a process of ours begins each record on its standard error."""
TRACEBACK = re.compile(r"^(?:\s|Traceback |[\w.]*(?:Error|Exception|Unavailable)\b)")
"""What belongs to the record before. Anything else that is printed, such as the demo's log-ins, is no log."""

found = told["Personal data in the log"]


class Reader(logging.Handler):
    """Keeps what is wrong with each record, not the record: what it holds is not repeated."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.NOTSET)
        self.faults = faults
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        look(record.name, self.format(record), self.faults)


def look(logger: str, text: str, faults: list[str]) -> None:
    """Add what personal data the text holds; ``text`` is the message and the traceback."""
    if logger not in EXEMPT:
        faults += [
            f"{logger}: {what}: {mask(text)}" for what, shape in PERSONAL.items() if shape.search(text)
        ]


def mask(text: str) -> str:
    """Enough of the first line to find it by."""
    for shape in PERSONAL.values():
        text = shape.sub("[…]", text)
    return text.splitlines()[0][:120]


def look_at_output(text: str) -> None:
    """What a process of ours printed; lines that no record begins are not its log."""
    for logger, record in records(text.splitlines()):
        look(logger, record, found)


def records(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The logger and the text of each record, its traceback included."""
    logger, record = "", ""
    for line in lines:
        begun = LINE.match(line)
        if begun:
            if logger:
                yield logger, record
            logger, record = begun[1], line[begun.end() :]
        elif TRACEBACK.match(line):
            record += f"\n{line}"
    if logger:
        yield logger, record


def pytest_configure() -> None:
    logging.getLogger().addHandler(Reader(found))
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if found and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
