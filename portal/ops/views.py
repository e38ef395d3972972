from hmac import compare_digest

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal.access import public
from portal.clock import now
from portal.ops.metrics import MEDIA_TYPE, text
from portal.services import billing, services
from sync.figures import figures

blueprint = Blueprint("ops", __name__)

OK, AWAY = "ok", "away"


@blueprint.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    return jsonify(status=OK)


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """503 without the store. Without a billing database the office stays open.

    What the connections are called is for whoever shows ``server.metrics_token``.
    """
    store, databases = _state(_store_answers()), billing().answering()
    told: dict[str, object] = {"store": store, "billing": _state(all(databases.values()))}
    if _is_monitor():
        told["connections"] = {name: _state(answers) for name, answers in databases.items()}
    return jsonify(told), 200 if store == OK else 503


@blueprint.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """For whoever shows ``server.metrics_token``; to others, and where there is none, it does not exist."""
    if not _is_monitor():
        abort(404)
    with services().store.connect() as connection:
        found = figures(connection)
    return Response(text(found, billing().answering(), now()), content_type=MEDIA_TYPE)


def _is_monitor() -> bool:
    expected = services().config.metrics_token
    shown = request.authorization
    if expected is None or shown is None or shown.type != "bearer" or not shown.token:
        return False
    return compare_digest(shown.token.encode(), expected.encode())


def _state(answers: bool) -> str:
    return OK if answers else AWAY


def _store_answers() -> bool:
    try:
        with services().store.connect() as connection:
            return connection.scalar(select(1)) == 1
    except SQLAlchemyError:
        return False
