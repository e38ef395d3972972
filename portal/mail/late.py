"""The mail that tells the admin that something has waited too long to be delivered."""

from flask import Flask
from flask_babel import gettext as _

from portal.languages import DEFAULT
from portal.mail.writing import both_parts, writing_in
from sync.alert import Compose
from sync.figures import Queue
from sync.mails import Mail


def to_admin(app: Flask, address: str) -> Compose:
    def compose(queue: Queue) -> Mail:
        with writing_in(app, DEFAULT):
            subject = _("IBOK: sending is late")
            return Mail(address, subject, **both_parts(app, "late", queue=queue))

    return compose
