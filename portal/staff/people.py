"""Accounts looked up."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.access import staff
from portal.services import services
from portal.staff.blueprint import blueprint
from portal.store.directory import person, search
from portal.store.trail import trail


@blueprint.get("/klienci")
@staff
def people() -> ResponseReturnValue:
    wanted = request.args.get("szukaj", "")
    with services().store.connect() as connection:
        found = search(connection, wanted)
    return render_template("staff/people.html", wanted=wanted, found=found)


@blueprint.get("/klienci/<int(max=2147483647):account_id>")
@staff
def account(account_id: int) -> ResponseReturnValue:
    with services().store.connect() as connection:
        found = person(connection, account_id)
        if found is None:
            abort(404)
        events = trail(connection, account=account_id)
    return render_template("staff/account.html", person=found, events=events)
