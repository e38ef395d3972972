"""Dates as legacy columns hold them: calendar dates in the end, a moment taken in its column's zone."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from erp_adapter.numbers import decimal, integer
from erp_adapter.texts import text

WARSAW = ZoneInfo("Europe/Warsaw")
EARLIEST = date(1901, 1, 1)
"""Before it lie the dates that mean none: 1899-12-30, 1800-12-28 and their kind."""
LATEST = date(2199, 12, 31)
"""After it lie the dates that mean none: 7025, 9999-12-31."""
CLARION_EPOCH = date(1800, 12, 28)


def day(raw: Any, stored_in: ZoneInfo = WARSAW) -> date | None:
    """A date, timestamp or ISO text; zero dates are None.

    A timestamp with a zone is taken in Europe/Warsaw; one without was written in ``stored_in``.
    """
    if isinstance(raw, datetime):
        return _real((raw if raw.tzinfo else raw.replace(tzinfo=stored_in)).astimezone(WARSAW).date())
    if isinstance(raw, date):
        return _real(raw)
    written = text(raw)
    if written is None or written.startswith("0000-00-00"):
        return None
    if len(written) > len("2026-12-31"):
        return day(datetime.fromisoformat(written), stored_in)
    return _real(date.fromisoformat(written))


def _real(value: date) -> date | None:
    return value if EARLIEST <= value <= LATEST else None


def yyyymmdd(raw: Any) -> date | None:
    number = integer(raw)
    if not number:
        return None
    return _real(date(number // 10000, number // 100 % 100, number % 100))


def to_yyyymmdd(value: date) -> int:
    return int(f"{value:%Y%m%d}")


def written(raw: Any, layout: str, zone: ZoneInfo = WARSAW) -> date | None:
    """Text as ``strptime`` reads it, by clocks of ``zone``; zeros and blanks are None."""
    found = text(raw)
    if found is None or not found.strip("0-/. :TZ"):
        return None
    return day(datetime.strptime(found, layout).replace(tzinfo=zone))


def moment(value: date, zone: ZoneInfo) -> datetime:
    """What clocks of ``zone`` showed when the day began in Warsaw."""
    return datetime.combine(value, time(), WARSAW).astimezone(zone).replace(tzinfo=None)


def unix(raw: Any, zone: ZoneInfo = WARSAW) -> date | None:
    """Seconds since 1970: the date that clocks in ``zone`` showed."""
    number = decimal(raw)
    return _real(datetime.fromtimestamp(float(number), zone).date()) if number else None


def to_unix(value: date, zone: ZoneInfo = WARSAW) -> int:
    return int(datetime.combine(value, time(), zone).astimezone(UTC).timestamp())


def unix_ms(raw: Any, zone: ZoneInfo = WARSAW) -> date | None:
    number = decimal(raw)
    return unix(number / 1000, zone) if number else None


def to_unix_ms(value: date, zone: ZoneInfo = WARSAW) -> int:
    return to_unix(value, zone) * 1000


def days_since(raw: Any, epoch: date) -> date | None:
    number = integer(raw)
    return _real(epoch + timedelta(days=number)) if number else None


def to_days_since(value: date, epoch: date) -> int:
    return (value - epoch).days
