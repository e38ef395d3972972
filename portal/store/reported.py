"""Reported readings: written together with their outbox items, in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from portal.store.tables import reported_readings
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
) -> bool:
    """Save all of a submission's readings, or none; False when this submission was saved before."""
    try:
        with writing(store) as connection:
            rows = [(str(uuid.uuid4()), report) for report in reports]
            for row_id, report in rows:
                connection.execute(
                    insert(reported_readings).values(
                        id=row_id,
                        account_id=account_id,
                        submission=submission,
                        reported_at=now,
                        **{name: getattr(report, name) for name in NewReport.__dataclass_fields__},
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
    except IntegrityError as error:
        if "submission" not in str(error.orig):
            raise
        return False
    return True


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
