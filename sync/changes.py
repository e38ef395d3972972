"""What a customer may still change: an item that waits, until it is claimed for a batch."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from sync.outbox import Payload, move
from sync.states import State
from sync.tables import outbox


class NoSuchItem(Exception):
    """These customers have no item of that id."""


class TooLate(Exception):
    """The item is on its way, or was decided on: it cannot be changed any more."""


def withdraw(connection: Connection, item_id: str, *, customer_ids: Sequence[str], now: datetime) -> None:
    """Take it back before it goes, in the caller's ``writing`` transaction.

    Raises ``NoSuchItem``, ``TooLate``.
    """
    _hold(connection, item_id, customer_ids)
    move(connection, [item_id], State.WITHDRAWN, decided_at=now, last_error=None)


def correct(
    connection: Connection,
    item_id: str,
    *,
    customer_ids: Sequence[str],
    payload: Payload,
    needs_check: bool = False,
) -> None:
    """Replace what it carries before it goes, in the caller's ``writing`` transaction.

    It keeps its place in the order. Raises ``NoSuchItem``, ``TooLate``.
    """
    _hold(connection, item_id, customer_ids)
    changed = {"payload": dict(payload), "needs_check": needs_check, "not_before": None, "last_error": None}
    # One more attempt: the answer of a check that is under way is to what the item carried before.
    changing = update(outbox).where(outbox.c.id == item_id)
    connection.execute(changing.values(attempts=outbox.c.attempts + 1, **changed))


def _hold(connection: Connection, item_id: str, customer_ids: Sequence[str]) -> None:
    theirs = (outbox.c.id == item_id) & outbox.c.customer_id.in_(customer_ids)
    state = connection.scalar(select(outbox.c.state).where(theirs).with_for_update())
    if state is None:
        raise NoSuchItem(item_id)
    if state != State.WAITING:
        raise TooLate(item_id)
