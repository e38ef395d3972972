"""The look at every log line of the run sees what it should, and nothing else."""

import logging

import pytest

from tests.logs import EXEMPT, Reader, records

PERSONAL = [
    "sent to jan.kowalski@wodociagi.example",
    "klient000123 has logged in",
    "no contract of Anna Kowalska",
    "GET /haslo/J1dPMsVOSsZ1Oad6M0lg3_Q2M-bEbbyiswfw_MX4iEI 200",
]
HARMLESS = [
    "reading batch 12 is put off: the server is away",
    "postgresql+psycopg://ibok@127.0.0.1:5432/store",
    "klient is a word, and 000123 a number",
    "GET /haslo/wyslano 200",
]


@pytest.fixture
def faults() -> list[str]:
    return []


@pytest.fixture
def log(faults: list[str]) -> logging.Logger:
    logger = logging.Logger("portal.tried")
    logger.addHandler(Reader(faults))
    return logger


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_are_seen_in_the_message_its_values_and_the_traceback(
    log: logging.Logger, faults: list[str], text: str
) -> None:
    log.info(text)
    log.info("it was: %s", text)
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("it failed")
    assert len(faults) == 3
    assert not [fault for fault in faults if text in fault]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_names_nobody_is_not_held_against_it(log: logging.Logger, faults: list[str], text: str) -> None:
    log.warning(text)
    assert faults == []


def test_each_exempt_logger_has_its_reason() -> None:
    assert all(EXEMPT.values())


TRACEBACK = """Traceback (most recent call last):
  File "x.py", line 1
ValueError: klient000123"""


def test_what_a_process_prints_is_read_record_by_record() -> None:
    printed = """demo customer  klient000123  haslo
2026-11-22 22:20:00,123 INFO sync.channels.mail: a mail, not sent but shown:
To: jan@example.com
2026-11-22 22:20:01,123 ERROR portal.errors: unexpected
Traceback (most recent call last):
  File "x.py", line 1
ValueError: klient000123
demo customer  klient000104  haslo
"""
    expected = [
        ("sync.channels.mail", "a mail, not sent but shown:"),
        ("portal.errors", f"unexpected\n{TRACEBACK}"),
    ]
    assert list(records(printed.splitlines())) == expected
