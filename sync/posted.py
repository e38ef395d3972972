"""Recording verdicts, whether the billing system brings them by itself or was asked for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine, select, update

from sync.kinds import KINDS
from sync.outbox import ITEM_COLUMNS, Item, as_item, move
from sync.points import Point, reached
from sync.rejections import Announce, Rejection
from sync.states import State
from sync.tables import outbox
from sync.transactions import writing

VERDICTS = (State.ACCEPTED, State.REJECTED)


@dataclass(frozen=True, slots=True)
class PostedVerdict:
    """On one item; ``state`` is ``accepted`` or ``rejected``."""

    id: str
    state: State
    reason_code: str | None = None
    reason: str | None = None
    billed_on: str | None = None
    """The number of the invoice it is billed on."""


class Outcome(StrEnum):
    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    """The same verdict was recorded before."""
    CONFLICT = "conflict"
    """Another verdict was recorded before, and that one stands."""
    NOT_SENT = "not_sent"
    """The item's batch is not acknowledged, or the item was refused."""
    UNKNOWN = "unknown"
    """There is no such item."""


def decide(
    store: Engine, posted: Sequence[PostedVerdict], *, now: datetime, announce: Announce
) -> list[Outcome]:
    """What became of each, in their order; all are recorded in one transaction.

    The number of an invoice may come later, with the same verdict again.
    """
    with writing(store) as connection:
        known = _locked(connection, {verdict.id.lower() for verdict in posted})
        outcomes = [_decide(connection, known, verdict, now) for verdict in posted]
        for verdict, outcome in zip(posted, outcomes, strict=True):
            if outcome is Outcome.RECORDED and verdict.state is State.REJECTED:
                item = known[verdict.id.lower()].item
                announce(connection, Rejection(item, verdict.reason_code, verdict.reason, now))
        reached(Point.DECIDING)
    reached(Point.DECIDED)
    return outcomes


@dataclass(frozen=True, slots=True)
class _Known:
    item: Item
    state: State
    billed_on: str | None


def _locked(connection: Connection, ids: Collection[str]) -> dict[str, _Known]:
    """In one order, so that two calls about the same items cannot wait for each other."""
    theirs = outbox.c.id.in_(ids) & outbox.c.kind.in_(KINDS)
    verdict = select(outbox.c.id, outbox.c.state, outbox.c.billed_on).where(theirs)
    rows = connection.execute(verdict.order_by(outbox.c.position).with_for_update()).all()
    items = {row.id: as_item(row) for row in connection.execute(select(*ITEM_COLUMNS).where(theirs))}
    return {row.id: _Known(items[row.id], State(row.state), row.billed_on) for row in rows}


def _decide(
    connection: Connection, known: dict[str, _Known], verdict: PostedVerdict, now: datetime
) -> Outcome:
    found = known.get(verdict.id.lower())
    if found is None:
        return Outcome.UNKNOWN
    billed_on = verdict.billed_on if verdict.state is State.ACCEPTED else None
    if found.state is State.SENT:
        reason = {"reason_code": verdict.reason_code, "reason": verdict.reason}
        move(connection, [found.item.id], verdict.state, decided_at=now, billed_on=billed_on, **reason)
    elif found.state is not verdict.state:
        return Outcome.CONFLICT if found.state in VERDICTS else Outcome.NOT_SENT
    elif billed_on in (None, found.billed_on):
        return Outcome.UNCHANGED
    else:
        theirs = outbox.c.id == found.item.id
        connection.execute(update(outbox).where(theirs).values(billed_on=billed_on))
    known[found.item.id] = _Known(found.item, verdict.state, billed_on)
    return Outcome.RECORDED
