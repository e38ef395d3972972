"""A changed e-mail address or phone number as it travels: the payload of an item of kind ``contact``."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from sync.outbox import enqueue
from sync.payloads import dump

CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class ContactChange:
    field: str
    """``email`` or ``phone``."""
    value: str | None
    """None where it was taken back."""
    changed_at: datetime


def enqueue_contact(connection: Connection, change: ContactChange, *, id: str, customer_id: str) -> None:
    """Have it sent once the caller's transaction commits; like ``enqueue``, call it last. The changes of one
    customer's field arrive in their order."""
    enqueue(
        connection,
        id=id,
        kind=CONTACT,
        customer_id=customer_id,
        ordering_key=f"{customer_id}/{change.field}",
        payload=dump(change),
        at=change.changed_at,
    )
