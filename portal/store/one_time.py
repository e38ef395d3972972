"""Links that work once and not for long. The store knows their digests only."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, select, update

from portal.store.identity import token_digest
from portal.store.tables import one_time_tokens

KEPT = timedelta(days=1)
"""How long a token that has run out stays, with what it carries."""


class LinkSpent(Exception):
    """The link was used already, has run out, or never was one."""


@dataclass(frozen=True, slots=True)
class OneTime:
    account_id: int | None
    data: Mapping[str, Any]

    @property
    def owner(self) -> int:
        """The account's number; raises ``LinkSpent`` where the link was sent though there is none."""
        if self.account_id is None:
            raise LinkSpent
        return self.account_id


def issue(
    connection: Connection,
    purpose: str,
    *,
    now: datetime,
    lasts: timedelta,
    account_id: int | None = None,
    data: Mapping[str, Any] | None = None,
    token: str | None = None,
) -> str:
    """The token; raises ``IntegrityError`` where the given one is there already. Old ones are swept out."""
    token = token or secrets.token_urlsafe(32)
    connection.execute(delete(one_time_tokens).where(one_time_tokens.c.expires_at < now - KEPT))
    connection.execute(
        insert(one_time_tokens).values(
            digest=token_digest(token),
            purpose=purpose,
            account_id=account_id,
            data=dict(data or {}),
            created_at=now,
            expires_at=now + lasts,
        )
    )
    return token


def peek(connection: Connection, purpose: str, token: str, now: datetime) -> OneTime:
    """What the token stands for while it can be spent; raises ``LinkSpent``."""
    columns = (one_time_tokens.c.account_id, one_time_tokens.c.data)
    return _found(connection.execute(select(*columns).where(_live(purpose, token, now))).first())


def spend(connection: Connection, purpose: str, token: str, now: datetime) -> OneTime:
    """What the token stands for, to one caller only; raises ``LinkSpent``."""
    spent = update(one_time_tokens).where(_live(purpose, token, now)).values(spent_at=now)
    returned = spent.returning(one_time_tokens.c.account_id, one_time_tokens.c.data)
    return _found(connection.execute(returned).first())


def forget(connection: Connection, token: str) -> None:
    """What the token carried goes at once."""
    theirs = one_time_tokens.c.digest == token_digest(token)
    connection.execute(update(one_time_tokens).where(theirs).values(data={}))


def withdraw(connection: Connection, purpose: str, account_id: int, now: datetime) -> None:
    """The account's unspent tokens of that purpose are good for nothing any more."""
    theirs = and_(
        one_time_tokens.c.account_id == account_id,
        one_time_tokens.c.purpose == purpose,
        one_time_tokens.c.spent_at.is_(None),
    )
    connection.execute(update(one_time_tokens).where(theirs).values(spent_at=now))


def _found(row: Row[Any, Any] | None) -> OneTime:
    if row is None:
        raise LinkSpent
    return OneTime(row.account_id, row.data)


def _live(purpose: str, token: str, now: datetime) -> ColumnElement[bool]:
    return and_(
        one_time_tokens.c.digest == token_digest(token),
        one_time_tokens.c.purpose == purpose,
        one_time_tokens.c.spent_at.is_(None),
        one_time_tokens.c.expires_at > now,
    )
