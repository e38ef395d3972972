"""The audit trail as staff read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from erp_adapter.answers import Slice
from portal.store.tables import accounts, audit

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Event:
    """``actor`` and ``account`` are logins, None where nobody was known or they are gone; ``at`` in UTC."""

    id: int
    at: datetime
    event: str
    actor: str | None
    account: str | None
    account_id: int | None
    customer_id: str | None
    address: str | None
    details: Mapping[str, Any]


def trail(connection: Connection, page: int = 1, *, account: int | None = None) -> Slice[Event]:
    """The latest first: all there is, or what one account did and what was done to it."""
    shown = _EVENTS if account is None else _EVENTS.where(_about(account))
    total = connection.scalar(select(func.count()).select_from(shown.order_by(None).subquery())) or 0
    rows = connection.execute(shown.limit(AT_ONCE).offset((page - 1) * AT_ONCE))
    return Slice(tuple(Event(**row._mapping) for row in rows), total, page, AT_ONCE)


def _about(account: int) -> Any:
    return or_(audit.c.account_id == account, audit.c.actor_id == account)


_actor, _account = accounts.alias("actor"), accounts.alias("subject")
_EVENTS = (
    select(
        audit.c.id,
        audit.c.at,
        audit.c.event,
        _actor.c.login.label("actor"),
        _account.c.login.label("account"),
        audit.c.account_id,
        audit.c.customer_id,
        audit.c.address,
        audit.c.details,
    )
    .select_from(
        audit.outerjoin(_actor, _actor.c.id == audit.c.actor_id).outerjoin(
            _account, _account.c.id == audit.c.account_id
        )
    )
    .order_by(audit.c.id.desc())
)
