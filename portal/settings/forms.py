import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp, StopValidation

from portal.accounts.forms import CodeForm, email_field, new_password_field
from portal.accounts.rules import WORD
from portal.clock import today
from portal.languages import LANGUAGES, Worded
from portal.settings.lending import LONGEST
from portal.typed import one_line

CUSTOMER_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z./_-]{0,57}\Z")
PHONE = re.compile(r"\+?[\d ()-]{7,25}\Z")
PERIODS = {"30": _("30 days"), "90": _("90 days"), "365": _("A year"), "other": _("Until another day")}


def bare_customer_id(typed: str | None) -> str:
    """Also where the whole login was typed."""
    together = "".join((typed or "").split())
    return together[len(WORD) :] if together.casefold().startswith(WORD) else together


def own_password_field() -> PasswordField:
    return PasswordField(
        _("Your password"), validators=[InputRequired(_("Enter your password.")), Length(max=200)]
    )


class PasswordForm(Worded, FlaskForm):
    password = own_password_field()


class SecondStepForm(PasswordForm, CodeForm):
    """Who holds a stolen session must not lock the owner out."""


class ChangePasswordForm(Worded, FlaskForm):
    current = PasswordField(
        _("Your password now"),
        validators=[InputRequired(_("Enter the password that you have now.")), Length(max=200)],
    )
    password = new_password_field(_("New password"))
    known_login = known_name = ""


class EmailForm(Worded, FlaskForm):
    email = email_field(_("New e-mail address"))
    password = own_password_field()


class PhoneForm(Worded, FlaskForm):
    phone = StringField(
        _("Telephone"),
        filters=[one_line],
        validators=[
            Optional(),
            Regexp(PHONE, message=_("Write the number with digits, for example 600 100 200.")),
        ],
    )


class LanguageForm(Worded, FlaskForm):
    language = RadioField(_("Language of e-mails"))

    def __init__(self) -> None:
        super().__init__()
        self.language.choices = list(LANGUAGES.items())


class CustomerForm(Worded, FlaskForm):
    customer = StringField(
        _("Customer ID"),
        filters=[bare_customer_id],
        validators=[
            InputRequired(_("Enter the customer ID from the invoice.")),
            Regexp(CUSTOMER_ID, message=_("Enter the customer ID as it stands on the invoice.")),
        ],
    )


class LastDay:
    """A WTForms validator: a day where the form's ``period`` leaves it to be typed, else anything."""

    def __call__(self, form: Any, field: Any) -> None:
        field.errors = []
        if form.period.data != "other":
            raise StopValidation
        if field.data is None:
            raise StopValidation(_("Enter the day."))
        if not today() <= field.data <= today() + LONGEST:
            raise StopValidation(_("Enter a day from today on, at most two years ahead."))


class LendingForm(Worded, FlaskForm):
    customer = SelectField(_("Customer ID"))
    email = email_field(
        _("E-mail address of the person"), missing=_("Enter the e-mail address of the person.")
    )
    period = RadioField(_("For how long?"), default="90")
    until = DateField(_("Until which day?"), validators=[LastDay()])

    def choose_among(self, customer_ids: Sequence[str]) -> None:
        self.customer.choices = [(each, each) for each in customer_ids]
        self.period.choices = [(code, str(words)) for code, words in PERIODS.items()]

    @property
    def last(self) -> date:
        """The last day; of a form that is right."""
        if self.period.data == "other":
            return self.until.data or today()
        return today() + timedelta(days=int(self.period.data))


class SureForm(Worded, FlaskForm):
    sure = BooleanField(
        _("Yes, I want that"), validators=[InputRequired(_("Tick this if you really want it."))]
    )


class EraseForm(PasswordForm, SureForm):
    code = StringField(_("Code from the app, or a recovery code"), validators=[Length(max=32)])
