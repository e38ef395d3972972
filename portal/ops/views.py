from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal.access import public
from portal.services import billing, services

blueprint = Blueprint("ops", __name__)

OK, AWAY = "ok", "away"


@blueprint.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    return jsonify(status=OK)


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """503 without the store. A billing database that is away is named, but the office stays open."""
    store = OK if _store_answers() else AWAY
    databases = {name: OK if answers else AWAY for name, answers in billing().answering().items()}
    return jsonify(store=store, billing=databases), 200 if store == OK else 503


def _store_answers() -> bool:
    try:
        with services().store.connect() as connection:
            return connection.scalar(select(1)) == 1
    except SQLAlchemyError:
        return False
