"""What ``ibok check`` says, on a page."""

from itertools import groupby

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from erp_adapter.checks.findings import Finding, Level
from portal.access import staff
from portal.clock import now
from portal.services import caller, services
from portal.staff.blueprint import blueprint
from portal.staff.checking import start
from portal.store.check_runs import latest


@blueprint.get("/polaczenia")
@staff
def connections() -> ResponseReturnValue:
    with services().store.connect() as connection:
        run = latest(connection)
    found = run.findings if run else ()
    return render_template(
        "staff/connections.html",
        run=run,
        under_way=run is not None and run.under_way(now()),
        places=[(place, list(group)) for place, group in groupby(found, key=_section)],
        counts={level: sum(finding.level is level for finding in found) for level in Level},
    )


@blueprint.post("/polaczenia")
@staff
def check_connections() -> ResponseReturnValue:
    if not start(services(), caller().account_id):
        flash(_("A check is already under way."), "warn")
    return redirect(url_for("staff.connections"))


def _section(finding: Finding) -> str:
    return ".".join(finding.place.split(".")[:2])
