"""Items made while the ERP was away could not be checked then; they are checked before they go."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, or_, select, update

from erp_adapter.errors import BillingError, BillingUnavailable
from sync.backoff import Jitter, delay
from sync.clocks import has_come
from sync.faults import Faults
from sync.outbox import ITEM_COLUMNS, Item, Payload, as_item, move
from sync.points import Point, reached
from sync.rejections import Announce, Rejection, unannounced
from sync.states import State
from sync.tables import outbox
from sync.transactions import writing

log = logging.getLogger(__name__)

CHECKED_AT_ONCE = 500
STEP = "check"
"""As the faults of a run call it."""


@dataclass(frozen=True, slots=True)
class Ready:
    """It may go; ``payload`` replaces the item's own where the check has learnt more."""

    payload: Payload | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """It cannot be told yet; ask again later. ``reason`` is for staff."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """It must not go: the verdict that the customer sees, such as ``less_than_previous``."""

    reason_code: str
    reason: str | None = None


Answer = Ready | Wait | Refuse
Prepare = Callable[[Item], Answer]
"""Checks one item. ``BillingError`` means ``Wait``; ``BillingUnavailable``, that the others wait too."""


def check(
    store: Engine,
    prepare: Prepare,
    *,
    clock: Callable[[], datetime],
    jitter: Jitter,
    announce: Announce = unannounced,
    faults: Faults,
) -> list[Answer]:
    """Check what is due, at most ``CHECKED_AT_ONCE`` items; the answers.

    What nobody foresaw befalls the item that is checked, and not the others.
    """
    answers: list[Answer] = []
    for item in _due(store, clock()):
        away = False
        try:
            answer = prepare(item)
        except BillingError as error:
            log.warning("item %s could not be checked: %s", item.id, error)
            answer, away = Wait(str(error)), isinstance(error, BillingUnavailable)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this item's, and logged
            faults.note(STEP, error)
            answer = Wait(f"an unforeseen fault of the check ({type(error).__name__}): see the log")
        with faults.kept_in_one(STEP):
            _record(store, item, answer, clock(), jitter, announce)
            answers.append(answer)
        if away:
            break
    return answers


def _due(store: Engine, now: datetime) -> list[Item]:
    due = (
        select(*ITEM_COLUMNS)
        .where(
            outbox.c.state == State.WAITING,
            outbox.c.needs_check,
            or_(outbox.c.not_before.is_(None), has_come(outbox.c.not_before, now)),
        )
        .order_by(outbox.c.position)
        .limit(CHECKED_AT_ONCE)
    )
    with store.connect() as connection:
        return [as_item(row) for row in connection.execute(due)]


def _record(
    store: Engine, item: Item, answer: Answer, now: datetime, jitter: Jitter, announce: Announce
) -> None:
    with writing(store) as connection:
        if not _still_due(connection, item):
            return
        match answer:
            case Ready():
                payload = item.payload if answer.payload is None else answer.payload
                _change(connection, item, needs_check=False, payload=dict(payload), last_error=None)
            case Wait():
                attempts = item.attempts + 1
                until = now + delay(attempts, jitter)
                _change(connection, item, not_before=until, attempts=attempts, last_error=answer.reason)
            case Refuse():
                verdict = {"reason_code": answer.reason_code, "reason": answer.reason}
                move(connection, [item.id], State.REJECTED, decided_at=now, last_error=None, **verdict)
                announce(connection, Rejection(item, answer.reason_code, answer.reason, now))
        reached(Point.CHECKING)
    reached(Point.CHECKED)


def _still_due(connection: Connection, item: Item) -> bool:
    """Whether nobody else has recorded an answer meanwhile."""
    same = (outbox.c.id == item.id) & (outbox.c.attempts == item.attempts)
    due = same & outbox.c.needs_check & (outbox.c.state == State.WAITING)
    return connection.scalar(select(outbox.c.id).where(due).with_for_update()) is not None


def _change(connection: Connection, item: Item, **values: Any) -> None:
    connection.execute(update(outbox).where(outbox.c.id == item.id).values(**values))
