from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from erp_adapter.answers import InvoiceDetails
from portal.access import customer
from portal.clock import today
from portal.invoices.codes import svg
from portal.invoices.payable import payable
from portal.invoices.service import standing, wanted, years_to_choose
from portal.links import page_number
from portal.services import billing, customer_ids, services

blueprint = Blueprint("invoices", __name__)
blueprint.add_app_template_global(svg, "qr_svg")


@blueprint.get("/faktury")
@customer
def index() -> ResponseReturnValue:
    chosen = wanted(request.args)
    found = billing().invoices(customer_ids(), page_number(), year=chosen.year, unpaid=chosen.unpaid)
    if found.beyond_end:
        abort(404)
    now = today()
    return render_template(
        "invoices/index.html",
        found=found,
        rows=[(invoice, standing(invoice, now)) for invoice in found.items],
        chosen=chosen,
        years=years_to_choose(chosen, now),
    )


@blueprint.get("/faktury/numer/<path:number>")
@customer
def by_number(number: str) -> ResponseReturnValue:
    """Where only the number is known, as of the invoice that a reading is billed on."""
    page, pages = 1, 1
    while page <= pages:
        found = billing().invoices(customer_ids(), page)
        for invoice in found.items:
            if invoice.number == number:
                return redirect(url_for("invoices.show", invoice_id=invoice.id))
        page, pages = page + 1, found.pages
    abort(404)


@blueprint.get("/faktury/<invoice_id>")
@customer
def show(invoice_id: str) -> ResponseReturnValue:
    details = _wanted_invoice(invoice_id)
    return render_template(
        "invoices/show.html",
        details=details,
        invoice=details.invoice,
        standing=standing(details.invoice, today()),
        payable=payable(details.invoice, services().config.utility),
    )


@blueprint.get("/faktury/<invoice_id>/pdf")
@customer
def pdf(invoice_id: str) -> ResponseReturnValue:
    from portal.invoices.pdf import draw, file_name  # noqa: PLC0415 - fpdf2 costs every worker 0.2 s and 20 MB

    details = _wanted_invoice(invoice_id)
    utility = services().config.utility
    document = Response(draw(details, payable(details.invoice, utility), utility), mimetype="application/pdf")
    document.headers.set("Content-Disposition", "inline", filename=file_name(details.invoice))
    return document


def _wanted_invoice(invoice_id: str) -> InvoiceDetails:
    details = billing().invoice(customer_ids(), invoice_id)
    if details is None:
        abort(404)
    return details
