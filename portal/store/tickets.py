"""Tickets: what customers ask the office, and how far each has come."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from erp_adapter.answers import Slice
from portal.store.conversations import File, write
from portal.store.tables import accounts, ticket_messages, tickets

LISTED = 30


class State(StrEnum):
    OPEN = "open"
    """The office is to answer."""
    ANSWERED = "answered"
    CLOSED = "closed"


class AlreadySent(Exception):
    """The same page was sent before: ``ticket`` is what it made."""

    def __init__(self, ticket: int) -> None:
        super().__init__(ticket)
        self.ticket = ticket


@dataclass(frozen=True, slots=True)
class Ticket:
    """Moments in UTC."""

    id: int
    account_id: int
    user_name: str
    customer_id: str | None
    category: str
    subject: str
    state: str
    created_at: datetime
    changed_at: datetime

    @property
    def number(self) -> str:
        return f"ZG-{self.id:06}"


@dataclass(frozen=True, slots=True)
class NewTicket:
    account_id: int
    customer_id: str | None
    category: str
    subject: str
    text: str


def open_ticket(
    connection: Connection, new: NewTicket, files: Sequence[File], *, submission: str, now: datetime
) -> Ticket:
    """Raises ``AlreadySent`` where the page was sent twice."""
    row = {
        "account_id": new.account_id,
        "customer_id": new.customer_id,
        "category": new.category,
        "subject": new.subject,
        "state": State.OPEN,
        "created_at": now,
        "changed_at": now,
        "submission": submission,
    }
    with _once(connection, new.account_id, submission):
        ticket_id = connection.execute(insert(tickets).values(row).returning(tickets.c.id)).scalar_one()
        write(connection, ticket_id, new.account_id, False, new.text, files, submission, now)
    return _found(connection, _TICKETS.where(tickets.c.id == ticket_id))


def add_message(
    connection: Connection,
    ticket_id: int,
    *,
    author: int,
    from_staff: bool,
    text: str,
    files: Sequence[File],
    submission: str,
    now: datetime,
) -> None:
    """Raises ``AlreadySent`` where the page was sent twice."""
    with _once(connection, author, submission):
        write(connection, ticket_id, author, from_staff, text, files, submission, now)
    set_state(connection, ticket_id, State.ANSWERED if from_staff else State.OPEN, now)


@contextmanager
def _once(connection: Connection, author: int, submission: str) -> Iterator[None]:
    """Undo what is done in here, and raise ``AlreadySent``, where a message of that page is there already."""
    try:
        with connection.begin_nested():
            yield
    except IntegrityError:
        same = (ticket_messages.c.author_id == author) & (ticket_messages.c.submission == submission)
        again = connection.scalar(select(ticket_messages.c.ticket_id).where(same))
        if again is None:
            raise
        raise AlreadySent(again) from None


def set_state(connection: Connection, ticket_id: int, state: State, now: datetime) -> None:
    changed = update(tickets).where(tickets.c.id == ticket_id).values(state=state, changed_at=now)
    connection.execute(changed)


def own_tickets(connection: Connection, account_id: int, page: int) -> Slice[Ticket]:
    """The latest changed first."""
    return _page(connection, _TICKETS.where(tickets.c.account_id == account_id), page)


def own_ticket(connection: Connection, account_id: int, ticket_id: int) -> Ticket | None:
    theirs = (tickets.c.id == ticket_id) & (tickets.c.account_id == account_id)
    row = connection.execute(_TICKETS.where(theirs)).first()
    return None if row is None else _ticket(row)


def inbox(connection: Connection, state: State, page: int) -> Slice[Ticket]:
    """What waits for an answer comes longest waiting first; what is done, latest first."""
    order = tickets.c.changed_at if state is State.OPEN else tickets.c.changed_at.desc()
    return _page(connection, _TICKETS.where(tickets.c.state == state).order_by(None).order_by(order), page)


def open_count(connection: Connection) -> int:
    waiting = select(func.count()).select_from(tickets).where(tickets.c.state == State.OPEN)
    return connection.scalar(waiting) or 0


def ticket(connection: Connection, ticket_id: int) -> Ticket | None:
    row = connection.execute(_TICKETS.where(tickets.c.id == ticket_id)).first()
    return None if row is None else _ticket(row)


def _page(connection: Connection, shown: Select[tuple[object, ...]], page: int) -> Slice[Ticket]:
    total = connection.scalar(select(func.count()).select_from(shown.order_by(None).subquery())) or 0
    rows = connection.execute(shown.limit(LISTED).offset((page - 1) * LISTED))
    return Slice(tuple(map(_ticket, rows)), total, page, LISTED)


def _found(connection: Connection, statement: Select[tuple[object, ...]]) -> Ticket:
    return _ticket(connection.execute(statement).one())


def _ticket(row: Row[tuple[object, ...]]) -> Ticket:
    return Ticket(**row._mapping)


_TICKETS: Select[tuple[object, ...]] = (
    select(
        *(tickets.c[name] for name in Ticket.__dataclass_fields__ if name != "user_name"),
        accounts.c.user_name,
    )
    .join(accounts, accounts.c.id == tickets.c.account_id)
    .order_by(tickets.c.changed_at.desc(), tickets.c.id.desc())
)
