"""The two times there are: moments in UTC, and the calendar day in Europe/Warsaw."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    return datetime.now(WARSAW).date()
