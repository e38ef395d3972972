"""The billing system's way in: it fetches batches, says that it has them, and brings its verdicts."""

from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from portal.access import billing_system, public
from portal.billing_api import answers, models
from portal.billing_api.bearer import client
from portal.billing_api.document import document
from portal.billing_api.operation import operation
from portal.clock import now
from portal.mail.rejected import by_mail
from portal.problems import RETRY_SECONDS, Refused
from portal.services import services
from sync import posted, pull
from sync.figures import figures
from sync.kinds import KINDS
from sync.states import State

blueprint = Blueprint("billing_api", __name__, url_prefix="/api/billing/v1")

CLOSED = "The office's staff have the batch in hand, or it does not hold an item that was refused."
EMPTIED = "The batch was delivered long ago, and what it carried is deleted."
UNKNOWN = "There is no such batch, or it went another way."


@blueprint.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    return jsonify(document(current_app, services().config.server.address))


@blueprint.get("/status")
@billing_system()
@operation("How the queues stand", answer=models.Status)
def status() -> models.Status:
    """For every kind of item; anything that the token is for may ask."""
    with services().store.connect() as connection:
        found = figures(connection, KINDS)
    here = _fetched_kinds()
    return models.Status(kinds=[answers.kind_status(queue, queue.kind in here) for queue in found.queues])


@blueprint.get("/batches/next")
@billing_system("batches")
@operation(
    "Fetch the next batch",
    query=models.NextBatch,
    answer=models.Batch,
    nothing="Nothing waits.",
    leads_to=("one_batch", "acknowledge"),
    problems={409: "Items of this kind go another way."},
)
def next_batch(query: models.NextBatch) -> models.Batch | None:
    """The batch that this token fetched last and has not acknowledged, with the same id and items; else the
    next one. For `sync.lease_seconds` no other token is given it; afterwards one may be, so know items by
    their ids."""
    if query.kind not in _fetched_kinds():
        raise Refused(
            HTTPStatus.CONFLICT,
            f"Items of kind {query.kind} go another way: see [sync.{KINDS[query.kind].section}] channel.",
            "not_fetched_here",
        )
    settings = services().config.sync
    found = pull.next_batch(
        services().store,
        kind=query.kind,
        client=client(),
        size=settings.batch_size,
        lease=timedelta(seconds=settings.lease_seconds),
        now=now(),
    )
    return None if found is None else answers.batch(found, "open")


@blueprint.get("/batches/<uuid:batch_id>")
@billing_system("batches")
@operation("Fetch a batch by its id", answer=models.Batch, problems={404: UNKNOWN, 410: EMPTIED})
def one_batch(batch_id: UUID) -> models.Batch:
    """As it stands now; items that were refused and sent again are in a later batch."""
    try:
        found = pull.fetch(services().store, str(batch_id))
    except pull.UnknownBatch:
        raise Refused(HTTPStatus.NOT_FOUND, UNKNOWN) from None
    if found.emptied:
        raise Refused(HTTPStatus.GONE, EMPTIED, "batch_emptied")
    return answers.batch(found.batch, answers.state_of(found))


@blueprint.post("/batches/<uuid:batch_id>/acknowledgement")
@billing_system("batches")
@operation(
    "Acknowledge a batch",
    body=models.Acknowledgement,
    answer=models.Receipt,
    problems={404: UNKNOWN, 409: CLOSED},
)
def acknowledge(batch_id: UUID, body: models.Acknowledgement) -> models.Receipt:
    """Once its items stand where you keep them, committed. A repeated call changes nothing and is answered as
    the first one was."""
    refused = {item.id: item.reason for item in body.refused}
    try:
        found = pull.acknowledge(services().store, str(batch_id), refused, now())
    except pull.UnknownBatch:
        raise Refused(HTTPStatus.NOT_FOUND, UNKNOWN) from None
    except pull.BatchClosed as closed:
        raise Refused(HTTPStatus.CONFLICT, f"The batch is {closed}.", f"batch_{closed}") from None
    except pull.NotInBatch as stranger:
        raise answers.stranger(body, str(stranger)) from None
    except pull.Busy:
        raise Refused(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Others change it.",
            "busy",
            headers={"Retry-After": RETRY_SECONDS},
        ) from None
    return answers.receipt(found)


@blueprint.post("/verdicts")
@billing_system("verdicts")
@operation("Post verdicts", body=models.Verdicts, answer=models.VerdictResults)
def verdicts(body: models.Verdicts) -> models.VerdictResults:
    """What you decided about items, whichever way they went. Each is answered on its own: `recorded`;
    `unchanged`, said before; `conflict`, decided otherwise before, which stands; `not_sent`, its batch is not
    acknowledged; `unknown`."""
    said = [
        posted.PostedVerdict(each.id, State(each.verdict), each.reason_code, each.reason, each.billed_on)
        for each in body.verdicts
    ]
    announce = by_mail(current_app)
    outcomes = posted.decide(services().store, said, now=now(), announce=announce)
    results = zip(body.verdicts, outcomes, strict=True)
    return models.VerdictResults(
        results=[models.VerdictResult(id=each.id, result=outcome) for each, outcome in results]
    )


def _fetched_kinds() -> frozenset[str]:
    routes = services().config.sync.routes
    return frozenset(kind for kind, route in routes.items() if route.channel == pull.CHANNEL)
