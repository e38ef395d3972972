"""What the billing system decided about items that were sent."""

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, or_, select, update

from erp_adapter.errors import BillingError, BillingUnavailable
from erp_adapter.records import Verdict
from sync.clocks import is_absurd
from sync.errors import where
from sync.faults import STORE_AWAY
from sync.outbox import ITEM_COLUMNS, READING, Item, as_item
from sync.points import Point, reached
from sync.posted import VERDICTS, Outcome, PostedVerdict, decide
from sync.rejections import Announce, unannounced
from sync.states import State
from sync.tables import outbox
from sync.transactions import writing

log = logging.getLogger(__name__)

ASKED_AT_ONCE = 500
QUESTIONS = 20
"""How many questions the ERP is asked in one run; what is left comes first in the next."""
REFUSALS = 64
"""How often a question is asked in ever smaller parts before it is the ERP that is at fault, not a row."""

ASKED_AGAIN = timedelta(days=1)
"""How soon after the last time it is asked whether an accepted reading is billed."""
BILLED_WITHIN = timedelta(days=400)

ReadVerdicts = Callable[[Sequence[Item]], Iterable[Verdict]]
Broken = Callable[[Exception], None]
"""Is told what nobody foresaw, once for each item."""


def unexpected(error: Exception) -> None:
    """For those who keep no account of it."""
    log.error("verdicts met what nobody foresaw: %s", where(error))


def collect(
    store: Engine,
    read_verdicts: ReadVerdicts,
    *,
    clock: Callable[[], datetime],
    announce: Announce = unannounced,
    billed: bool = False,
    broken: Broken = unexpected,
) -> int:
    """Ask about sent readings without a verdict, the longest not asked about first; the number decided.

    With ``billed``, about accepted ones whose invoice is not known; the number of those billed.

    A verdict that cannot be read is logged, and the others are recorded. Raises ``BillingUnavailable``, and
    any other ``BillingError`` that ``REFUSALS`` tells to be the ERP's fault; those asked about have their
    turn again after the others. What nobody foresaw of one item is told to ``broken``.
    """
    started = clock()
    decided = 0
    for _ in range(QUESTIONS):
        items = _next_in_turn(store, _unbilled(started) if billed else _undecided(started), started)
        if not items:
            break
        for verdicts in _answers(read_verdicts, items, broken):
            reached(Point.ASKED)
            decided += _record(store, _posted(items, verdicts), clock(), announce, broken)
    return decided


def _answers(
    read_verdicts: ReadVerdicts, items: Sequence[Item], broken: Broken
) -> Iterator[Sequence[Verdict]]:
    """One answer, or several where an unreadable row spoils it: asked again in halves, the largest first."""
    parts = deque([items])
    answers = refusals = 0
    while parts:
        part = parts.popleft()
        try:
            verdicts = list(read_verdicts(part))
        except BillingUnavailable:
            raise
        except Exception as error:  # an answer that not even the adapter understands, too
            refusals += 1
            if refusals == REFUSALS and not answers:
                raise
            parts.extend(_halves(part, error, broken))
        else:
            answers += 1
            yield verdicts


def _halves(part: Sequence[Item], error: Exception, broken: Broken) -> Sequence[Sequence[Item]]:
    if len(part) == 1:
        told = error if isinstance(error, BillingError) else type(error).__name__
        log.warning("the verdict on item %s was not read: %s", part[0].id, told)
        if not isinstance(error, BillingError):
            broken(error)
        return ()
    middle = len(part) // 2
    return part[:middle], part[middle:]


def _undecided(now: datetime) -> ColumnElement[bool]:
    return (outbox.c.state == State.SENT) & _not_asked_since(now)


def _unbilled(now: datetime) -> ColumnElement[bool]:
    recent = outbox.c.decided_at > now - BILLED_WITHIN
    unbilled = (outbox.c.state == State.ACCEPTED) & outbox.c.billed_on.is_(None)
    return unbilled & recent & _not_asked_since(now - ASKED_AGAIN)


def _not_asked_since(moment: datetime) -> ColumnElement[bool]:
    asked = outbox.c.asked_at
    return or_(asked.is_(None), asked < moment, is_absurd(asked, moment))


def _next_in_turn(store: Engine, wanted: ColumnElement[bool], now: datetime) -> list[Item]:
    turn = (
        select(*ITEM_COLUMNS)
        .where(outbox.c.kind == READING, wanted)
        .order_by(outbox.c.asked_at.nulls_first(), outbox.c.position)
        .limit(ASKED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    with writing(store) as connection:
        items = [as_item(row) for row in connection.execute(turn)]
        theirs = outbox.c.id.in_([item.id for item in items])
        connection.execute(update(outbox).where(theirs).values(asked_at=now))
    return items


def _posted(asked: Sequence[Item], verdicts: Iterable[Verdict]) -> Sequence[PostedVerdict]:
    ids = {item.id for item in asked}
    return [
        # Some ODBC drivers give UUIDs in upper case; ours are in lower case.
        PostedVerdict(each.reading_id.lower(), State(each.state), each.reason_code, each.reason, each.invoice)
        for each in verdicts
        if each.state in VERDICTS and each.reading_id.lower() in ids
    ]


def _record(
    store: Engine, posted: Sequence[PostedVerdict], now: datetime, announce: Announce, broken: Broken
) -> int:
    """All in one transaction, but where the store or a mail cannot take one of them: then in halves."""
    try:
        return decide(store, posted, now=now, announce=announce).count(Outcome.RECORDED)
    except Exception as error:
        if isinstance(error, STORE_AWAY):
            raise
        if len(posted) == 1:
            log.warning("the verdict on item %s was not recorded: %s", posted[0].id, type(error).__name__)
            broken(error)
            return 0
    middle = len(posted) // 2
    parts = (posted[:middle], posted[middle:])
    return sum(_record(store, part, now, announce, broken) for part in parts)
