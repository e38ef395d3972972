"""A clock that has jumped far ahead: what goes by its age stays, until that is likely to be the time."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import Connection

from sync import marks
from sync.faults import FAILING

log = logging.getLogger(__name__)

JUMP = timedelta(days=7)
"""What is done daily does not come so late, but for a wrong clock, or a job that stood still."""
STEADY = timedelta(days=3)
"""After so long somebody would have noticed that the clock is wrong."""


def has_jumped(connection: Connection, name: str, now: datetime) -> bool:
    """Whether what is done daily, and noted as ``name``, was last done more than ``JUMP`` ago.

    It is told once, and shown as failing. After ``STEADY`` it is taken for the time.
    """
    told = f"{FAILING}clock.{name}"
    last, since = marks.noted(connection, name), marks.noted(connection, told)
    if since is not None and since > now:  # it was another clock, or this one before it was put right
        marks.forget(connection, told)
        since = None
    if last is None or now - last <= JUMP or (since is not None and now - since >= STEADY):
        marks.forget(connection, told)
        return False
    if since is None:
        marks.note(connection, told, now)
        log.error("%s waits %s: the last was %s, and the clock may be wrong", name, STEADY, last)
    return True
