"""What staff do with what is stuck: have it sent again once its cause is mended, or give it up.

A stuck batch may have arrived in an earlier attempt, so it goes under its own id again, and is given up as a
whole or not at all. An item that was refused alone has not arrived: it waits for a new batch.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine, exists, select, update

from sync.outbox import move
from sync.states import State
from sync.tables import batch, outbox
from sync.transactions import writing

RELEASED_AT_ONCE = 1000
_STUCK = batch.c.sent_at.is_(None) & batch.c.lease_until.is_(None) & batch.c.withdrawn_at.is_(None)


class NotStuck(Exception):
    """There is nothing to be done by hand: it is not stuck, or there is no such item or batch."""


class MayHaveArrived(Exception):
    """The item is in a stuck batch, which may have arrived: only the whole batch can be given up."""


def release(store: Engine, *, now: datetime) -> int:
    """Have everything that is stuck sent again; the number of items."""
    whole = sum(iter(partial(_release_any_batch, store, now), 0))
    return whole + sum(iter(partial(_release_refused, store), 0))


def release_batch(store: Engine, batch_id: str, *, now: datetime) -> int:
    """The number of items; raises ``NotStuck``."""
    with writing(store) as connection:
        _hold_batch(connection, batch_id)
        return _release(connection, batch_id, now)


def release_item(store: Engine, item_id: str, *, now: datetime) -> int:
    """Have it sent again, with its whole batch where that is stuck; the number of items. Raises
    ``NotStuck``."""
    with writing(store) as connection:
        batch_id = _stuck_batch_of(connection, item_id)
        if batch_id is not None:
            return _release(connection, batch_id, now)
        move(connection, [item_id], State.WAITING, batch_id=None)
    return 1


def withdraw_item(store: Engine, item_id: str, *, now: datetime) -> None:
    """Give up an item that was refused alone; raises ``NotStuck`` or ``MayHaveArrived``."""
    with writing(store) as connection:
        if _stuck_batch_of(connection, item_id) is not None:
            raise MayHaveArrived(item_id)
        move(connection, [item_id], State.WITHDRAWN, decided_at=now)


def withdraw_batch(store: Engine, batch_id: str, *, now: datetime) -> int:
    """Give up a whole stuck batch, of which all, some or nothing may have arrived; the number of items.

    Its number stays used. Raises ``NotStuck``.
    """
    with writing(store) as connection:
        _hold_batch(connection, batch_id)
        connection.execute(update(batch).where(batch.c.id == batch_id).values(withdrawn_at=now))
        theirs = _items_of(connection, batch_id)
        move(connection, theirs, State.WITHDRAWN, decided_at=now)
    return len(theirs)


def _stuck_batch_of(connection: Connection, item_id: str) -> str | None:
    """None where the item is stuck alone; raises ``NotStuck``."""
    stuck = select(outbox.c.batch_id).where(outbox.c.id == item_id, outbox.c.state == State.STUCK)
    row = connection.execute(stuck).one_or_none()
    if row is None:
        raise NotStuck(item_id)
    whole = select(batch.c.id).where(batch.c.id == row.batch_id, _STUCK).with_for_update()
    found = connection.scalar(whole)
    if found is None:
        _hold_item(connection, item_id, row.batch_id)
    return found


def _hold_item(connection: Connection, item_id: str, batch_id: str | None) -> None:
    """Or somebody else releases it meanwhile, it is claimed anew, and would be taken out of that batch."""
    alone = (outbox.c.id == item_id, outbox.c.state == State.STUCK)
    same = outbox.c.batch_id.is_not_distinct_from(batch_id)
    held = select(outbox.c.id).where(*alone, same).with_for_update()
    if connection.scalar(held) is None:
        raise NotStuck(item_id)


def _hold_batch(connection: Connection, batch_id: str) -> None:
    held = select(batch.c.id).where(batch.c.id == batch_id, _STUCK).with_for_update()
    if connection.scalar(held) is None:
        raise NotStuck(batch_id)


def _items_of(connection: Connection, batch_id: str) -> Sequence[str]:
    return list(connection.scalars(select(outbox.c.id).where(outbox.c.batch_id == batch_id)))


def _release(connection: Connection, batch_id: str, now: datetime) -> int:
    connection.execute(update(batch).where(batch.c.id == batch_id).values(lease_until=now))
    theirs = _items_of(connection, batch_id)
    move(connection, theirs, State.CLAIMED)
    return len(theirs)


def _release_any_batch(store: Engine, now: datetime) -> int:
    with writing(store) as connection:
        batch_id = connection.scalar(select(batch.c.id).where(_STUCK).limit(1).with_for_update())
        return 0 if batch_id is None else _release(connection, batch_id, now)


def _release_refused(store: Engine) -> int:
    whole = exists().where(batch.c.id == outbox.c.batch_id, _STUCK)  # stuck as a whole just now
    refused = select(outbox.c.id).where(outbox.c.state == State.STUCK, ~whole).limit(RELEASED_AT_ONCE)
    with writing(store) as connection:
        ids = list(connection.scalars(refused.with_for_update()))
        move(connection, ids, State.WAITING, batch_id=None)
    return len(ids)
