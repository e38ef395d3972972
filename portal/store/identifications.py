"""Claims that an account is some customer's, and what was decided about them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.store.tables import account_customers, accounts, identifications

LISTED = 50


class ClaimState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class AlreadyDecided(Exception):
    """Somebody else has decided about the claim meanwhile."""


class AlreadyClaimed(Exception):
    """The account waits to be identified for this customer, or has been."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An account that says it is a customer's; moments in UTC."""

    id: int
    account_id: int
    customer_id: str
    claimed_name: str
    method: str
    state: str
    requested_at: datetime
    decided_at: datetime | None
    reason: str | None
    login: str
    user_name: str
    email: str
    language: str | None


def add_claim(
    connection: Connection,
    account_id: int,
    customer_id: str,
    claimed_name: str,
    now: datetime,
    method: str = "staff",
) -> int:
    """The number of the claim; raises ``AlreadyClaimed``."""
    theirs = select(account_customers.c.account_id).where(
        account_customers.c.account_id == account_id, account_customers.c.customer_id == customer_id
    )
    if connection.scalar(theirs) is not None:
        raise AlreadyClaimed
    added = insert(identifications).values(
        account_id=account_id,
        customer_id=customer_id,
        claimed_name=claimed_name,
        method=method,
        state=ClaimState.WAITING,
        requested_at=now,
    )
    try:
        with connection.begin_nested():
            return int(connection.execute(added.returning(identifications.c.id)).scalar_one())
    except IntegrityError:
        raise AlreadyClaimed from None


def waiting(connection: Connection, limit: int = LISTED) -> list[Claim]:
    """Claims to decide about, the longest waiting first."""
    found = _claims().where(identifications.c.state == ClaimState.WAITING)
    ordered = found.order_by(identifications.c.requested_at, identifications.c.id).limit(limit)
    return [_claim(row) for row in connection.execute(ordered)]


def waiting_count(connection: Connection) -> int:
    theirs = select(func.count()).select_from(identifications)
    return connection.scalar(theirs.where(identifications.c.state == ClaimState.WAITING)) or 0


def waiting_of(connection: Connection, account_id: int) -> int:
    """How many claims of the account wait."""
    theirs = (identifications.c.account_id == account_id, identifications.c.state == ClaimState.WAITING)
    return connection.scalar(select(func.count(identifications.c.id)).where(*theirs)) or 0


def claim(connection: Connection, claim_id: int) -> Claim | None:
    row = connection.execute(_claims().where(identifications.c.id == claim_id)).first()
    return _claim(row) if row else None


def claims_of(connection: Connection, account_id: int) -> list[Claim]:
    """All of an account's claims, newest first."""
    theirs = _claims().where(identifications.c.account_id == account_id)
    return [_claim(row) for row in connection.execute(theirs.order_by(identifications.c.id.desc()))]


def holders(connection: Connection, customer_id: str) -> Sequence[str]:
    """The logins that are identified for the customer already."""
    theirs = select(accounts.c.login).join(account_customers, account_customers.c.account_id == accounts.c.id)
    found = theirs.where(account_customers.c.customer_id == customer_id).order_by(accounts.c.id)
    return connection.scalars(found).all()


def decide(
    connection: Connection,
    claim_id: int,
    state: ClaimState,
    now: datetime,
    *,
    decided_by: int | None,
    reason: str | None = None,
    method: str | None = None,
    spelt: str | None = None,
) -> None:
    """Decide about a waiting claim; raises ``AlreadyDecided``. Approved, it opens the customer's data.

    ``spelt`` is the customer ID as the billing system spells it, where it was claimed otherwise.
    """
    open_one = (identifications.c.id == claim_id, identifications.c.state == ClaimState.WAITING)
    values = {"state": state, "decided_at": now, "decided_by": decided_by, "reason": reason}
    if method:
        values["method"] = method
    decided = update(identifications).where(*open_one).values(values)
    columns = (identifications.c.account_id, identifications.c.customer_id)
    row = connection.execute(decided.returning(*columns)).first()
    if row is None:
        raise AlreadyDecided
    if state is ClaimState.APPROVED:
        identified = {"account_id": row.account_id, "customer_id": spelt or row.customer_id}
        with suppress(IntegrityError), connection.begin_nested():  # claimed before, in other letters
            connection.execute(insert(account_customers).values(**identified, identified_at=now))


def _claims() -> Select[tuple[object, ...]]:
    columns = [identifications.c[name] for name in Claim.__dataclass_fields__ if name in identifications.c]
    theirs = (accounts.c.login, accounts.c.user_name, accounts.c.email, accounts.c.language)
    return select(*columns, *theirs).join(accounts, identifications.c.account_id == accounts.c.id)


def _claim(row: Row[tuple[object, ...]]) -> Claim:
    return Claim(**row._mapping)
