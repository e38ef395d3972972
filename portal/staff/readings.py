"""Readings that deserve a look: much lower or higher than before."""

import logging

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from erp_adapter.errors import BillingUnavailable
from portal.access import staff
from portal.clock import now
from portal.services import caller, services
from portal.staff.blueprint import blueprint
from portal.staff.forms import DECISIONS, DecisionForm
from portal.staff.history import History, history
from portal.staff.reviewing import review
from portal.store.flagged import AlreadyDecided, Decision, Flagged, decided, flagged, undecided

log = logging.getLogger(__name__)


@blueprint.get("/odczyty")
@staff
def readings() -> ResponseReturnValue:
    wanted = request.args.get("decyzja")
    chosen = Decision(wanted) if wanted in list(Decision) else None
    with services().store.connect() as connection:
        found = decided(connection, chosen) if chosen else undecided(connection)
    return render_template("staff/readings.html", found=found, chosen=chosen, decisions=DECISIONS)


@blueprint.route("/odczyty/<reading_id>", methods=["GET", "POST"])
@staff
def reading(reading_id: str) -> ResponseReturnValue:
    with services().store.connect() as connection:
        found = flagged(connection, reading_id)
    if found is None:
        abort(404)
    form = DecisionForm()
    if not found.decision and form.validate_on_submit():
        return _decide(found, form)
    return render_template("staff/reading.html", reading=found, form=form, history=_history(found))


def _decide(found: Flagged, form: DecisionForm) -> ResponseReturnValue:
    try:
        review(services(), found, Decision(form.decision.data), caller(), form.note.data or None, now())
    except AlreadyDecided:
        flash(_("Somebody else has decided about this reading meanwhile."), "warn")
        return redirect(url_for("staff.reading", reading_id=found.id))
    flash(_("Your decision about meter %(number)s is recorded.", number=found.meter_number), "good")
    return redirect(url_for("staff.readings"))


def _history(found: Flagged) -> History | None:
    """None while the billing system is away."""
    try:
        return history(found)
    except BillingUnavailable as away:
        log.warning("no history to show: %s", away)
        return None
