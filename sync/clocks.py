"""Moments of the store that were written by other processes' clocks, which may have been wrong."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_

AHEAD = timedelta(days=14)
"""Nothing is put off for so long; the longest are mails that wait until the office opens after a holiday."""


def has_come(moment: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    """Whether ``moment`` is over; not None. One that lies further ahead than there is a reason for has come,
    too, or what a wrong clock put off would wait for years."""
    return or_(moment <= now, is_absurd(moment, now))


def is_absurd(moment: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    return moment > now + AHEAD
