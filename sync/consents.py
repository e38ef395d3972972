"""A consent given or withdrawn as it travels: the payload of an outbox item of kind ``consent``."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from sync.outbox import enqueue
from sync.payloads import dump

CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Consent:
    kind: str
    """What it is for, such as ``e_invoice``."""
    given: bool
    """False where it was withdrawn."""
    at: datetime


def enqueue_consent(connection: Connection, consent: Consent, *, id: str, customer_id: str) -> None:
    """Have it sent once the caller's transaction commits; like ``enqueue``, call it last. A customer's
    decisions on one consent arrive in their order."""
    enqueue(
        connection,
        id=id,
        kind=CONSENT,
        customer_id=customer_id,
        ordering_key=f"{customer_id}/{consent.kind}",
        payload=dump(consent),
        at=consent.at,
    )
