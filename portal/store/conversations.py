"""What was written in a ticket, and the files that came along."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select

from portal.store.tables import accounts, ticket_attachments, ticket_messages


@dataclass(frozen=True, slots=True)
class File:
    """What comes along with a message; ``media_type`` was found in its content."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it is listed; ``size`` in bytes."""

    id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Message:
    """``author`` is None where the account is gone; ``sent_at`` in UTC."""

    id: int
    author: str | None
    from_staff: bool
    text: str
    sent_at: datetime
    attachments: tuple[Attachment, ...]


def write(
    connection: Connection,
    ticket_id: int,
    author: int,
    from_staff: bool,
    text: str,
    files: Iterable[File],
    submission: str,
    now: datetime,
) -> None:
    message = {
        "ticket_id": ticket_id,
        "author_id": author,
        "from_staff": from_staff,
        "text": text,
        "sent_at": now,
        "submission": submission,
    }
    added = insert(ticket_messages).values(message).returning(ticket_messages.c.id)
    message_id = connection.execute(added).scalar_one()
    for each in files:
        row = {
            "id": str(uuid.uuid4()),
            "message_id": message_id,
            "name": each.name,
            "size": len(each.content),
        }
        kept = insert(ticket_attachments).values(**row, media_type=each.media_type, content=each.content)
        connection.execute(kept)


def conversation(connection: Connection, ticket_id: int) -> list[Message]:
    """The oldest first; two statements."""
    columns = ticket_messages.c
    written = (
        select(columns.id, accounts.c.user_name, columns.from_staff, columns.text, columns.sent_at)
        .outerjoin(accounts, accounts.c.id == columns.author_id)
        .where(columns.ticket_id == ticket_id)
        .order_by(columns.id)
    )
    attached = _attached(connection, ticket_id)
    return [Message(*row, tuple(attached.get(row.id, ()))) for row in connection.execute(written)]


def _attached(connection: Connection, ticket_id: int) -> dict[int, list[Attachment]]:
    columns = ticket_attachments.c
    theirs = (
        select(columns.message_id, columns.id, columns.name, columns.size)
        .join(ticket_messages)
        .where(ticket_messages.c.ticket_id == ticket_id)
        .order_by(columns.name, columns.id)
    )
    found: dict[int, list[Attachment]] = {}
    for message_id, *rest in connection.execute(theirs):
        found.setdefault(message_id, []).append(Attachment(*rest))
    return found


def written_since(connection: Connection, account_id: int, moment: datetime) -> int:
    """How many messages the account has sent since then."""
    return connection.scalar(select(func.count(ticket_messages.c.id)).where(*_sent(account_id, moment))) or 0


def attached_since(connection: Connection, account_id: int, moment: datetime) -> int:
    """How many bytes of files the account has sent since then."""
    sizes = select(func.sum(ticket_attachments.c.size)).join(ticket_messages)
    return connection.scalar(sizes.where(*_sent(account_id, moment))) or 0


def _sent(account_id: int, moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return ticket_messages.c.author_id == account_id, ticket_messages.c.sent_at > moment


def file(connection: Connection, ticket_id: int, attachment_id: str) -> File | None:
    """A file of this ticket; whose ticket it is, the caller knows."""
    columns = ticket_attachments.c
    wanted = (
        select(columns.name, columns.media_type, columns.content)
        .join(ticket_messages)
        .where(ticket_messages.c.ticket_id == ticket_id, columns.id == attachment_id)
    )
    row = connection.execute(wanted).first()
    return None if row is None else File(*row)
