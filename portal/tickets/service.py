"""What happens when somebody writes: it is kept once, sent on where that is wanted, and told by e-mail."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from portal.mail.desk import answered
from portal.mail.notices import notice_mail, queue_notice
from portal.services import Services
from portal.store.accounts import contact
from portal.store.audit import note
from portal.store.conversations import File
from portal.store.identity import Identity
from portal.store.tickets import (
    NewTicket,
    State,
    Ticket,
    add_message,
    open_ticket,
    opened_since,
    set_state,
)
from sync import tickets as outgoing
from sync.transactions import writing

MESSAGES_A_DAY = 30


class TooManyMessages(Exception):
    """The account has written more than a person would in a day."""


def ask(services: Services, new: NewTicket, files: Sequence[File], submission: str, now: datetime) -> Ticket:
    """Open a ticket; raises ``TooManyMessages``, ``AlreadySent``."""
    with writing(services.store) as connection:
        if opened_since(connection, new.account_id, now - timedelta(days=1)) >= MESSAGES_A_DAY:
            raise TooManyMessages
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
        if opened_since(connection, ticket.account_id, now - timedelta(days=1)) >= MESSAGES_A_DAY:
            raise TooManyMessages
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
        reader = contact(connection, ticket.account_id)
        mail = notice_mail(reader.email, reader.language, partial(answered, ticket))
        queue_notice(connection, mail, at=now, customer_id=ticket.customer_id or "")


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
