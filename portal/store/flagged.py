"""Reported readings that deserve a look, and what staff decided about each."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from portal.store.tables import accounts, reading_decisions, reported_readings
from sync.states import State
from sync.tables import outbox

LISTED = 50


class Decision(StrEnum):
    PASSED = "passed"
    """It may well be right."""
    ASKED = "asked"
    """The customer is asked to read the meter again."""
    CONTROL = "control"
    """Somebody goes and reads the meter."""


class AlreadyDecided(Exception):
    """Somebody else has decided about the reading meanwhile."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """A reading with its flag; ``indication`` in whole m³, moments in UTC."""

    id: str
    account_id: int | None
    customer_id: str
    meter_id: str | None
    meter_number: str
    indication: int
    read_on: date
    reported_at: datetime
    flag: str
    reason: str | None
    state: str
    decision: str | None
    decided_at: datetime | None
    decided_by: str | None
    note: str | None


def undecided(connection: Connection) -> list[Flagged]:
    """The longest waiting first, at most ``LISTED``; none that the customer has withdrawn."""
    waiting = _UNDECIDED.order_by(reported_readings.c.reported_at).limit(LISTED)
    return [_flagged(row) for row in connection.execute(waiting)]


def undecided_count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(_UNDECIDED.subquery())) or 0


def decided(connection: Connection, decision: Decision) -> list[Flagged]:
    """The latest first, at most ``LISTED``."""
    those = _FLAGGED.where(reading_decisions.c.decision == decision)
    latest = those.order_by(reading_decisions.c.decided_at.desc()).limit(LISTED)
    return [_flagged(row) for row in connection.execute(latest)]


def flagged(connection: Connection, reading_id: str) -> Flagged | None:
    row = connection.execute(_FLAGGED.where(reported_readings.c.id == reading_id)).first()
    return None if row is None else _flagged(row)


def decide(
    connection: Connection, reading_id: str, decision: Decision, *, by: int, note: str | None, now: datetime
) -> None:
    """Record the one decision that a reading gets; raises ``AlreadyDecided``."""
    row = {"reading_id": reading_id, "decision": decision, "decided_by": by, "note": note, "decided_at": now}
    try:
        with connection.begin_nested():
            connection.execute(insert(reading_decisions).values(row))
    except IntegrityError:
        raise AlreadyDecided from None


def _flagged(row: Row[tuple[object, ...]]) -> Flagged:
    return Flagged(**row._mapping)


_FLAG = func.coalesce(reported_readings.c.flag, outbox.c.payload["flag"].as_string())
"""A reading taken while the billing system was away gets its flag later, in what travels."""
_decider = accounts.alias("decider")
_SOURCES = {
    **reported_readings.c,
    "flag": _FLAG,
    "state": outbox.c.state,
    "decision": reading_decisions.c.decision,
    "decided_at": reading_decisions.c.decided_at,
    "decided_by": _decider.c.user_name,
    "note": reading_decisions.c.note,
}
_FLAGGED: Select[tuple[object, ...]] = (
    select(*(_SOURCES[field.name].label(field.name) for field in fields(Flagged)))
    .select_from(
        reported_readings.join(outbox, outbox.c.id == reported_readings.c.id)
        .outerjoin(reading_decisions, reading_decisions.c.reading_id == reported_readings.c.id)
        .outerjoin(_decider, _decider.c.id == reading_decisions.c.decided_by)
    )
    .where(_FLAG.is_not(None))
)
_UNDECIDED = _FLAGGED.where(
    reading_decisions.c.reading_id.is_(None), outbox.c.state.not_in([State.REJECTED, "withdrawn"])
)
