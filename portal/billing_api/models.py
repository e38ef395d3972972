"""What the API reads and writes. The OpenAPI document is made of these same models."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sync.kinds import KINDS
from sync.posted import Outcome

VERDICTS_AT_ONCE = 1000
Kind = Literal["reading", "ticket", "contact", "consent"]
ItemId = Annotated[str, Field(min_length=1, max_length=36, pattern=r"^[0-9A-Za-z-]+$")]
Word = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
Text = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]


class _AnyRecord:
    """Fields go out exactly as they are stored, so that the checksum can be worked out again; the document
    describes them by the records that they were made of."""

    def __get_pydantic_json_schema__(
        self, _schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        records = (TypeAdapter(type(kind.example)).core_schema for kind in KINDS.values())
        return {"anyOf": [handler(record) for record in records]}


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class NextBatch(Model):
    kind: Kind
    """Which kind of items."""


class Item(Model):
    id: str
    """The item's own id: the key that must be unique where you keep it."""
    customer_id: str
    """As printed on the customer's invoices."""
    fields: Annotated[Mapping[str, Any], _AnyRecord()]
    """What the item says; which of the shapes it has is told by the batch's `kind`."""


class Batch(Model):
    id: str
    seq: int
    """1, 2, 3, … of its kind, without gaps."""
    kind: Kind
    state: Literal["open", "acknowledged", "stuck", "withdrawn"]
    """`stuck` and `withdrawn` batches are in the hands of the office's staff."""
    checksum: str
    """SHA-256 of the JSON text of `[[id, customer_id, fields], …]`: no blanks, keys in order, UTF-8."""
    created_at: datetime
    items: list[Item]


class RefusedItem(Model):
    id: ItemId
    reason: Text
    """For the office's staff, who mend the item or give it up."""


class Acknowledgement(Model):
    """All items of the batch are yours now, but for those refused."""

    refused: list[RefusedItem] = Field(default=[], max_length=5000)
    """Items that you could not take. Not for verdicts: a reading that you reject you have taken."""


class Receipt(Model):
    id: str
    seq: int
    acknowledged_at: datetime
    refused: list[RefusedItem]
    """Those that wait for staff now."""


class Verdict(Model):
    id: ItemId
    """The item's."""
    verdict: Literal["accepted", "rejected"]
    reason_code: Word | None = None
    """`timestamp_future`, `less_than_previous`, `meter_unknown`, `meter_decommissioned`, `out_of_period`,
    `duplicate`, or one of your own; customers read the former in their language."""
    reason: Text | None = None
    """Shown to the customer as it is."""
    billed_on: Word | None = None
    """The number of the invoice that an accepted reading is billed on; may be sent later."""


class Verdicts(Model):
    verdicts: list[Verdict] = Field(min_length=1, max_length=VERDICTS_AT_ONCE)


class VerdictResult(Model):
    id: str
    result: Outcome


class VerdictResults(Model):
    results: list[VerdictResult]
    """In the order of the verdicts."""


class KindStatus(Model):
    kind: Kind
    here: bool
    """Whether items of this kind are fetched here; if not, they go another way or stay in the portal."""
    waiting: int
    """Items in no batch yet."""
    claimed: int
    """Items in batches that are not acknowledged."""
    sent: int
    """Items without a verdict."""
    stuck: int
    """Items that staff have in hand."""
    batches: int
    """The number of the last batch."""
    oldest: datetime | None
    """When the oldest item that is not acknowledged was handed over."""


class Status(Model):
    kinds: list[KindStatus]
