"""What happened to accounts, and who did it: rows are only ever added; a trigger refuses to change them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert

from portal.store.tables import audit

Details = Mapping[str, str | int | bool | None]


def note(
    connection: Connection,
    event: str,
    *,
    at: datetime,
    actor: int | None,
    account: int | None = None,
    customer_id: str | None = None,
    address: str | None = None,
    details: Details | None = None,
) -> None:
    """Add to the audit trail, in the caller's transaction.

    ``actor`` is the account that acts, None before anybody is known; ``account`` the one it is about.
    ``details`` hold ids and codes, no personal data: the trail outlives the account.
    """
    connection.execute(
        insert(audit).values(
            at=at,
            event=event,
            actor_id=actor,
            account_id=account,
            customer_id=customer_id,
            address=address,
            details=dict(details or {}),
        )
    )


def note_own(
    connection: Connection,
    event: str,
    account: int,
    *,
    at: datetime,
    customer_id: str | None = None,
    address: str | None = None,
    details: Details | None = None,
) -> None:
    """What an account's owner does with it; otherwise as ``note``."""
    note(
        connection,
        event,
        at=at,
        actor=account,
        account=account,
        customer_id=customer_id,
        address=address,
        details=details,
    )
