"""Batches, and recording what became of one. Any number of processes may do so at once."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from sync.errors import LeaseLost
from sync.outbox import Item, move
from sync.points import Point, reached
from sync.states import State
from sync.tables import batch, outbox
from sync.transactions import writing

RELEASED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Batch:
    """What one process sends at once: at most one item of each ordering key, in the order of the outbox."""

    id: str
    seq: int
    kind: str
    channel: str
    checksum: str
    created_at: datetime
    lease_owner: str
    attempts: int
    items: tuple[Item, ...]

    def __str__(self) -> str:
        return f"{self.kind} batch {self.seq}"

    @property
    def intact(self) -> bool:
        return self.checksum == checksum(self.items)


def as_batch(row: Row[Any], items: tuple[Item, ...]) -> Batch:
    return Batch(
        id=row.id,
        seq=row.seq,
        kind=row.kind,
        channel=row.channel,
        checksum=row.checksum,
        created_at=row.created_at,
        lease_owner=row.lease_owner,
        attempts=row.attempts,
        items=items,
    )


def checksum(items: Sequence[Item]) -> str:
    """SHA-256 of what the items carry, in their order."""
    content = [[item.id, item.customer_id, item.payload] for item in items]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Deferral:
    """An item that leaves its batch and waits for another."""

    until: datetime
    error: str


def record_sent(
    store: Engine,
    sent: Batch,
    *,
    now: datetime,
    refused: Mapping[str, str] = MappingProxyType({}),
    deferred: Mapping[str, Deferral] = MappingProxyType({}),
) -> None:
    """The channel is done with the batch; ``refused`` items, with the reason by id, are stuck.

    Like the other two, raises ``LeaseLost`` when another process has taken the batch up meanwhile.
    """
    with writing(store) as connection:
        _let_go(connection, sent, sent_at=now, lease_until=None)
        delivered = [item.id for item in sent.items if item.id not in {**refused, **deferred}]
        move(connection, delivered, State.SENT, sent_at=now, last_error=None)
        for item_id, reason in refused.items():
            move(connection, [item_id], State.STUCK, last_error=reason)
        for item_id, deferral in deferred.items():
            _defer(connection, item_id, deferral)
        reached(Point.RECORDING)
    reached(Point.RECORDED)


def _defer(connection: Connection, item_id: str, deferral: Deferral) -> None:
    attempts = outbox.c.attempts + 1
    later = {"not_before": deferral.until, "attempts": attempts, "last_error": deferral.error}
    move(connection, [item_id], State.WAITING, batch_id=None, **later)


def put_off(store: Engine, failed: Batch, *, until: datetime, error: str) -> None:
    """The batch stays as it is, for any process to take up from ``until`` on."""
    with writing(store) as connection:
        _let_go(connection, failed, lease_until=until)
        theirs = outbox.c.batch_id == failed.id
        connection.execute(update(outbox).where(theirs).values(last_error=error))
        reached(Point.RECORDING)
    reached(Point.RECORDED)


def record_stuck(store: Engine, failed: Batch, *, error: str) -> None:
    """The whole batch waits for somebody to mend the cause, and then for ``release``."""
    with writing(store) as connection:
        _let_go(connection, failed, lease_until=None)
        move(connection, [item.id for item in failed.items], State.STUCK, last_error=error)
        reached(Point.RECORDING)
    reached(Point.RECORDED)


def _let_go(connection: Connection, held: Batch, **values: Any) -> None:
    ours = (batch.c.id == held.id) & (batch.c.lease_owner == held.lease_owner)
    changed = connection.execute(update(batch).where(ours).values(lease_owner=None, **values))
    if changed.rowcount != 1:
        raise LeaseLost(held.id)


def release(store: Engine, *, now: datetime) -> int:
    """Have everything that is stuck sent again, once its cause is mended; the number of items.

    A stuck batch may have arrived in an earlier attempt, so it goes under its own id again; an item that was
    refused alone has not arrived, and waits for a new batch.
    """
    whole = sum(iter(partial(_release_batch, store, now), 0))
    return whole + sum(iter(partial(_release_refused, store), 0))


def _release_batch(store: Engine, now: datetime) -> int:
    stuck = select(batch.c.id).where(batch.c.sent_at.is_(None), batch.c.lease_until.is_(None))
    with writing(store) as connection:
        batch_id = connection.scalar(stuck.limit(1).with_for_update())
        if batch_id is None:
            return 0
        connection.execute(update(batch).where(batch.c.id == batch_id).values(lease_until=now))
        theirs = list(connection.scalars(select(outbox.c.id).where(outbox.c.batch_id == batch_id)))
        move(connection, theirs, State.CLAIMED)
    return len(theirs)


def _release_refused(store: Engine) -> int:
    refused = select(outbox.c.id).where(outbox.c.state == State.STUCK).limit(RELEASED_AT_ONCE)
    with writing(store) as connection:
        ids = list(connection.scalars(refused.with_for_update()))
        move(connection, ids, State.WAITING, batch_id=None)
    return len(ids)
