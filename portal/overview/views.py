from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.access import customer_with_reports
from portal.clock import today
from portal.invoices.service import standing
from portal.overview.service import METERS_SHOWN, attention, owed, reports_needed
from portal.services import billing, caller, customer_ids

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
@customer_with_reports
def index() -> ResponseReturnValue:
    now = today()
    overview = billing().overview(customer_ids(), now)
    last = overview.last_invoice
    return render_template(
        "overview/index.html",
        owed=owed(overview, now),
        attention=attention(overview, caller().reports, now),
        last_invoice=last,
        last_standing=standing(last, now) if last else None,
        meters=overview.meters[:METERS_SHOWN],
        more_meters=max(0, len(overview.meters) - METERS_SHOWN),
        reports_needed=reports_needed(overview.meters),
    )
