"""The outbox: what the portal hands over, in the transaction that makes it so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Text,
    cast,
    func,
    insert,
    select,
    update,
)

from sync.states import IllegalTransition, State, sources
from sync.tables import outbox

READING = "reading"

Payload = Mapping[str, str | int | bool | None]

LOCK_SPACE = int.from_bytes(b"IBOK")
"""First half of the keys of our PostgreSQL advisory locks; the second is the numbered table's place below."""
NUMBERED_TABLES = ("outbox", "batch")


@dataclass(frozen=True, slots=True)
class Item:
    """An outbox item as the worker, a channel and a check see it."""

    id: str
    kind: str
    customer_id: str
    ordering_key: str
    position: int
    payload: Payload
    attempts: int
    enqueued_at: datetime


HOLDS_SOMETHING = cast(outbox.c.payload, Text) != "{}"
"""What an item carried is emptied, and the item stays, once that was kept long enough."""
ITEM_COLUMNS = tuple(outbox.c[name] for name in Item.__dataclass_fields__)


def as_item(row: Row[Any]) -> Item:
    return Item(**row._mapping)


def enqueue(
    connection: Connection,
    *,
    id: str,
    kind: str,
    customer_id: str,
    ordering_key: str,
    payload: Payload,
    at: datetime,
    needs_check: bool = False,
    not_before: datetime | None = None,
) -> None:
    """Add an item to the outbox in the caller's transaction: it is there if and only if that commits.

    ``payload`` must hold all that the billing system is to get. ``needs_check`` marks an item that could not
    be checked against the ERP; the worker has it checked before it is sent. Items of one ``ordering_key``
    arrive in the order their transactions committed; on PostgreSQL that makes enqueuing transactions wait for
    each other, so enqueue last. Raises ``IntegrityError`` when the id is there already.
    """
    connection.execute(
        insert(outbox).values(
            id=id,
            kind=kind,
            customer_id=customer_id,
            ordering_key=ordering_key,
            position=next_number(connection, outbox.c.position),
            payload=dict(payload),
            needs_check=needs_check,
            state=State.WAITING,
            not_before=not_before,
            attempts=0,
            enqueued_at=at,
        )
    )


def next_number(
    connection: Connection, column: Column[int], among: ColumnElement[bool] | None = None
) -> ScalarSelect[int]:
    """The next number of ``column`` (``among`` some rows), for an INSERT: without gaps, and never committed
    after a higher one.

    A database sequence promises neither. SQLite has one writer at a time; PostgreSQL is told to.
    """
    hold_numbers(connection, column.table.name)
    following = select(func.coalesce(func.max(column), 0) + 1)
    return (following if among is None else following.where(among)).scalar_subquery()


def hold_numbers(connection: Connection, table: str) -> None:
    """Until the transaction ends, nobody else numbers rows of the table."""
    if connection.dialect.name == "postgresql":
        place = NUMBERED_TABLES.index(table)
        connection.execute(select(func.pg_advisory_xact_lock(LOCK_SPACE, place)))


def move(connection: Connection, ids: Sequence[str], to: State, **values: Any) -> None:
    """Bring all the items to a state; raises ``IllegalTransition`` where one's own does not lead there."""
    movable = outbox.c.id.in_(ids) & outbox.c.state.in_(sources(to))
    moved = connection.execute(update(outbox).where(movable).values(state=to, **values)).rowcount
    if moved != len(ids):
        raise IllegalTransition(f"{len(ids) - moved} of {len(ids)} items cannot become {to}")
