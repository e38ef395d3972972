"""When something last happened, where that must be known to all processes and outlive them."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.clocks import has_come
from sync.tables import marks

RUN = "run"
"""A run of the job came to its end."""


def note(connection: Connection, name: str, at: datetime) -> None:
    take(connection, name, at, timedelta(0))


def take(connection: Connection, name: str, at: datetime, every: timedelta) -> bool:
    """Note it, unless that was done within ``every``; True for one caller only, however many come at once."""
    due = (marks.c.name == name) & has_come(marks.c.at, at - every)
    if connection.execute(update(marks).where(due).values(at=at)).rowcount == 1:
        return True
    try:
        with connection.begin_nested():
            connection.execute(insert(marks).values(name=name, at=at))
    except IntegrityError:
        return False
    return True


def noted(connection: Connection, name: str) -> datetime | None:
    return connection.scalar(select(marks.c.at).where(marks.c.name == name))


def forget(connection: Connection, name: str) -> bool:
    """Whether it was noted."""
    return connection.execute(delete(marks).where(marks.c.name == name)).rowcount == 1
