"""Who may see a customer's pages besides the accounts that are the customer's, and until when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, insert, select, update

from portal.clock import WARSAW
from portal.store.tables import account_customers, accounts, delegations


@dataclass(frozen=True, slots=True)
class Delegation:
    """Moments in UTC; ``lender`` and ``delegate`` are user names, the latter None until it is accepted."""

    id: int
    account_id: int
    customer_id: str
    delegate_email: str
    delegate_id: int | None
    created_at: datetime
    accepted_at: datetime | None
    ends_at: datetime
    revoked_at: datetime | None
    lender: str
    delegate: str | None

    @property
    def last_day(self) -> date:
        """In Europe/Warsaw."""
        return self.ends_at.astimezone(WARSAW).date() - timedelta(days=1)

    def state(self, now: datetime) -> str:
        """``revoked``, ``ended``, ``active`` or ``offered``."""
        if self.revoked_at is not None:
            return "revoked"
        if self.ends_at <= now:
            return "ended"
        return "offered" if self.accepted_at is None else "active"


def offer(
    connection: Connection,
    account_id: int,
    customer_id: str,
    delegate_email: str,
    *,
    now: datetime,
    ends_at: datetime,
) -> int:
    row = {
        "account_id": account_id,
        "customer_id": customer_id,
        "delegate_email": delegate_email,
        "created_at": now,
        "ends_at": ends_at,
    }
    return int(connection.execute(insert(delegations).values(row).returning(delegations.c.id)).scalar_one())


def offered(connection: Connection, delegation_id: int, now: datetime) -> Delegation | None:
    """One that can be accepted: its owner still has the customer, and has not revoked it."""
    holding = and_(
        account_customers.c.account_id == delegations.c.account_id,
        account_customers.c.customer_id == delegations.c.customer_id,
    )
    open_one = (delegations.c.id == delegation_id, delegations.c.accepted_at.is_(None), *_alive(now))
    row = connection.execute(_DELEGATIONS.join(account_customers, holding).where(*open_one)).first()
    return Delegation(**row._mapping) if row else None


def accept(connection: Connection, delegation_id: int, delegate_id: int, now: datetime) -> bool:
    """Whether it could still be accepted."""
    open_one = (delegations.c.id == delegation_id, delegations.c.accepted_at.is_(None), *_alive(now))
    taken = update(delegations).where(*open_one).values(delegate_id=delegate_id, accepted_at=now)
    return connection.execute(taken).rowcount == 1


def revoke(
    connection: Connection, delegation_id: int, account_id: int, now: datetime, *, as_delegate: bool = False
) -> Delegation | None:
    """End one of the account's, from either side; None where it has none such that is alive."""
    side = delegations.c.delegate_id if as_delegate else delegations.c.account_id
    theirs = (delegations.c.id == delegation_id, side == account_id, *_alive(now))
    if connection.execute(update(delegations).where(*theirs).values(revoked_at=now)).rowcount != 1:
        return None
    return Delegation(
        **connection.execute(_DELEGATIONS.where(delegations.c.id == delegation_id)).one()._mapping
    )


def end_lent(connection: Connection, account_id: int, customer_id: str, now: datetime) -> None:
    """All that the account lent, or offered, of that customer: it does not come back with the customer."""
    theirs = (delegations.c.account_id == account_id, delegations.c.customer_id == customer_id)
    connection.execute(update(delegations).where(*theirs, *_alive(now)).values(revoked_at=now))


def given_by(connection: Connection, account_id: int) -> list[Delegation]:
    """Newest first."""
    return _listed(connection, delegations.c.account_id == account_id)


def received_by(connection: Connection, account_id: int) -> list[Delegation]:
    """Newest first."""
    return _listed(connection, delegations.c.delegate_id == account_id)


def _listed(connection: Connection, theirs: ColumnElement[bool]) -> list[Delegation]:
    found = connection.execute(_DELEGATIONS.where(theirs).order_by(delegations.c.id.desc()))
    return [Delegation(**row._mapping) for row in found]


def _alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return delegations.c.revoked_at.is_(None), delegations.c.ends_at > now


_lender, _delegate = accounts.alias("lender"), accounts.alias("delegate")
_DELEGATIONS: Select[tuple[Any, ...]] = (
    select(
        *delegations.c,
        _lender.c.user_name.label("lender"),
        _delegate.c.user_name.label("delegate"),
    )
    .join(_lender, _lender.c.id == delegations.c.account_id)
    .outerjoin(_delegate, _delegate.c.id == delegations.c.delegate_id)
)
