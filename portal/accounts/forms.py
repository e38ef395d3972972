import re
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Regexp

from portal.accounts.rules import EMAIL, LOGIN, SHORTEST_OF_STAFF, password_fault
from portal.accounts.service import bare_login
from portal.languages import Worded
from portal.services import services
from portal.typed import one_line

LONGEST_EMAIL = 254


def bare_email(typed: str | None) -> str:
    return (typed or "").strip().lower()


def email_field(label: str, missing: str = _("Enter your e-mail address.")) -> StringField:
    return StringField(
        label,
        validators=[
            InputRequired(missing),
            Length(max=LONGEST_EMAIL),
            Regexp(EMAIL, message=_("Enter an e-mail address such as jan.kowalski@example.com.")),
        ],
        filters=[bare_email],
    )


def login_field(longest: int = 64) -> StringField:
    return StringField(
        _("Your login"),
        validators=[
            InputRequired(_("Enter your login: the word klient and your customer ID.")),
            Length(max=longest),
        ],
        filters=[bare_login],
    )


NAME = re.compile(r"(?!.*(://|www\.|\.\w+/)).*[^\W\d_]", re.IGNORECASE)
"""With a letter, and without an address: the name stands in a mail to whoever's address was typed."""


class GoodPassword:
    """A WTForms validator.

    Login and user name come from the fields of those names, or from the form's ``known_login`` and
    ``known_name``. Staff, who are logged in or whom a form with ``of_staff`` is for, need more characters.
    """

    def __call__(self, form: Any, field: Any) -> None:
        login = form.login.data if "login" in form else form.known_login
        name = form.user_name.data if "user_name" in form else form.known_name
        utility = services().config.utility
        shortest = services().config.login.password_length
        if getattr(form, "of_staff", False) or (current_user.is_authenticated and current_user.is_staff):
            shortest = max(shortest, SHORTEST_OF_STAFF)
        names = (name or "", utility.name, utility.short_name)
        fault = password_fault(field.data or "", login or "", shortest, names)
        if fault:
            raise ValidationError(fault)


def new_password_field(label: str) -> PasswordField:
    return PasswordField(label, validators=[InputRequired(_("Enter a password.")), GoodPassword()])


class LoginForm(Worded, FlaskForm):
    login = login_field(LONGEST_EMAIL)  # which may be given instead
    password = PasswordField(
        _("Your password"), validators=[InputRequired(_("Enter your password.")), Length(max=200)]
    )
    dalej = HiddenField()


class CodeForm(Worded, FlaskForm):
    code = StringField(
        _("Code"), validators=[InputRequired(_("Enter the code that the app shows.")), Length(max=32)]
    )
    dalej = HiddenField()


class RegistrationForm(Worded, FlaskForm):
    login = StringField(
        _("Your login"),
        validators=[
            InputRequired(_("Enter your login: the word klient and your customer ID.")),
            Regexp(LOGIN, message=_("Write the word klient and your customer ID, for example klient012345.")),
            Length(max=64),
        ],
        filters=[bare_login],
    )
    password = new_password_field(_("Your password"))
    user_name = StringField(
        _("User name"),
        validators=[
            InputRequired(_("Enter your first and last name, or the name of your company.")),
            Length(min=2, message=_("Enter your first and last name, or the name of your company.")),
            Length(max=200),
            Regexp(NAME, message=_("Enter your first and last name, or the name of your company.")),
        ],
        filters=[one_line],
    )
    email = email_field(_("E-mail address"))
    regulations = BooleanField(
        _("I accept the regulations"), validators=[InputRequired(_("Read the regulations and accept them."))]
    )
    submission = HiddenField(default=lambda: str(uuid4()), validators=[Length(max=64)])


class ConfirmRegistrationForm(Worded, FlaskForm):
    password = PasswordField(
        _("Your password"), validators=[InputRequired(_("Enter your password.")), Length(max=200)]
    )


class RecoveryForm(Worded, FlaskForm):
    login = login_field()
    email = email_field(_("E-mail address"))


class NewPasswordForm(Worded, FlaskForm):
    password = new_password_field(_("New password"))
    known_login = known_name = ""
    of_staff = False


class InvoiceForm(Worded, FlaskForm):
    number = StringField(
        _("Invoice number"),
        validators=[InputRequired(_("Enter the number of your last invoice.")), Length(max=64)],
        filters=[one_line],
    )
    gross = StringField(
        _("Amount to pay on it, zł"),
        validators=[
            InputRequired(_("Enter the amount as it stands on the invoice.")),
            Regexp(r"-?\d[\d\s]{0,11}([.,]\d{1,2})?(\s*zł)?$", message=_("Write the amount like 123,45.")),
        ],
        filters=[one_line],
    )


class ButtonForm(FlaskForm):
    """A button and its protection against forged requests."""
