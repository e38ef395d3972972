from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from portal.access import staff
from portal.accounts.blueprint import blueprint
from portal.accounts.viewing import NoSuchCustomer, begin_view, end_view
from portal.services import billing, caller, services


@blueprint.post("/obsluga/podglad")
@staff
def view_as() -> ResponseReturnValue:
    """Takes ``customer_id``; leads to Pulpit of that customer."""
    customer_id = request.form.get("customer_id", "")
    try:
        begin_view(services().store, billing(), caller(), customer_id, request.remote_addr or "")
    except NoSuchCustomer:
        abort(404)
    return redirect("/")


@blueprint.post("/obsluga/podglad/koniec")
@staff
def end_view_as() -> ResponseReturnValue:
    end_view(services().store, caller(), request.remote_addr or "")
    return redirect("/obsluga")
