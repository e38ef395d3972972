from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from portal.access import customer
from portal.clock import today
from portal.links import page_number
from portal.meters.service import Legalisation, in_use, legalisation
from portal.services import billing, customer_ids

blueprint = Blueprint("meters", __name__)


@blueprint.get("/wodomierze")
@customer
def index() -> ResponseReturnValue:
    found = billing().meters(customer_ids(), page_number())
    if found.beyond_end:
        abort(404)
    now = today()
    rows = [(state, in_use(state.meter, now), legalisation(state.meter, now)) for state in found.items]
    attention = any(stand in (Legalisation.NEAR, Legalisation.PAST) for _state, _used, stand in rows)
    return render_template("meters/index.html", found=found, rows=rows, attention=attention)
