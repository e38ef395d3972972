"""The inbox: what customers ask."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import staff
from portal.clock import now
from portal.links import page_number
from portal.services import caller, services
from portal.staff.blueprint import blueprint
from portal.store import tickets as store
from portal.store.conversations import conversation, file
from portal.tickets.download import download
from portal.tickets.forms import MessageForm
from portal.tickets.service import answer, close


@blueprint.get("/zgloszenia")
@staff
def tickets() -> ResponseReturnValue:
    wanted = request.args.get("stan")
    state = store.State(wanted) if wanted in list(store.State) else store.State.OPEN
    with services().store.connect() as connection:
        found = store.inbox(connection, state, page_number())
    if found.beyond_end:
        abort(404)
    return render_template("staff/tickets.html", found=found, state=state, states=list(store.State))


@blueprint.route("/zgloszenia/<int(max=2147483647):ticket_id>", methods=["GET", "POST"])
@staff
def ticket(ticket_id: int) -> ResponseReturnValue:
    found = _found(ticket_id)
    form = MessageForm()
    if form.validate_on_submit() and (files := form.attached()) is not None:
        try:
            answer(
                services(), found, caller(), form.text.data or "", files, form.submission.data or "", now()
            )
        except store.AlreadySent:
            return redirect(url_for("staff.ticket", ticket_id=ticket_id))
        flash(_("Your answer is there, and the customer is told by e-mail."), "good")
        return redirect(url_for("staff.tickets"))
    with services().store.connect() as connection:
        messages = conversation(connection, ticket_id)
    return render_template("staff/ticket.html", ticket=found, messages=messages, form=form)


@blueprint.post("/zgloszenia/<int(max=2147483647):ticket_id>/zamknij")
@staff
def close_ticket(ticket_id: int) -> ResponseReturnValue:
    close(services(), _found(ticket_id), caller(), now())
    flash(_("The ticket is closed."), "good")
    return redirect(url_for("staff.tickets"))


@blueprint.get("/zgloszenia/<int(max=2147483647):ticket_id>/zalaczniki/<attachment_id>")
@staff
def ticket_attachment(ticket_id: int, attachment_id: str) -> ResponseReturnValue:
    with services().store.connect() as connection:
        return download(file(connection, ticket_id, attachment_id))


def _found(ticket_id: int) -> store.Ticket:
    with services().store.connect() as connection:
        found = store.ticket(connection, ticket_id)
    return found or abort(404)
