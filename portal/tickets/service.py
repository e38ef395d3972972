"""What happens when somebody writes: it is kept once, sent on where that is wanted, and told by e-mail."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from portal.mail.desk import answered
from portal.mail.notices import tell_owner
from portal.services import Services
from portal.store.audit import note
from portal.store.conversations import File, attached_since, written_since
from portal.store.identity import Identity
from portal.store.tickets import (
    NewTicket,
    State,
    Ticket,
    add_message,
    open_ticket,
    set_state,
)
from sync import tickets as outgoing
from sync.transactions import alone, writing

MESSAGES_A_DAY = 30
BYTES_A_DAY = 100 * 1024 * 1024
"""Of attachments: anybody may register, and what they attach stands in the store."""


class TooManyMessages(Exception):
    """The account has written more than a person would in a day."""


def ask(services: Services, new: NewTicket, files: Sequence[File], submission: str, now: datetime) -> Ticket:
    """Open a ticket; raises ``TooManyMessages``, ``AlreadySent``."""
    with writing(services.store) as connection:
        _require_measure(connection, new.account_id, files, now)
        opened = open_ticket(connection, new, files, submission=submission, now=now)
        if services.config.sync.tickets is not None and new.customer_id is not None:
            message = outgoing.Ticket(opened.number, new.category, new.subject, new.text, now)
            outgoing.enqueue_ticket(connection, message, id=str(uuid.uuid4()), customer_id=new.customer_id)
    return opened


def write_again(
    services: Services, ticket: Ticket, text: str, files: Sequence[File], submission: str, now: datetime
) -> None:
    """The customer adds to their ticket; raises ``TooManyMessages``, ``AlreadySent``."""
    with writing(services.store) as connection:
        _require_measure(connection, ticket.account_id, files, now)
        add_message(
            connection,
            ticket.id,
            author=ticket.account_id,
            from_staff=False,
            text=text,
            files=files,
            submission=submission,
            now=now,
        )


def _require_measure(connection: Connection, account_id: int, files: Sequence[File], now: datetime) -> None:
    alone(connection, "messages", account_id)
    since = now - timedelta(days=1)
    attached = attached_since(connection, account_id, since) + sum(len(each.content) for each in files)
    if written_since(connection, account_id, since) >= MESSAGES_A_DAY or attached > BYTES_A_DAY:
        raise TooManyMessages


def answer(
    services: Services,
    ticket: Ticket,
    by: Identity,
    text: str,
    files: Sequence[File],
    submission: str,
    now: datetime,
) -> None:
    """The office answers, and the customer is told by e-mail; raises ``AlreadySent``."""
    with writing(services.store) as connection:
        add_message(
            connection,
            ticket.id,
            author=by.account_id,
            from_staff=True,
            text=text,
            files=files,
            submission=submission,
            now=now,
        )
        note(
            connection,
            "ticket_answered",
            at=now,
            actor=by.account_id,
            account=ticket.account_id,
            customer_id=ticket.customer_id,
            details={"ticket": ticket.number},
        )
        told = partial(answered, ticket)
        tell_owner(connection, ticket.account_id, told, at=now, customer_id=ticket.customer_id or "")


def close(services: Services, ticket: Ticket, by: Identity, now: datetime) -> None:
    """Nothing more is to be done; a new message of the customer opens it again."""
    with writing(services.store) as connection:
        set_state(connection, ticket.id, State.CLOSED, now)
        details = {"ticket": ticket.number}
        note(
            connection,
            "ticket_closed",
            at=now,
            actor=by.account_id,
            account=ticket.account_id,
            customer_id=ticket.customer_id,
            details=details,
        )
