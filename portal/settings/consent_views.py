from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import signed_in
from portal.services import caller, services
from portal.settings.blueprint import blueprint
from portal.settings.choosing import chosen_page
from portal.settings.consenting import E_INVOICE, decide
from portal.store.consents import decisions


@blueprint.get("/zgody")
@signed_in
def consents() -> ResponseReturnValue:
    found = chosen_page(caller().own)
    with services().store.connect() as connection:
        history = decisions(connection, found.items, E_INVOICE)
    return render_template("settings/consents.html", found=found, history=history)


@blueprint.post("/zgody")
@signed_in
def decide_consent() -> ResponseReturnValue:
    """Takes ``customer_id``, one of the account's own, and ``give``: ``1`` or nothing."""
    customer_id, give = request.form.get("customer_id", ""), request.form.get("give") == "1"
    if customer_id not in caller().own:
        abort(404)
    if decide(services(), caller(), customer_id, give, request.remote_addr or ""):
        flash(_("Thank you: you have consented.") if give else _("You have withdrawn your consent."), "good")
    return redirect(url_for("settings.consents"))
