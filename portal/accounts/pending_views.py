"""What one whose account waits to be identified sees, and may show instead of waiting."""

from collections.abc import Sequence
from decimal import Decimal

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import signed_in
from portal.accounts.attempts import TooManyAttempts
from portal.accounts.blueprint import blueprint
from portal.accounts.forms import InvoiceForm
from portal.accounts.identification import LoginFull, NotTheInvoice, identify_by_invoice
from portal.languages import selected
from portal.office_hours import hours_in_words
from portal.services import caller, services
from portal.store.identifications import AlreadyDecided, Claim, ClaimState, claims_of


@blueprint.app_template_global()
def identification_hours() -> str:
    return hours_in_words(services().config.identification, selected())


@blueprint.app_template_global()
def own_claims() -> Sequence[Claim]:
    with services().store.connect() as connection:
        return claims_of(connection, caller().account_id)


@blueprint.app_template_global()
def invoice_form() -> InvoiceForm | None:
    """None where an invoice identifies nobody."""
    return InvoiceForm(formdata=None) if services().config.identification.mode == "invoice" else None


@blueprint.post("/identyfikacja")
@signed_in
def show_invoice() -> ResponseReturnValue:
    """Takes ``customer_id``, the invoice's ``number`` and its ``gross`` amount."""
    waiting = {each.customer_id: each for each in own_claims() if each.state == ClaimState.WAITING}
    claim = waiting.get(request.form.get("customer_id", ""))
    if claim is None or services().config.identification.mode != "invoice":
        abort(404)
    form = InvoiceForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        identify_by_invoice(services(), claim, form.number.data or "", _amount(form.gross.data or ""))
    except NotTheInvoice:
        return _page(form, _("This is not what your last invoice says. Check the number and the amount."))
    except TooManyAttempts:
        return _page(form, _("Too many attempts for today. Our staff will check your account.")), 429
    except (LoginFull, AlreadyDecided):
        return _page(form, _("Our staff must look at this account. Call us."))
    flash(_("Your account is confirmed. Everything is open to you now."), "good")
    return redirect("/")


def _page(form: InvoiceForm, problem: str = "") -> str:
    return render_template("accounts/pending.html", form=form, problem=problem)


def _amount(typed: str) -> Decimal:
    return Decimal("".join(typed.replace("zł", "").split()).replace(",", "."))
