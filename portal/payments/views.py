from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from portal.access import customer
from portal.clock import today
from portal.invoices.service import standing
from portal.links import page_number
from portal.services import billing, customer_ids

blueprint = Blueprint("payments", __name__)

INVOICE_PAGE = "strona"
PAYMENT_PAGE = "wplaty"


@blueprint.get("/rozrachunki")
@customer
def index() -> ResponseReturnValue:
    pages = page_number(INVOICE_PAGE), page_number(PAYMENT_PAGE)
    settlement = billing().settlement(customer_ids(), today(), *pages)
    if settlement.invoices.beyond_end or settlement.payments.beyond_end:
        abort(404)
    rows = [(invoice, standing(invoice, today())) for invoice in settlement.invoices.items]
    return render_template("payments/index.html", settlement=settlement, rows=rows)
