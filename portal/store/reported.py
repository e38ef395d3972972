"""Reported readings: written together with their outbox items, in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from portal.store.tables import reported_readings
from sync.changes import correct, withdraw
from sync.outbox import READING, enqueue
from sync.readings import ReportedReading, to_payload
from sync.transactions import writing


@dataclass(frozen=True, slots=True)
class NewReport:
    """A reading that may be taken; ``indication`` in whole m³."""

    customer_id: str
    meter_id: str | None
    """None while only the number is known, because the ERP was away."""
    meter_number: str
    indication: int
    read_on: date
    flag: str | None = None
    reason: str | None = None


def save(
    store: Engine, reports: Sequence[NewReport], *, account_id: int, submission: str, now: datetime
) -> None:
    """Save the readings of a submission that it has not brought before: all of them, or none.

    A page may be sent twice, by a double click, or gone back to and sent with more or other readings in it.
    """
    try:
        _save_new(store, reports, account_id, submission, now)
    except IntegrityError as error:
        if "submission" not in str(error.orig):
            raise
        _save_new(store, reports, account_id, submission, now)  # it was just being saved by somebody else


def _save_new(
    store: Engine, reports: Sequence[NewReport], account_id: int, submission: str, now: datetime
) -> None:
    with writing(store) as connection:
        kept = _kept(connection, submission)
        brought = {_same(report): report for report in reports}
        rows = [(str(uuid.uuid4()), report) for same, report in brought.items() if same not in kept]
        for row_id, report in rows:
            connection.execute(
                insert(reported_readings).values(
                    id=row_id, account_id=account_id, submission=submission, reported_at=now, **asdict(report)
                )
            )
        for row_id, report in rows:
            enqueue(
                connection,
                id=row_id,
                kind=READING,
                customer_id=report.customer_id,
                ordering_key=f"{report.customer_id}/{report.meter_number}",
                payload=to_payload(_outgoing(report, now)),
                at=now,
                needs_check=report.meter_id is None,
            )


class AlreadyReported(Exception):
    """The same page brought that very reading besides."""


def amend(
    store: Engine, report_id: str, report: NewReport, *, customer_ids: Sequence[str], now: datetime
) -> None:
    """Replace what was reported before it goes; raises ``TooLate``, ``NoSuchItem``, ``AlreadyReported``."""
    payload = to_payload(_outgoing(report, now))
    unchecked = report.meter_id is None
    try:
        with writing(store) as connection:
            correct(connection, report_id, customer_ids=customer_ids, payload=payload, needs_check=unchecked)
            theirs = update(reported_readings).where(reported_readings.c.id == report_id)
            connection.execute(theirs.values(reported_at=now, **asdict(report)))
    except IntegrityError as error:
        if "submission" not in str(error.orig):
            raise
        raise AlreadyReported from None


def take_back(store: Engine, report_id: str, *, customer_ids: Sequence[str], now: datetime) -> None:
    """Raises ``TooLate``, ``NoSuchItem``."""
    with writing(store) as connection:
        withdraw(connection, report_id, customer_ids=customer_ids, now=now)


def _kept(connection: Connection, submission: str) -> set[tuple[object, ...]]:
    columns = reported_readings.c
    same = select(columns.customer_id, columns.meter_number, columns.read_on, columns.indication)
    return {tuple(row) for row in connection.execute(same.where(columns.submission == submission))}


def _same(report: NewReport) -> tuple[object, ...]:
    """What makes two readings of one submission the same."""
    return (report.customer_id, report.meter_number, report.read_on, report.indication)


def _outgoing(report: NewReport, now: datetime) -> ReportedReading:
    return ReportedReading(
        meter_id=report.meter_id,
        meter_number=report.meter_number,
        read_on=report.read_on,
        indication=report.indication,
        reported_at=now,
        flag=report.flag,
        reason=report.reason,
    )
