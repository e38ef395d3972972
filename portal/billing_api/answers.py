"""What ``sync`` found → what the API writes."""

from http import HTTPStatus
from typing import Any, cast

from portal.billing_api import models
from portal.problems import FieldProblem, Refused
from sync import batches, pull
from sync.figures import Queue
from sync.states import State


def batch(found: batches.Batch, state: str) -> models.Batch:
    items = [
        models.Item(id=each.id, customer_id=each.customer_id, fields=each.payload) for each in found.items
    ]
    told: dict[str, Any] = {name: getattr(found, name) for name in ("id", "seq", "kind", "checksum")}
    return models.Batch(**told, created_at=found.created_at, state=cast(Any, state), items=items)


def state_of(found: pull.Fetched) -> str:
    return found.closed or ("open" if found.sent_at is None else "acknowledged")


def receipt(found: pull.Fetched) -> models.Receipt:
    assert found.sent_at is not None  # noqa: S101 - an acknowledged batch has it
    refused = [models.RefusedItem(id=item_id, reason=reason) for item_id, reason in found.refused.items()]
    return models.Receipt(
        id=found.batch.id, seq=found.batch.seq, acknowledged_at=found.sent_at, refused=refused
    )


def stranger(body: models.Acknowledgement, item_id: str) -> Refused:
    place = next(number for number, item in enumerate(body.refused) if item.id == item_id)
    error = FieldProblem(field=f"refused.{place}.id", detail="The batch holds no such item.")
    detail = "An item was refused that the batch does not hold."
    return Refused(HTTPStatus.CONFLICT, detail, "not_in_batch", errors=[error])


def kind_status(queue: Queue, here: bool) -> models.KindStatus:
    return models.KindStatus(
        kind=cast(Any, queue.kind),
        here=here,
        waiting=queue.items[State.WAITING],
        claimed=queue.items[State.CLAIMED],
        sent=queue.items[State.SENT],
        stuck=queue.items[State.STUCK],
        batches=queue.batches,
        oldest=queue.oldest,
    )
