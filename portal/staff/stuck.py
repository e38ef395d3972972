"""What staff do with items that are stuck, group by group as the page shows them."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from portal.store.audit import note
from sync.by_hand import NotStuck, release_batch, release_item, withdraw_batch, withdraw_item
from sync.states import State
from sync.tables import outbox
from sync.transactions import writing


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one batch that are stuck for one reason."""

    kind: str
    batch_id: str | None
    reason: str


def send_again(store: Engine, group: Group, *, by: int, now: datetime) -> int:
    """The number of items that will be sent again: all of its batch, where that is stuck as a whole."""
    released = _release_batch(store, group, now) or _release_items(store, group, now)
    _note(store, "sync_sent_again", group, released, by, now)
    return released


def _release_batch(store: Engine, group: Group, now: datetime) -> int:
    if group.batch_id is None:
        return 0
    try:
        return release_batch(store, group.batch_id, now=now)
    except NotStuck:
        return 0


def _release_items(store: Engine, group: Group, now: datetime) -> int:
    released = 0
    for item_id in _items(store, group):
        with suppress(NotStuck):
            released += release_item(store, item_id, now=now)
    return released


def give_up(store: Engine, group: Group, *, by: int, now: datetime) -> int:
    """The number of items that will not be sent any more."""
    given_up = _give_up_batch(store, group, now) or _give_up_items(store, group, now)
    _note(store, "sync_given_up", group, given_up, by, now)
    return given_up


def _give_up_batch(store: Engine, group: Group, now: datetime) -> int:
    if group.batch_id is None:
        return 0
    try:
        return withdraw_batch(store, group.batch_id, now=now)
    except NotStuck:
        return 0


def _give_up_items(store: Engine, group: Group, now: datetime) -> int:
    given_up = 0
    for item_id in _items(store, group):
        with suppress(NotStuck):
            withdraw_item(store, item_id, now=now)
            given_up += 1
    return given_up


def _items(store: Engine, group: Group) -> list[str]:
    those = select(outbox.c.id).where(
        outbox.c.state == State.STUCK,
        outbox.c.kind == group.kind,
        outbox.c.batch_id.is_not_distinct_from(group.batch_id),
        func.coalesce(outbox.c.last_error, "") == group.reason,
    )
    with store.connect() as connection:
        return list(connection.scalars(those.order_by(outbox.c.position)))


def _note(store: Engine, event: str, group: Group, items: int, by: int, now: datetime) -> None:
    details = {"kind": group.kind, "batch": group.batch_id, "items": items}
    with writing(store) as connection:
        note(connection, event, at=now, actor=by, details=details)
