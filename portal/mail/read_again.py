"""The mail that asks a customer to read a meter again."""

from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import Connection

from portal.languages import DEFAULT
from portal.mail.writing import both_parts, writing_in
from portal.store.accounts import addresses_of
from portal.store.flagged import Flagged
from sync.mails import Mail, enqueue_mail


def ask_again(connection: Connection, reading: Flagged, now: datetime) -> None:
    """Ask every account that is identified for the customer, in the caller's transaction."""
    for address in addresses_of(connection, reading.customer_id):
        mail = read_again_mail(address, reading, DEFAULT)
        enqueue_mail(connection, mail, customer_id=reading.customer_id, at=now)


def read_again_mail(address: str, reading: Flagged, language: str) -> Mail:
    with writing_in(current_app, language):
        subject = _("Please read meter %(number)s again", number=reading.meter_number)
        return Mail(address, subject, **both_parts(current_app, "read_again", reading=reading))
