import logging

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from erp_adapter.answers import MeterState, Slice
from erp_adapter.errors import BillingError
from portal.access import customer, customer_with_reports
from portal.clock import now, today
from portal.links import page_number
from portal.meters.service import wanted_meter
from portal.readings.forms import ReportForm, accepted_entries, entry_of, unlisted_entries
from portal.readings.history import wanted_year, years_of
from portal.readings.service import Known, known_meters
from portal.services import billing, caller, customer_ids, services
from portal.store.identity import Report
from portal.store.reported import save

log = logging.getLogger(__name__)

REPORTS_LISTED = 24

blueprint = Blueprint("readings", __name__)


@blueprint.get("/odczyty")
@customer
def index() -> ResponseReturnValue:
    meters = billing().meter_list(customer_ids())
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
        years=years_of(meters, year, today()),
    )


@blueprint.get("/zgloszenie-odczytu")
@customer_with_reports
def report() -> ResponseReturnValue:
    form = ReportForm(formdata=None)
    meters = _meters()
    if meters is None:
        form.offer(unlisted_entries(caller().reports, customer_ids()))
    elif meters.beyond_end:
        abort(404)
    else:
        form.offer(entry_of(state) for state in meters.items)
    form.choose_among(customer_ids())
    return _form_page(form, meters)


@blueprint.post("/zgloszenie-odczytu")
@customer_with_reports
def send_report() -> ResponseReturnValue:
    form = ReportForm()
    form.choose_among(customer_ids())
    known = known_now(caller().reports)
    accepted = accepted_entries(form, known, today()) if form.validate() else []
    if form.refused or not accepted:
        return _form_page(form, known.meters if known else None)
    save(
        services().store,
        accepted,
        account_id=caller().account_id,
        submission=form.submission.data or "",
        now=now(),
    )
    text = ngettext("We have taken %(num)d reading.", "We have taken %(num)d readings.", len(accepted))
    flash(text, "good")
    return redirect(url_for("readings.report"))


def _meters() -> Slice[MeterState] | None:
    """The meters to report for, or None while the billing system is away or does not tell."""
    try:
        return billing().meters(customer_ids(), page_number(), in_use=True)
    except BillingError as away:
        log.warning("meters not listed: %s", away)
        return None


def known_now(reports: tuple[Report, ...]) -> Known | None:
    """What a report is compared with, or None while the billing system is away or does not tell."""
    try:
        return known_meters(billing(), customer_ids(), page_number(), reports, today())
    except BillingError as away:
        log.warning("a reading is taken unchecked: %s", away)
        return None


def _form_page(form: ReportForm, meters: Slice[MeterState] | None) -> ResponseReturnValue:
    return render_template(
        "readings/report.html",
        form=form,
        meters=meters,
        states={state.meter.id: state for state in meters.items} if meters else {},
        reports=caller().reports[:REPORTS_LISTED],
        older=len(caller().reports) > REPORTS_LISTED,
    )
