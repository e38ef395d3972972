from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import signed_in
from portal.accounts.attempts import TooManyAttempts
from portal.accounts.forms import ButtonForm
from portal.accounts.views import too_many
from portal.clock import now
from portal.languages import selected
from portal.services import caller, services
from portal.settings.answers import form_page
from portal.settings.blueprint import blueprint
from portal.settings.forms import LendingForm
from portal.settings.lending import NotForYou, behind, end, lend, take
from portal.store.delegations import given_by, received_by
from portal.store.one_time import LinkSpent


@blueprint.get("/pelnomocnictwa")
@signed_in
def delegations() -> ResponseReturnValue:
    with services().store.connect() as connection:
        given = given_by(connection, caller().account_id)
        received = received_by(connection, caller().account_id)
    return render_template("settings/delegations.html", given=given, received=received, now=now())


@blueprint.route("/pelnomocnictwa/nowe", methods=["GET", "POST"])
@signed_in
def new_delegation() -> ResponseReturnValue:
    form = LendingForm()
    form.choose_among(caller().own)
    if not form.validate_on_submit():
        return form_page("settings/new_delegation.html", form)
    email, last = form.email.data or "", form.last
    try:
        lend(services(), caller(), form.customer.data, email, last, selected(), request.remote_addr or "")
    except TooManyAttempts:
        return form_page("settings/new_delegation.html", form, too_many())
    flash(_("We have sent the link. You see here when it is accepted."), "good")
    return redirect(url_for("settings.delegations"))


@blueprint.post("/pelnomocnictwa/<int(max=2147483647):delegation_id>/koniec")
@signed_in
def end_delegation(delegation_id: int) -> ResponseReturnValue:
    """Takes ``as``: ``delegate`` from who was lent the pages."""
    as_delegate = request.form.get("as") == "delegate"
    if not end(services(), caller(), delegation_id, request.remote_addr or "", as_delegate=as_delegate):
        abort(404)
    flash(_("The authorisation has ended."), "good")
    return redirect(url_for("settings.delegations"))


@blueprint.route("/pelnomocnictwa/<token>", methods=["GET", "POST"])
@signed_in
def offer(token: str) -> ResponseReturnValue:
    """Opening the link does nothing yet: mail scanners open every link."""
    form = ButtonForm()
    try:
        found = behind(services(), token)
        if not form.validate_on_submit():
            return render_template("settings/offer.html", form=form, offer=found)
        take(services(), caller(), token, request.remote_addr or "")
    except LinkSpent:
        return render_template("settings/offer_gone.html"), 404
    except NotForYou:
        return render_template("settings/offer.html", form=form, offer=found, refused=True), 409
    flash(_("You now see the pages of customer %(id)s.", id=found.customer_id), "good")
    return redirect(url_for("settings.delegations"))
