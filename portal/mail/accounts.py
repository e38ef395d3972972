"""What accounts are told by e-mail. Each function is called in the language of the mail."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from portal.formats import moment
from portal.mail.notices import Notice


def confirm_registration(login: str, user_name: str, token: str) -> Notice:
    return Notice(
        _("Confirm your e-mail address"),
        (
            _("somebody, we hope you, has registered in our Internet Customer Office with this address."),
            _("Login: %(login)s. User name: %(name)s.", login=login, name=user_name),
            _("Confirm within 24 hours that the address is yours, or nothing will come of it."),
            _("If it was not you, do nothing."),
        ),
        url_for("accounts.confirm_registration", token=token, _external=True),
        _("Confirm the address"),
    )


def registered_already(login: str) -> Notice:
    return Notice(
        _("You have an account already"),
        (
            _("somebody, we hope you, has tried to register the login %(login)s again.", login=login),
            _("There is an account of this login and this address, and it stays as it is."),
            _("If you do not remember the password, you can set a new one."),
        ),
        url_for("accounts.recovery", _external=True),
        _("Set a new password"),
    )


def waiting_for_identification(customer_id: str, hours: str) -> Notice:
    return Notice(
        _("We are checking your account"),
        (
            _("your address is confirmed. Now our staff check that customer %(id)s is you.", id=customer_id),
            _("They do it during office hours: %(hours)s.", hours=hours),
            _("We will write to you when it is done: then you will see your invoices and readings."),
            _("Until then you can log in, write to us and change your settings."),
        ),
        url_for("accounts.login", _external=True),
        _("Log in"),
    )


def waiting_for_invoice(customer_id: str, hours: str) -> Notice:
    """Where an invoice identifies at once, and staff only who has none at hand."""
    return Notice(
        _("Open your account with your last invoice"),
        (
            _("your address is confirmed. Log in now, and type number and amount of our last invoice."),
            _("That shows that customer %(id)s is you: everything is open to you at once.", id=customer_id),
            _("If you have no invoice at hand, wait: our staff check your account, too."),
            _("They do it during office hours: %(hours)s.", hours=hours),
        ),
        url_for("accounts.login", _external=True),
        _("Log in"),
    )


def identified(customer_id: str) -> Notice:
    return Notice(
        _("You have full access"),
        (
            _("we have checked your account for customer %(id)s.", id=customer_id),
            _("From now on the whole Internet Customer Office is open to you, at any hour."),
        ),
        url_for("accounts.login", _external=True),
        _("Log in"),
    )


def not_identified(customer_id: str, reason: str) -> Notice:
    return Notice(
        _("We could not confirm your account"),
        (
            _("we could not confirm that customer %(id)s is you.", id=customer_id),
            _("The reason: %(reason)s", reason=reason),
            _("If it is a mistake, call us or come to our office with your last invoice."),
        ),
    )


def new_password(token: str) -> Notice:
    return Notice(
        _("Set a new password"),
        (
            _("somebody, we hope you, has asked for a new password to our Internet Customer Office."),
            _("The link works once, within 60 minutes."),
            _("If it was not you, do nothing: your password stays as it is."),
        ),
        url_for("accounts.new_password", token=token, _external=True),
        _("Set a new password"),
    )


def no_account() -> Notice:
    return Notice(
        _("Set a new password"),
        (
            _("somebody, we hope you, has asked for a new password to our Internet Customer Office."),
            _("There is no account of that login with this address. Check the login, or register."),
        ),
        url_for("accounts.register", _external=True),
        _("Register"),
    )


def password_changed() -> Notice:
    return Notice(
        _("Your password was changed"),
        (
            _("the password of your account in our Internet Customer Office was changed."),
            _("If it was not you, set a new one at once and call us."),
        ),
        url_for("accounts.recovery", _external=True),
        _("Set a new password"),
    )


def confirm_address(token: str) -> Notice:
    return Notice(
        _("Confirm your new e-mail address"),
        (
            _("this address was given as the new one of an account in our Internet Customer Office."),
            _("Confirm within 24 hours that it is yours; until then the old one stays."),
        ),
        url_for("accounts.confirm_address", token=token, _external=True),
        _("Confirm the address"),
    )


def address_in_use() -> Notice:
    return Notice(
        _("Confirm your new e-mail address"),
        (
            _("this address was given as the new one of an account in our Internet Customer Office."),
            _("There is an account of the same login with this address already, so nothing was changed."),
        ),
    )


def address_changed(new: str) -> Notice:
    return Notice(
        _("Your e-mail address was changed"),
        (
            _("the e-mail address of your account in our Internet Customer Office is now %(new)s.", new=new),
            _("If it was not you, call us at once."),
        ),
    )


def account_erased() -> Notice:
    return Notice(
        _("Your account was erased"),
        (
            _("your account in our Internet Customer Office was erased, as you wished."),
            _("What you had sent to the billing system stays there, and your contract stays as it is."),
            _("If you want to use the office again, register anew."),
        ),
    )


def new_device(device: str, at: datetime) -> Notice:
    return Notice(
        _("A log-in from a new device"),
        (
            _("somebody has logged in to your account from a device that we have not seen before."),
            _("%(device)s, %(moment)s.", device=device or _("Unknown device"), moment=moment(at)),
            _("If it was not you, set a new password at once and call us."),
        ),
        url_for("accounts.recovery", _external=True),
        _("Set a new password"),
    )
