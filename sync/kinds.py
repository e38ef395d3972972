"""The kinds of items that go to the billing system, and what a channel may say of each.

Mails are items too, but go by mail and to nobody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from sync.batches import Batch
from sync.consents import CONSENT, Consent
from sync.contacts import CONTACT, ContactChange
from sync.outbox import READING, Item
from sync.payloads import load, types_of
from sync.readings import ReportedReading
from sync.tickets import TICKET, Ticket

ID_FIELDS = frozenset({"item_id", "reading_id"})
"""Names of the item's own id; the second is what it is called of a reading."""
WORDS = frozenset({"reason", "subject", "text"})
"""What customers write in words of their own."""
COMMON: Mapping[str, type] = MappingProxyType(
    {"item_id": str, "batch_id": str, "batch_seq": int, "customer_id": str, "at": datetime}
)
_NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kind:
    """``name`` is as in the outbox, ``section`` as in the configuration: ``[sync.readings]``."""

    name: str
    section: str
    example: Any
    """A record with something in each field, for checks."""

    @property
    def fields(self) -> Mapping[str, type]:
        """What may go into a column, and of which type it is."""
        reading = {"reading_id": str} if self.name == READING else {}
        return {**COMMON, **reading, **types_of(type(self.example))}


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind(
                READING, "readings", ReportedReading("1", "1", date(2026, 1, 1), 1, _NOW, "lower", "exchange")
            ),
            Kind(TICKET, "tickets", Ticket("2026/1", "other", "A question", "How do I …?", _NOW)),
            Kind(CONTACT, "contacts", ContactChange("email", "jan@example.com", _NOW)),
            Kind(CONSENT, "consents", Consent("e_invoice", True, _NOW)),
        )
    }
)
FIELDS = frozenset().union(*(kind.fields for kind in KINDS.values()))
"""The fields of all kinds."""


def fields_of(batch: Batch, item: Item) -> Mapping[str, Any]:
    """The values by field; raises ``KeyError`` or ``ValueError`` on an item that is none of its kind."""
    record = load(type(KINDS[item.kind].example), item.payload)
    return {
        **dict.fromkeys(ID_FIELDS, item.id),
        "batch_id": batch.id,
        "batch_seq": batch.seq,
        "customer_id": item.customer_id,
        "at": item.enqueued_at,
        **{name: getattr(record, name) for name in types_of(type(record))},
    }
