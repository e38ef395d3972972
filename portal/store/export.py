"""All that the portal itself holds of an account, for its owner: no secrets, no other people's data."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, or_, select

from portal.store import tables
from sync.mails import MAIL
from sync.tables import outbox

LEFT_OUT = {
    "accounts": {"password_hash", "totp_secret", "totp_last_step"},
    "login_sessions": {"token_hash", "viewing_customer_id"},
    "identifications": {"decided_by"},
    "delegations": {"account_id", "delegate_id"},
    "recovery_codes": {"digest"},
    "known_devices": {"digest"},
    "tickets": {"submission"},
    "ticket_messages": {"submission", "author_id"},
    "ticket_attachments": {"content"},
    "reported_readings": {"submission"},
    "one_time_tokens": {"digest", "data"},
}
"""Secrets, and what says nothing of the account."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a ticket of the account; ``path`` is its place in the archive."""

    path: str
    content: bytes


def held_of(
    connection: Connection, account_id: int, customer_ids: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """By the tables' names, a dictionary for each row; moments and days as they are in the store.

    ``customer_ids`` are those that the account may see: what became of a reading that it once reported for
    another customer is that customer's alone.
    """
    own = tables.accounts.c.id == account_id
    found = {"accounts": _rows(connection, tables.accounts, own)}
    for table in _OF_THE_ACCOUNT:
        found[table.name] = _rows(connection, table, table.c.account_id == account_id)
    received = tables.delegations.c.delegate_id == account_id
    found["delegations_received"] = _rows(connection, tables.delegations, received)
    found["ticket_messages"] = _rows(connection, tables.ticket_messages, _in_own_ticket(account_id))
    found["ticket_attachments"] = _rows(
        connection,
        tables.ticket_attachments,
        tables.ticket_attachments.c.message_id.in_(_messages(account_id)),
    )
    found["reported_readings"] = _readings(connection, account_id, customer_ids)
    found["audit"] = _rows(
        connection,
        tables.audit,
        or_(tables.audit.c.account_id == account_id, tables.audit.c.actor_id == account_id),
    )
    found["mails"] = _mails(connection, found["accounts"])
    return found


def attachments(connection: Connection, account_id: int) -> Iterator[Attached]:
    """One after the other, so that no more than one is held in memory."""
    columns = tables.ticket_attachments.c
    listed = select(columns.id, columns.name).where(columns.message_id.in_(_messages(account_id)))
    for row in connection.execute(listed.order_by(columns.id)).all():
        content = connection.scalar(select(columns.content).where(columns.id == row.id))
        yield Attached(attachment_path(row.id, row.name), content or b"")


def attachment_path(attachment_id: str, name: str) -> str:
    return f"attachments/{attachment_id}-{name}"


def _rows(connection: Connection, table: Table, theirs: ColumnElement[bool]) -> list[dict[str, Any]]:
    shown = [column for column in table.c if column.name not in LEFT_OUT.get(table.name, ())]
    found = connection.execute(select(*shown).where(theirs).order_by(*table.primary_key))
    return [dict(row._mapping) for row in found]


def _readings(connection: Connection, account_id: int, customer_ids: Collection[str]) -> list[dict[str, Any]]:
    columns = [each for each in tables.reported_readings.c if each.name not in LEFT_OUT["reported_readings"]]
    seen = tables.reported_readings.c.customer_id.in_(tuple(customer_ids))
    fate = (outbox.c.state, outbox.c.sent_at, outbox.c.decided_at, outbox.c.reason_code, outbox.c.reason)
    labelled = [each.label(f"delivery_{each.name}") for each in fate]
    theirs = (
        select(*columns, *labelled)
        .outerjoin(outbox, (outbox.c.id == tables.reported_readings.c.id) & seen)
        .where(tables.reported_readings.c.account_id == account_id)
        .order_by(tables.reported_readings.c.reported_at)
    )
    return [dict(row._mapping) for row in connection.execute(theirs)]


def _mails(connection: Connection, account: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Subjects and times; the texts hold links that still work."""
    addresses = [row["email"] for row in account]
    to, subject = (outbox.c.payload[name].as_string() for name in ("to", "subject"))
    theirs = (
        select(
            to.label("to"), subject.label("subject"), outbox.c.enqueued_at, outbox.c.sent_at, outbox.c.state
        )
        .where(outbox.c.kind == MAIL, to.in_(addresses))
        .order_by(outbox.c.position)
    )
    return [dict(row._mapping) for row in connection.execute(theirs)]


def _messages(account_id: int) -> Select[tuple[int]]:
    return select(tables.ticket_messages.c.id).where(_in_own_ticket(account_id))


def _in_own_ticket(account_id: int) -> ColumnElement[bool]:
    own = select(tables.tickets.c.id).where(tables.tickets.c.account_id == account_id)
    return tables.ticket_messages.c.ticket_id.in_(own)


_OF_THE_ACCOUNT = (
    tables.account_customers,
    tables.identifications,
    tables.login_sessions,
    tables.known_devices,
    tables.recovery_codes,
    tables.one_time_tokens,
    tables.acceptances,
    tables.consents,
    tables.delegations,
    tables.tickets,
)
