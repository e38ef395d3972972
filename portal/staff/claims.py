"""Accounts that wait to be identified: what they claim beside what the billing system knows."""

import logging

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from erp_adapter.errors import BillingUnavailable
from portal.access import staff
from portal.accounts.identification import LoginFull, Match, NoSuchCustomer, approve, match, refuse
from portal.services import caller, services
from portal.staff.blueprint import blueprint
from portal.staff.forms import RefusalForm
from portal.store.identifications import AlreadyDecided, Claim, ClaimState, claim, waiting

PROBLEMS = {
    NoSuchCustomer: _l("The billing system has no customer of this ID, so there is nothing to open."),
    LoginFull: _l("As many accounts of this login are open as can be. Refuse this one, or block another."),
    BillingUnavailable: _l(
        "The billing system is not answering, so nobody can be identified now. Try again later."
    ),
}
log = logging.getLogger(__name__)


@blueprint.get("/konta")
@staff
def claims() -> ResponseReturnValue:
    with services().store.connect() as connection:
        found = waiting(connection)
    return render_template("staff/claims.html", found=found)


@blueprint.get("/konta/<int(max=2147483647):claim_id>")
@staff
def one_claim(claim_id: int) -> ResponseReturnValue:
    return _page(_found(claim_id), RefusalForm(formdata=None))


@blueprint.post("/konta/<int(max=2147483647):claim_id>/potwierdz")
@staff
def approve_claim(claim_id: int) -> ResponseReturnValue:
    found = _found(claim_id)
    try:
        approve(services(), found, caller().account_id)
    except AlreadyDecided:
        return _decided_before(claim_id)
    except (NoSuchCustomer, LoginFull, BillingUnavailable) as problem:
        log.warning("a claim was not approved: %s", type(problem).__name__)
        flash(str(PROBLEMS[type(problem)]), "bad")
        return redirect(url_for("staff.one_claim", claim_id=claim_id))
    flash(_("The account is open, and %(name)s is told by e-mail.", name=found.user_name), "good")
    return redirect(url_for("staff.claims"))


@blueprint.post("/konta/<int(max=2147483647):claim_id>/odmow")
@staff
def refuse_claim(claim_id: int) -> ResponseReturnValue:
    found, form = _found(claim_id), RefusalForm()
    if not form.validate_on_submit():
        return _page(found, form)
    try:
        refuse(services(), found, caller().account_id, form.reason.data or "")
    except AlreadyDecided:
        return _decided_before(claim_id)
    flash(_("The account is refused, and %(name)s is told why by e-mail.", name=found.user_name), "good")
    return redirect(url_for("staff.claims"))


def _page(found: Claim, form: RefusalForm) -> str:
    open_still = found.state == ClaimState.WAITING
    compared = _compared(found) if open_still else None
    return render_template("staff/claim.html", claim=found, waiting=open_still, match=compared, form=form)


def _compared(found: Claim) -> Match | None:
    """None while the billing system is away."""
    try:
        return match(services(), found)
    except BillingUnavailable as away:
        log.warning("nothing to compare a claim with: %s", away)
        return None


def _found(claim_id: int) -> Claim:
    with services().store.connect() as connection:
        found = claim(connection, claim_id)
    return found or abort(404)


def _decided_before(claim_id: int) -> ResponseReturnValue:
    flash(_("Somebody else has decided about this account meanwhile."), "warn")
    return redirect(url_for("staff.one_claim", claim_id=claim_id))
