"""A ticket as it travels: the payload of an outbox item of kind ``ticket``."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from sync.outbox import enqueue
from sync.payloads import dump

TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a customer wrote to the office; attachments stay in the portal."""

    ticket_number: str
    category: str
    subject: str
    text: str
    opened_at: datetime


def enqueue_ticket(connection: Connection, ticket: Ticket, *, id: str, customer_id: str) -> None:
    """Have it sent once the caller's transaction commits; like ``enqueue``, call it last. Tickets wait for
    no other ticket."""
    enqueue(
        connection,
        id=id,
        kind=TICKET,
        customer_id=customer_id,
        ordering_key=id,
        payload=dump(ticket),
        at=ticket.opened_at,
    )
