from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from portal.access import public

blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    return jsonify(status="ok")
