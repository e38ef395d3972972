from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from portal.access import customer
from portal.contracts.service import with_parties
from portal.links import page_number
from portal.services import billing, customer_ids

blueprint = Blueprint("contracts", __name__)


@blueprint.get("/umowy")
@customer
def index() -> ResponseReturnValue:
    if not billing().offers("contract"):
        abort(404)
    found = billing().contracts(customer_ids(), page_number())
    if found.beyond_end:
        abort(404)
    return render_template("contracts/index.html", found=found, contracts=with_parties(found.items))
