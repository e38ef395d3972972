"""Whose pages a session of staff shows. That it shows them no more is noted, however that came about."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, update

from portal.store.audit import note
from portal.store.identity import Lifetime
from portal.store.tables import login_sessions

_SESSION = login_sessions.c


def end_views(
    connection: Connection, at: datetime, *which: ColumnElement[bool], address: str | None = None
) -> None:
    """The sessions of which all that is said holds show nobody's pages any more."""
    for row in _viewing(connection, *which):
        _end(connection, row, at, address)


def end_stale_views(connection: Connection, now: datetime, lifetime: Lifetime) -> None:
    """Those of sessions that have run out; noted for the moment when that was."""
    seen = func.coalesce(_SESSION.last_seen_at, _SESSION.created_at)
    too_old = or_(_SESSION.created_at <= now - lifetime.whole, seen <= now - lifetime.idle)
    for row in _viewing(connection, too_old):
        idle_until = (row.last_seen_at or row.created_at) + lifetime.idle
        _end(connection, row, min(row.created_at + lifetime.whole, idle_until), None)


def _viewing(connection: Connection, *which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    theirs = select(login_sessions).where(_SESSION.viewing_customer_id.is_not(None), *which)
    return connection.execute(theirs).all()


def _end(connection: Connection, row: Row[Any], at: datetime, address: str | None) -> None:
    """Noted by one of those who end it at once."""
    same = (
        _SESSION.token_hash == row.token_hash,
        _SESSION.viewing_customer_id == row.viewing_customer_id,
    )
    ended = update(login_sessions).where(*same).values(viewing_customer_id=None)
    if connection.execute(ended).rowcount == 1:
        who, customer_id = row.account_id, row.viewing_customer_id
        note(connection, "view_ended", at=at, actor=who, customer_id=customer_id, address=address)
