"""How the outbox stands, in figures: for ``ibok sync status``, the metrics, the alert and the staff desk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from sync.faults import FAILING
from sync.kinds import KINDS
from sync.mails import MAIL
from sync.marks import RUN
from sync.outbox import HOLDS_SOMETHING
from sync.states import UNDELIVERED, State
from sync.tables import batch, marks, outbox

ALL_KINDS = (*KINDS, MAIL)
STUCK_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Queue:
    """One kind of item."""

    kind: str
    items: Mapping[State, int]
    """How many are in each state; every state is there."""
    oldest: datetime | None
    """When the oldest item that is not delivered yet was handed over, or what was to wait might go."""
    batches: int
    """How many there have been; the number of the last one."""
    open_batches: int
    """Made, but neither delivered, stuck nor withdrawn."""
    last_success: datetime | None
    """When a batch was last delivered."""
    next_attempt: datetime | None
    """When the first batch or item that is put off may go again."""

    @property
    def undelivered(self) -> int:
        return sum(self.items[state] for state in UNDELIVERED)


@dataclass(frozen=True, slots=True)
class Stuck:
    """Items of one batch that are stuck for one reason."""

    kind: str
    batch_id: str | None
    seq: int | None
    items: int
    since: datetime
    """When the oldest of them was handed over."""
    reason: str


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """Mails that were given up for one reason, and whose texts are still kept."""

    items: int
    last: datetime
    """When the last of them was."""
    reason: str


@dataclass(frozen=True, slots=True)
class Figures:
    queues: tuple[Queue, ...]
    stuck: tuple[Stuck, ...]
    """The oldest first, at most ``STUCK_SHOWN``."""
    undeliverable: tuple[Undeliverable, ...]
    """The latest first, at most ``STUCK_SHOWN``."""
    last_run: datetime | None
    """When a run of the job last came to its end."""
    failing: Mapping[str, datetime]
    """When the steps were broken off that the last run did not bring to their end."""


def figures(connection: Connection, kinds: Iterable[str] = ALL_KINDS) -> Figures:
    """As they stand now; seven statements, whatever there is."""
    counts = _counts(connection)
    oldest = _by_kind(connection, _OLDEST)
    batches = _by_kind(connection, _BATCHES)
    put_off = _by_kind(connection, _PUT_OFF)
    noted = {row.name: row.at for row in connection.execute(_MARKS)}
    return Figures(
        tuple(_queue(kind, counts, oldest, batches, put_off) for kind in kinds),
        tuple(Stuck(**row._mapping) for row in connection.execute(_STUCK)),
        tuple(Undeliverable(**row._mapping) for row in connection.execute(_UNDELIVERABLE)),
        noted.pop(RUN, None),
        {name.removeprefix(FAILING): noted[name] for name in sorted(noted)},
    )


def _queue(
    kind: str,
    counts: Mapping[tuple[str, str], int],
    oldest: Mapping[str, Any],
    batches: Mapping[str, Any],
    put_off: Mapping[str, Any],
) -> Queue:
    made = batches.get(kind)
    attempts = [row.at for row in (put_off.get(kind), made) if row is not None and row.at is not None]
    return Queue(
        kind=kind,
        items={state: counts.get((kind, state), 0) for state in State},
        oldest=oldest[kind].at if kind in oldest else None,
        batches=made.last if made else 0,
        open_batches=made.open if made else 0,
        last_success=made.sent if made else None,
        next_attempt=min(attempts, default=None),
    )


def _counts(connection: Connection) -> dict[tuple[str, str], int]:
    by_state = select(outbox.c.kind, outbox.c.state, func.count()).group_by(outbox.c.kind, outbox.c.state)
    return {(kind, state): number for kind, state, number in connection.execute(by_state)}


def _by_kind(connection: Connection, statement: Select[Any]) -> dict[str, Any]:
    return {row.kind: row for row in connection.execute(statement)}


_HELD = (outbox.c.attempts == 0) & outbox.c.not_before.is_not(None)
"""It was handed over to wait, as mails do until the office opens; a failure counts its attempts."""
_SINCE = case((_HELD, outbox.c.not_before), else_=outbox.c.enqueued_at)
_OLDEST = (
    select(outbox.c.kind, func.min(_SINCE).label("at"))
    .where(outbox.c.state.in_(UNDELIVERED))
    .group_by(outbox.c.kind)
)
_PUT_OFF = (
    select(outbox.c.kind, func.min(outbox.c.not_before).label("at"))
    .where(outbox.c.state == State.WAITING, outbox.c.not_before.is_not(None))
    .group_by(outbox.c.kind)
)
_BATCHES = select(
    batch.c.kind,
    func.max(batch.c.seq).label("last"),
    func.count(batch.c.lease_until).label("open"),
    func.max(batch.c.sent_at).label("sent"),
    func.min(batch.c.lease_until).filter(batch.c.lease_owner.is_(None)).label("at"),
).group_by(batch.c.kind)
_MARKS = select(marks.c.name, marks.c.at).where(
    (marks.c.name == RUN) | marks.c.name.startswith(FAILING, autoescape=True)
)
_STUCK = (
    select(
        outbox.c.kind,
        outbox.c.batch_id,
        batch.c.seq,
        func.count().label("items"),
        func.min(outbox.c.enqueued_at).label("since"),
        func.coalesce(outbox.c.last_error, "").label("reason"),
    )
    .outerjoin(batch, batch.c.id == outbox.c.batch_id)
    .where(outbox.c.state == State.STUCK)
    .group_by(outbox.c.kind, outbox.c.batch_id, batch.c.seq, outbox.c.last_error)
    .order_by(func.min(outbox.c.enqueued_at))
    .limit(STUCK_SHOWN)
)
_UNDELIVERABLE = (
    select(
        func.count().label("items"),
        func.max(outbox.c.decided_at).label("last"),
        func.coalesce(outbox.c.last_error, "").label("reason"),
    )
    .where(outbox.c.kind == MAIL, outbox.c.state == State.UNDELIVERABLE, HOLDS_SOMETHING)
    .group_by(outbox.c.last_error)
    .order_by(func.max(outbox.c.decided_at).desc())
    .limit(STUCK_SHOWN)
)
