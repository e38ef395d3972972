from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.access import customer
from portal.clock import today
from portal.links import page_number
from portal.meters.service import every_meter, wanted_meter
from portal.readings.history import wanted_year, years_of
from portal.services import billing, customer_ids

blueprint = Blueprint("readings", __name__)


@blueprint.get("/odczyty")
@customer
def index() -> ResponseReturnValue:
    meters = every_meter()
    meter = wanted_meter(meters, request.args.get("wodomierz"))
    year = wanted_year(request.args.get("rok"))
    found = billing().readings(customer_ids(), page_number(), meter.id if meter else None, year.value)
    if found.beyond_end:
        abort(404)
    return render_template(
        "readings/history.html",
        found=found,
        meters={meter.id: meter for meter in meters},
        meter=meter,
        year=year,
        years=years_of(meters, today()),
    )
