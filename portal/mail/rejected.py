"""The mail that tells a customer that a reported reading was rejected."""

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import Connection

from portal.languages import DEFAULT
from portal.mail.writing import both_parts, writing_in
from portal.store.accounts import addresses_of
from sync.mails import Mail, enqueue_mail
from sync.outbox import READING
from sync.readings import from_payload
from sync.rejections import Announce, Rejection


def by_mail(app: Flask) -> Announce:
    """Tells every account that is identified for the customer, in its language."""

    def announce(connection: Connection, rejection: Rejection) -> None:
        if rejection.item.kind != READING:
            return
        customer_id = rejection.item.customer_id
        for address, language in addresses_of(connection, customer_id).items():
            mail = rejected_mail(app, address, rejection, language or DEFAULT)
            enqueue_mail(connection, mail, customer_id=customer_id, at=rejection.at)

    return announce


def rejected_mail(app: Flask, address: str, rejection: Rejection, language: str) -> Mail:
    reading = from_payload(rejection.item.payload)
    with writing_in(app, language):
        subject = _("Your reading of meter %(number)s was not accepted", number=reading.meter_number)
        return Mail(address, subject, **both_parts(app, "rejected", reading=reading, rejection=rejection))
