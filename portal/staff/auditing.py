"""The audit trail, read."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from portal.access import staff
from portal.links import page_number
from portal.services import services
from portal.staff.blueprint import blueprint
from portal.store.trail import trail


@blueprint.get("/dziennik")
@staff
def audit() -> ResponseReturnValue:
    with services().store.connect() as connection:
        events = trail(connection, page_number())
    if events.beyond_end:
        abort(404)
    return render_template("staff/audit.html", events=events)
