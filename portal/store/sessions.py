"""The log-in sessions of an account, as its owner sees and ends them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from portal.store.identity import Lifetime, token_digest
from portal.store.tables import login_sessions
from portal.store.viewing import end_views


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that can still be used; moments in UTC."""

    id: str
    created_at: datetime
    last_seen_at: datetime
    address: str | None
    device: str | None
    current: bool
    """The one that asks."""


def open_sessions(
    connection: Connection, account_id: int, token: str, now: datetime, lifetime: Lifetime
) -> list[OpenSession]:
    """The account's sessions, last seen first; ``token`` is the asking one's."""
    columns = login_sessions.c
    theirs = (
        select(login_sessions)
        .where(
            columns.account_id == account_id,
            columns.ended_at.is_(None),
            columns.created_at > now - lifetime.whole,
            columns.last_seen_at > now - lifetime.idle,
        )
        .order_by(columns.last_seen_at.desc())
    )
    own = token_digest(token)
    return [
        OpenSession(
            id=row.token_hash,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            address=row.address,
            device=row.device,
            current=row.token_hash == own,
        )
        for row in connection.execute(theirs)
    ]


def end_session(connection: Connection, token: str, now: datetime) -> None:
    _end(connection, now, login_sessions.c.token_hash == token_digest(token))


def end_one(connection: Connection, account_id: int, session_id: str, now: datetime) -> bool:
    """Whether the account had such a session open."""
    columns = login_sessions.c
    return _end(connection, now, columns.account_id == account_id, columns.token_hash == session_id) == 1


def end_sessions(connection: Connection, account_id: int, now: datetime, but: str | None = None) -> None:
    """End all sessions of the account, except the one with the token ``but``."""
    theirs = [login_sessions.c.account_id == account_id]
    if but is not None:
        theirs.append(login_sessions.c.token_hash != token_digest(but))
    _end(connection, now, *theirs)


def _end(connection: Connection, now: datetime, *which: ColumnElement[bool]) -> int:
    theirs = (*which, login_sessions.c.ended_at.is_(None))
    end_views(connection, now, *theirs)
    return connection.execute(update(login_sessions).where(*theirs).values(ended_at=now)).rowcount
