from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import signed_in
from portal.clock import now
from portal.links import page_number
from portal.services import caller, customer_ids, services
from portal.store.conversations import File, conversation, file
from portal.store.tickets import AlreadySent, NewTicket, Ticket, own_ticket, own_tickets
from portal.tickets.download import download
from portal.tickets.forms import MessageForm, TicketForm
from portal.tickets.service import TooManyMessages, ask, write_again

blueprint = Blueprint("tickets", __name__, url_prefix="/zgloszenia")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    with services().store.connect() as connection:
        found = own_tickets(connection, caller().account_id, page_number())
    if found.beyond_end:
        abort(404)
    return render_template("tickets/index.html", found=found)


@blueprint.route("/nowe", methods=["GET", "POST"])
@signed_in
def new() -> ResponseReturnValue:
    form = TicketForm()
    form.choose_among(customer_ids())
    sent = form.validate_on_submit()
    files = form.attached() if sent else None
    if files is None:
        return render_template("tickets/new.html", form=form)
    return _open(form, files)


def _open(form: TicketForm, files: list[File]) -> ResponseReturnValue:
    wanted = NewTicket(
        account_id=caller().account_id,
        customer_id=form.customer.data or None,
        category=form.category.data,
        subject=form.subject.data or "",
        text=form.text.data or "",
    )
    try:
        opened = ask(services(), wanted, files, form.submission.data or "", now()).id
    except AlreadySent as before:
        opened = before.ticket
    except TooManyMessages:
        return render_template("tickets/new.html", form=form, problem=_too_many()), 429
    flash(_("We have your message. We will answer here, and write to you by e-mail when we do."), "good")
    return redirect(url_for("tickets.show", ticket_id=opened))


@blueprint.route("/<int(max=2147483647):ticket_id>", methods=["GET", "POST"])
@signed_in
def show(ticket_id: int) -> ResponseReturnValue:
    ticket = _own(ticket_id)
    form = MessageForm()
    problem = None
    if form.validate_on_submit() and (files := form.attached()) is not None:
        try:
            write_again(services(), ticket, form.text.data or "", files, form.submission.data or "", now())
        except AlreadySent:
            return redirect(url_for("tickets.show", ticket_id=ticket_id))
        except TooManyMessages:
            problem = _too_many()
        else:
            flash(_("We have your message."), "good")
            return redirect(url_for("tickets.show", ticket_id=ticket_id))
    with services().store.connect() as connection:
        messages = conversation(connection, ticket_id)
    page = render_template("tickets/show.html", ticket=ticket, messages=messages, form=form, problem=problem)
    return page, 429 if problem else 200


@blueprint.get("/<int(max=2147483647):ticket_id>/zalaczniki/<attachment_id>")
@signed_in
def attachment(ticket_id: int, attachment_id: str) -> ResponseReturnValue:
    _own(ticket_id)
    with services().store.connect() as connection:
        return download(file(connection, ticket_id, attachment_id))


def _own(ticket_id: int) -> Ticket:
    with services().store.connect() as connection:
        found = own_ticket(connection, caller().account_id, ticket_id)
    return found or abort(404)


def _too_many() -> str:
    return str(
        _("You have written a lot today. Call us, or write again tomorrow: what you typed is still here.")
    )
