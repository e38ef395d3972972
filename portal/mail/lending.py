"""What is told by e-mail of pages lent to somebody. Each function is called in the language of the mail."""

from datetime import date

from flask import url_for
from flask_babel import gettext as _

from portal.formats import day
from portal.mail.notices import Notice


def offered(lender: str, customer_id: str, last: date, token: str) -> Notice:
    return Notice(
        _("%(name)s lets you see their pages", name=lender),
        (
            _("%(name)s lets you see the pages of customer %(id)s.", name=lender, id=customer_id),
            _(
                "You would see invoices, settlements and readings, and could report readings, until %(day)s.",
                day=day(last),
            ),
            _("Open the link, log in to your own account, and accept. The link works once, for 14 days."),
            _("If you do not know what this is about, do nothing."),
        ),
        url_for("settings.offer", token=token, _external=True),
        _("See what it is about"),
    )


def accepted(delegate: str, customer_id: str) -> Notice:
    return Notice(
        _("Your authorisation was accepted"),
        (
            _(
                "%(name)s has accepted and now sees the pages of customer %(id)s.",
                name=delegate,
                id=customer_id,
            ),
            _("You can end it at any moment in your settings."),
        ),
        url_for("settings.delegations", _external=True),
        _("Open the settings"),
    )
