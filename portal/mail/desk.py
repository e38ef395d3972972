"""What customers are told by e-mail from the desk. Each function is called in the language of the mail."""

from flask import url_for
from flask_babel import gettext as _

from portal.formats import day, volume
from portal.mail.notices import Notice
from portal.store.flagged import Flagged
from portal.store.tickets import Ticket


def read_again(reading: Flagged) -> Notice:
    return Notice(
        _("Please read meter %(number)s again", number=reading.meter_number),
        (
            _(
                "you gave %(indication)s of meter %(number)s on %(day)s.",
                indication=volume(reading.indication),
                number=reading.meter_number,
                day=day(reading.read_on),
            ),
            _("That is far from what this meter showed before, so we want to be sure before it is billed."),
            _("If the reading is right as you gave it, tell us: we will check it with you."),
        ),
        url_for("readings.report", _external=True),
        _("Read the meter again and report it"),
    )


def answered(ticket: Ticket) -> Notice:
    """The answer itself is read in the portal: a mail may be read by others."""
    return Notice(
        _("We have answered your ticket %(number)s", number=ticket.number),
        (
            _(
                "we have answered your ticket %(number)s: %(subject)s.",
                number=ticket.number,
                subject=ticket.subject,
            ),
        ),
        url_for("tickets.show", ticket_id=ticket.id, _external=True),
        _("Read the answer"),
    )
