"""The way out for a billing system that fetches its batches by itself and says what it made of them.

It is called from the portal's pages, in any number of processes. Every call may be repeated: a batch is known
by its id, an item by its own.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, select

from erp_adapter.said import said
from sync.batches import Batch, as_batch, record_sent, record_stuck, require_same
from sync.claims import claim
from sync.errors import LeaseLost, Misconfigured
from sync.kinds import fields_of
from sync.outbox import ITEM_COLUMNS, as_item
from sync.states import IllegalTransition, State
from sync.tables import batch, outbox

log = logging.getLogger(__name__)

CHANNEL = "api"
TRIES = 5
"""How often a receipt is tried to be recorded when others change the batch at the same moment."""


class UnknownBatch(Exception):
    """No batch of that id was ever given out this way."""


class BatchClosed(Exception):
    """Staff have the batch in hand: it is ``stuck`` or ``withdrawn``, as the text says."""


class NotInBatch(Exception):
    """Items were refused that the batch does not hold; the text is the first one's id."""


class Busy(Exception):
    """Others are changing the same batch again and again; a later call will do."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A batch as it stands now."""

    batch: Batch
    sent_at: datetime | None
    refused: Mapping[str, str]
    """Why, by item id, what is stuck now was refused."""
    closed: str | None
    """``stuck`` or ``withdrawn``, or None."""

    @property
    def emptied(self) -> bool:
        """What it carried was delivered, kept long enough and deleted."""
        return not all(item.payload for item in self.batch.items)


def next_batch(
    store: Engine, *, kind: str, client: str, size: int, lease: timedelta, now: datetime
) -> Batch | None:
    """The batch that this client has not acknowledged yet, else the next one, or None.

    Until the lease ends, no other client is given it. A batch that cannot go this way is stuck, and the one
    after it is given.
    """
    while True:
        claimed = claim(store, kind=kind, channel=CHANNEL, size=size, lease=lease, now=now, owner=client)
        if claimed is None or _is_fit(store, claimed):
            return claimed


def _is_fit(store: Engine, claimed: Batch) -> bool:
    try:
        require_same(CHANNEL, claimed)
        _require_readable(claimed)
    except Misconfigured as error:
        log.error("%s is stuck: %s", claimed, error)
        with suppress(LeaseLost):
            record_stuck(store, claimed, error=str(error))
        return False
    return True


def _require_readable(claimed: Batch) -> None:
    try:
        for item in claimed.items:
            fields_of(claimed, item)
    except (KeyError, ValueError):
        raise Misconfigured(said("the batch holds an item that is not what its kind says")) from None


def fetch(store: Engine, batch_id: str) -> Fetched:
    """Raises ``UnknownBatch``."""
    with store.connect() as connection:
        return _fetch(connection, batch_id)


def _fetch(connection: Connection, batch_id: str) -> Fetched:
    theirs = (batch.c.id == batch_id) & (batch.c.channel == CHANNEL)
    row = connection.execute(select(batch).where(theirs)).first()
    if row is None:
        raise UnknownBatch(batch_id)
    held = outbox.c.batch_id == batch_id
    items = connection.execute(select(*ITEM_COLUMNS).where(held).order_by(outbox.c.position))
    stuck = connection.execute(
        select(outbox.c.id, outbox.c.last_error).where(held, outbox.c.state == State.STUCK)
    )
    refused = {item_id: reason or "" for item_id, reason in stuck}
    return Fetched(as_batch(row, tuple(map(as_item, items))), row.sent_at, refused, _closed(row))


def _closed(row: Row[Any]) -> str | None:
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "stuck" if row.sent_at is None and row.lease_until is None else None


def acknowledge(store: Engine, batch_id: str, refused: Mapping[str, str], now: datetime) -> Fetched:
    """The billing system holds the batch, but for what it ``refused``, with the reason by item id.

    Whoever fetched it may say so, even when its lease has ended: what arrived, arrived. Once a batch is
    acknowledged, that stands; a second call is told what the first one said. Raises ``UnknownBatch``,
    ``BatchClosed``, ``NotInBatch`` and ``Busy``.
    """
    for _ in range(TRIES):
        found = fetch(store, batch_id)
        if found.sent_at is not None:
            return found
        if found.closed is not None:
            raise BatchClosed(found.closed)
        strangers = refused.keys() - {item.id for item in found.batch.items}
        if strangers:
            raise NotInBatch(min(strangers))
        try:
            record_sent(store, found.batch, now=now, refused=refused)
        except (LeaseLost, IllegalTransition):
            continue  # somebody else took it up, or said so first
    raise Busy(batch_id)
