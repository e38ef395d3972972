"""What the billing system decided about items that were sent."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Engine, or_, select, update

from erp_adapter.records import Verdict
from sync.outbox import ITEM_COLUMNS, READING, Item, as_item, move
from sync.points import Point, reached
from sync.rejections import Announce, Rejection, unannounced
from sync.states import State
from sync.tables import outbox
from sync.transactions import writing

ASKED_AT_ONCE = 500
QUESTIONS = 20
"""How often the ERP is asked in one run; what is left comes first in the next."""

ReadVerdicts = Callable[[Sequence[Item]], Iterable[Verdict]]
DECIDED = {"accepted": State.ACCEPTED, "rejected": State.REJECTED}


def collect(
    store: Engine,
    read_verdicts: ReadVerdicts,
    *,
    clock: Callable[[], datetime],
    announce: Announce = unannounced,
) -> int:
    """Ask about sent readings without a verdict, the longest not asked about first; the number decided.

    Raises whatever ``read_verdicts`` raises; those it was asked about have their turn again after the others.
    """
    started = clock()
    decided = 0
    for _ in range(QUESTIONS):
        items = _next_in_turn(store, started)
        if not items:
            break
        verdicts = list(read_verdicts(items))
        reached(Point.ASKED)
        decided += _record(store, items, verdicts, clock(), announce)
    return decided


def _next_in_turn(store: Engine, now: datetime) -> list[Item]:
    turn = (
        select(*ITEM_COLUMNS)
        .where(
            outbox.c.kind == READING,
            outbox.c.state == State.SENT,
            or_(outbox.c.asked_at.is_(None), outbox.c.asked_at < now),
        )
        .order_by(outbox.c.asked_at.nulls_first(), outbox.c.position)
        .limit(ASKED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    with writing(store) as connection:
        items = [as_item(row) for row in connection.execute(turn)]
        theirs = outbox.c.id.in_([item.id for item in items])
        connection.execute(update(outbox).where(theirs).values(asked_at=now))
    return items


def _record(
    store: Engine, asked: Sequence[Item], verdicts: Iterable[Verdict], now: datetime, announce: Announce
) -> int:
    # Some ODBC drivers give UUIDs in upper case; ours are in lower case.
    by_id = {verdict.reading_id.lower(): verdict for verdict in verdicts if verdict.state in DECIDED}
    items = {item.id: item for item in asked if item.id in by_id}
    undecided = select(outbox.c.id).where(outbox.c.id.in_(items), outbox.c.state == State.SENT)
    with writing(store) as connection:
        ids = list(connection.scalars(undecided.with_for_update()))
        for item_id in ids:
            verdict = by_id[item_id]
            reason = {"reason_code": verdict.reason_code, "reason": verdict.reason}
            move(connection, [item_id], DECIDED[verdict.state], decided_at=now, **reason)
        rejected = [by_id[item_id] for item_id in ids if DECIDED[by_id[item_id].state] is State.REJECTED]
        for verdict in rejected:
            item = items[verdict.reading_id]
            announce(connection, Rejection(item, verdict.reason_code, verdict.reason, now))
        reached(Point.DECIDING)
    reached(Point.DECIDED)
    return len(ids)
