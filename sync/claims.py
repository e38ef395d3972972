"""Claiming the next batch. Any number of processes may do so at once; no item is ever in two batches."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, Select, exists, insert, or_, select, update

from sync.batches import Batch, as_batch, checksum
from sync.clocks import has_come
from sync.outbox import ITEM_COLUMNS, as_item, hold_numbers, move, next_number
from sync.points import Point, reached
from sync.states import UNDELIVERED, State
from sync.tables import batch, outbox
from sync.transactions import writing


@dataclass(frozen=True, slots=True)
class _Lease:
    owner: str
    since: datetime
    until: datetime


def claim(
    store: Engine,
    *,
    kind: str,
    channel: str,
    size: int,
    lease: timedelta,
    now: datetime,
    owner: str | None = None,
) -> Batch | None:
    """The next batch to send, or None: one whose lease has ended, as it is, else a new one.

    A caller that gives its name as ``owner`` is first given the batch that it holds already, if any.

    An item is not claimed while an earlier one of its ordering key is undelivered. No new batch is made while
    another of the kind is put off: the target is away, and what waits would only pile up in small batches.
    """
    held = _Lease(owner or str(uuid4()), now, now + lease)
    with writing(store) as connection:
        if owner is not None:
            hold_numbers(connection, batch.name)  # or the same owner, twice at once, would make two batches
        claimed = _take_up(connection, kind, held)
        if claimed is None and not _is_any_put_off(connection, kind, now):
            claimed = _make(connection, kind, channel, size, held)
        if claimed is None:
            return None
        reached(Point.CLAIMING)
    reached(Point.CLAIMED)
    return claimed


def _take_up(connection: Connection, kind: str, lease: _Lease) -> Batch | None:
    free = or_(has_come(batch.c.lease_until, lease.since), batch.c.lease_owner == lease.owner)
    overdue = (
        select(batch.c.id)
        .where(batch.c.kind == kind, batch.c.lease_until.is_not(None), free)
        .order_by(batch.c.seq)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = connection.scalar(overdue)
    if found is None:
        return None
    taken = (
        update(batch)
        .where(batch.c.id == found)
        .values(lease_owner=lease.owner, lease_until=lease.until, attempts=batch.c.attempts + 1)
        .returning(batch)
    )
    row = connection.execute(taken).one()
    theirs = select(*ITEM_COLUMNS).where(outbox.c.batch_id == found).order_by(outbox.c.position)
    return as_batch(row, tuple(map(as_item, connection.execute(theirs))))


def _is_any_put_off(connection: Connection, kind: str, now: datetime) -> bool:
    later = batch.c.lease_until.is_not(None) & ~has_come(batch.c.lease_until, now)
    put_off = (batch.c.kind == kind) & later & batch.c.lease_owner.is_(None)
    return connection.scalar(select(exists().where(put_off))) is True


def _make(connection: Connection, kind: str, channel: str, size: int, lease: _Lease) -> Batch | None:
    items = tuple(map(as_item, connection.execute(_ready(kind, size, lease.since))))
    if not items:
        return None
    made = (
        insert(batch)
        .values(
            id=str(uuid4()),
            seq=next_number(connection, batch.c.seq, among=batch.c.kind == kind),
            kind=kind,
            channel=channel,
            size=len(items),
            checksum=checksum(items),
            created_at=lease.since,
            lease_until=lease.until,
            lease_owner=lease.owner,
            attempts=1,
        )
        .returning(batch)
    )
    row = connection.execute(made).one()
    move(connection, [item.id for item in items], State.CLAIMED, batch_id=row.id)
    return as_batch(row, items)


def _ready(kind: str, size: int, now: datetime) -> Select[Any]:
    earlier = outbox.alias()
    held_back = exists().where(
        earlier.c.kind == outbox.c.kind,
        earlier.c.ordering_key == outbox.c.ordering_key,
        earlier.c.position < outbox.c.position,
        earlier.c.state.in_(UNDELIVERED),
    )
    return (
        select(*ITEM_COLUMNS)
        .where(
            outbox.c.kind == kind,
            outbox.c.state == State.WAITING,
            outbox.c.needs_check.is_(False),
            or_(outbox.c.not_before.is_(None), has_come(outbox.c.not_before, now)),
            ~held_back,
        )
        .order_by(outbox.c.position)
        .limit(size)
        .with_for_update(of=outbox, skip_locked=True)
    )
