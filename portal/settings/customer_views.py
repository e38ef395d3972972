from collections.abc import Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from erp_adapter.errors import BillingUnavailable
from erp_adapter.records import Customer
from portal.access import signed_in
from portal.accounts.sessions import LOOKING_AT
from portal.links import safe_target
from portal.services import billing, caller, services
from portal.settings.blueprint import blueprint
from portal.settings.choosing import chosen_page
from portal.settings.customers import TooManyClaims, ask_for, part_with
from portal.settings.forms import CustomerForm, SureForm
from portal.store.identifications import AlreadyClaimed


@blueprint.get("/id-klienta")
@signed_in
def customers() -> ResponseReturnValue:
    found = chosen_page(caller().entitled)
    return render_template("settings/customers.html", found=found, named=_named(found.items))


def _named(customer_ids: Sequence[str]) -> Mapping[str, Customer]:
    """Whose IDs they are; nobody's while the billing system is away: the page is there all the same."""
    try:
        return {each.customer_id: each for each in billing().customers(tuple(customer_ids))}
    except BillingUnavailable:
        return {}


@blueprint.post("/id-klienta/wybor")
@signed_in
def choose() -> ResponseReturnValue:
    """Takes ``customer_id``, one that the caller may see, or nothing for all of them together."""
    chosen = request.form.get("customer_id", "")
    if chosen and chosen not in caller().entitled:
        abort(404)
    if chosen:
        session[LOOKING_AT] = chosen
    else:
        session.pop(LOOKING_AT, None)
    return redirect(safe_target(request.form.get("dalej")))


@blueprint.route("/id-klienta/nowe", methods=["GET", "POST"])
@signed_in
def new_customer() -> ResponseReturnValue:
    form = CustomerForm()
    if not form.validate_on_submit():
        return render_template("settings/new_customer.html", form=form)
    try:
        ask_for(services(), caller(), form.customer.data or "", request.remote_addr or "")
    except AlreadyClaimed:
        form.customer.errors = [_("You have this customer ID already, or it is being checked.")]
        return render_template("settings/new_customer.html", form=form)
    except TooManyClaims:
        problem = _("Many of your customer IDs are being checked. Ask for more once those are done.")
        return render_template("settings/new_customer.html", form=form, problem=problem), 429
    flash(_("We will check that this customer is you, and write to you when it is done."), "good")
    return redirect(url_for("settings.customers"))


@blueprint.route("/id-klienta/oddaj/<path:customer_id>", methods=["GET", "POST"])
@signed_in
def give_up(customer_id: str) -> ResponseReturnValue:
    if customer_id not in caller().own:
        abort(404)
    form = SureForm()
    if not form.validate_on_submit():
        return render_template("settings/give_up.html", form=form, customer_id=customer_id)
    part_with(services(), caller(), customer_id, request.remote_addr or "")
    flash(_("Your account shows customer %(id)s no longer.", id=customer_id), "good")
    return redirect(url_for("settings.customers"))
