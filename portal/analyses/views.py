from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.access import customer
from portal.analyses.choices import choices, fields_in
from portal.analyses.service import analyse
from portal.clock import today
from portal.languages import selected
from portal.meters.service import wanted_meter
from portal.services import billing, customer_ids

blueprint = Blueprint("analyses", __name__)


@blueprint.get("/analizy")
@customer
def index() -> ResponseReturnValue:
    chosen = choices(request.args)
    meters = billing().meter_list(customer_ids())
    meter = wanted_meter(meters, request.args.get("wodomierz"))
    return render_template(
        "analyses/index.html",
        fields=fields_in(selected()),
        choices=chosen,
        meters=meters,
        meter=meter,
        analysis=analyse(chosen, meters, meter, today()),
        today=today(),
    )
