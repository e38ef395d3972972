"""An invented batch of one item, for checks: what a channel would be given."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from sync.batches import Batch
from sync.kinds import Kind
from sync.outbox import READING, Item
from sync.payloads import dump

MADE_UP = {"customer_id": "000001", "id": "1", "number": "1"}


def sample_batch(kind: Kind, channel: str, meter: Mapping[str, str] | None) -> Batch:
    """``meter``: a real one's ``customer_id``, ``id`` and ``number``, where one is known."""
    known, now = meter or MADE_UP, datetime.now(UTC)
    record = kind.example
    if kind.name == READING:
        days = {"read_on": now.date(), "reported_at": now}
        record = replace(record, meter_id=known["id"], meter_number=known["number"], **days)
    item = Item(str(uuid4()), kind.name, known["customer_id"], "check", 1, dump(record), 0, now)
    return Batch(str(uuid4()), 1, kind.name, channel, "", now, "check", 0, (item,))
