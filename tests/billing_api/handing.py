"""Readings handed over to the outbox, as the portal does when a customer reports them."""

from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import Engine

from sync.outbox import READING, enqueue
from sync.readings import ReportedReading, to_payload

CUSTOMER = "000123"
AT = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


def hand_over(store: Engine, meter: str = "WM-1", *, indication: int = 7, at: datetime = AT) -> str:
    """The reading's id."""
    reading = ReportedReading(meter, meter, date(2026, 11, 22), indication, at, reason="Zażółć")
    reading_id = str(uuid4())
    with store.begin() as connection:
        enqueue(
            connection,
            id=reading_id,
            kind=READING,
            customer_id=CUSTOMER,
            ordering_key=meter,
            payload=to_payload(reading),
            at=at,
        )
    return reading_id
