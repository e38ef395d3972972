"""Reconciliation: what the portal says it sent, against what stands in the billing database."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, select

from erp_adapter.errors import BillingError, BillingUnavailable
from sync.outbox import ITEM_COLUMNS, READING, Item, as_item
from sync.states import State
from sync.tables import batch, outbox
from sync.verdicts import ReadVerdicts

ASKED_AT_ONCE = 500
DELIVERED = (State.SENT, State.ACCEPTED, State.REJECTED)


@dataclass(frozen=True, slots=True)
class BatchReport:
    """One batch of readings: how many the portal holds for sent, and which are not there just once."""

    batch_id: str
    seq: int
    channel: str
    sent_at: datetime
    sent: int
    accepted: int
    rejected: int
    missing: tuple[str, ...]
    """Readings that the billing database has not."""
    doubled: tuple[str, ...]
    """Readings that it has more than once."""
    unread: tuple[str, ...]
    """Readings whose row the mapping cannot read."""

    @property
    def right(self) -> bool:
        return not (self.missing or self.doubled or self.unread)


def reconcile(store: Engine, read: ReadVerdicts, *, since: datetime) -> Iterator[BatchReport]:
    """Every batch sent since then, the oldest first, each compared when it is asked for.

    Raises ``BillingUnavailable``.
    """
    sent = select(batch).where(batch.c.kind == READING, batch.c.sent_at >= since).order_by(batch.c.seq)
    with store.connect() as connection:
        rows = connection.execute(sent).all()
    return (_compared(store, read, row) for row in rows)


def _compared(store: Engine, read: ReadVerdicts, row: Row[Any]) -> BatchReport:
    theirs = (outbox.c.batch_id == row.id) & outbox.c.state.in_(DELIVERED)
    with store.connect() as connection:
        states = Counter(connection.scalars(select(outbox.c.state).where(theirs)))
        items = [as_item(each) for each in connection.execute(select(*ITEM_COLUMNS).where(theirs))]
    found: Counter[str] = Counter()
    unread: list[str] = []
    for first in range(0, len(items), ASKED_AT_ONCE):
        _count(read, items[first : first + ASKED_AT_ONCE], found, unread)
    ids = [item.id for item in sorted(items, key=lambda item: item.position)]
    return BatchReport(
        batch_id=row.id,
        seq=row.seq,
        channel=row.channel,
        sent_at=row.sent_at,
        sent=len(items),
        accepted=states[State.ACCEPTED],
        rejected=states[State.REJECTED],
        missing=tuple(each for each in ids if not found[each] and each not in unread),
        doubled=tuple(each for each in ids if found[each] > 1),
        unread=tuple(unread),
    )


def _count(read: ReadVerdicts, items: Sequence[Item], found: Counter[str], unread: list[str]) -> None:
    """An unreadable row spoils the whole answer, so it is asked for again in halves."""
    try:
        found.update([verdict.reading_id.lower() for verdict in read(items)])
    except BillingUnavailable:
        raise
    except BillingError:
        if len(items) == 1:
            unread.append(items[0].id)
            return
        middle = len(items) // 2
        _count(read, items[:middle], found, unread)
        _count(read, items[middle:], found, unread)
