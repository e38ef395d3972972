"""A reading that was reported and waits: correcting it, and taking it back, until it is on its way."""

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import customer_with_reports
from portal.clock import now, today
from portal.readings.forms import ReportForm, accepted_entries
from portal.readings.views import known_now
from portal.services import caller, customer_ids, services
from portal.store.identity import Report
from portal.store.reported import AlreadyReported, amend, take_back
from sync.changes import TooLate
from sync.states import State

blueprint = Blueprint("reported", __name__, url_prefix="/zgloszenie-odczytu")


@blueprint.get("/<report_id>")
@customer_with_reports
def change(report_id: str) -> ResponseReturnValue:
    report = _own(report_id)
    if report.state != State.WAITING:
        return _too_late()
    form = ReportForm(formdata=None, read_on=report.read_on)
    form.offer([{"indication": str(report.indication), "reason": report.reason or ""}])
    return _page(form, report)


@blueprint.post("/<report_id>")
@customer_with_reports
def correct(report_id: str) -> ResponseReturnValue:
    report = _own(report_id)
    form = ReportForm()
    if len(form.meters.entries) != 1:
        abort(400)
    _about(report, form)
    others = tuple(other for other in caller().reports if other.id != report.id)
    accepted = accepted_entries(form, known_now(others), today()) if form.validate() else []
    if form.refused or not accepted:
        return _page(form, report)
    corrected = replace(accepted[0], customer_id=report.customer_id)
    try:
        amend(services().store, report.id, corrected, customer_ids=customer_ids(), now=now())
    except TooLate:
        return _too_late()
    except AlreadyReported:
        form.meters[0].form.indication.errors = [_("You have reported this reading already.")]
        return _page(form, report)
    flash(_("We have corrected the reading."), "good")
    return redirect(url_for("readings.report"))


@blueprint.post("/<report_id>/wycofaj")
@customer_with_reports
def withdraw(report_id: str) -> ResponseReturnValue:
    report = _own(report_id)
    try:
        take_back(services().store, report.id, customer_ids=customer_ids(), now=now())
    except TooLate:
        return _too_late()
    flash(_("We have taken the reading back; it will not be billed."), "good")
    return redirect(url_for("readings.report"))


def _own(report_id: str) -> Report:
    report = next((each for each in caller().reports if each.id == report_id), None)
    return report or abort(404)


def _about(report: Report, form: ReportForm) -> None:
    """The meter stays the one that was reported, whatever the form says."""
    form.choose_among(customer_ids())
    entry = form.meters[0].form
    entry.meter.data = ""
    entry.number.data, entry.customer.data = report.meter_number, report.customer_id


def _page(form: ReportForm, report: Report) -> ResponseReturnValue:
    return render_template("readings/change.html", form=form, entry=form.meters[0].form, report=report)


def _too_late() -> ResponseReturnValue:
    flash(
        _("This reading is on its way to the billing system already and cannot be changed any more."), "warn"
    )
    return redirect(url_for("readings.report"))
