"""Batches, and recording what became of one. Any number of processes may do so at once."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, Row, update

from erp_adapter.said import said
from sync.errors import NONE, LeaseLost, Misconfigured
from sync.outbox import Item, move
from sync.points import Point, reached
from sync.states import State
from sync.tables import batch, outbox
from sync.transactions import writing


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


def require_same(channel: str, begun: Batch) -> None:
    """A batch may have arrived already, so it must go again as it was and the way it went.

    Raises ``Misconfigured`` where it cannot.
    """
    if begun.channel != channel:
        told = said(
            "the batch was begun on channel %(begun)s, not %(channel)s",
            begun=begun.channel,
            channel=channel,
        )
        raise Misconfigured(told)
    if not begun.intact:
        raise Misconfigured(said("the batch no longer holds what it held when it was made"))


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
    refused: Mapping[str, str] = NONE,
    deferred: Mapping[str, Deferral] = MappingProxyType({}),
    undeliverable: Mapping[str, str] = NONE,
) -> None:
    """The channel is done with the batch; ``refused`` items, with the reason by id, are stuck.

    Like the other two, raises ``LeaseLost`` when another process has taken the batch up meanwhile.
    """
    with writing(store) as connection:
        _let_go(connection, sent, sent_at=now, lease_until=None)
        left = refused.keys() | deferred.keys() | undeliverable.keys()
        delivered = [item.id for item in sent.items if item.id not in left]
        move(connection, delivered, State.SENT, sent_at=now, last_error=None)
        for item_id, reason in refused.items():
            move(connection, [item_id], State.STUCK, last_error=reason)
        for item_id, reason in undeliverable.items():
            move(connection, [item_id], State.UNDELIVERABLE, decided_at=now, last_error=reason)
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
    """The whole batch waits for somebody to mend the cause, and then for ``by_hand``."""
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
