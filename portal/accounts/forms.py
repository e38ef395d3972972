from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.accounts.service import bare_login
from portal.languages import Worded


class LoginForm(Worded, FlaskForm):
    login = StringField(
        _("Your login"),
        validators=[
            InputRequired(_("Enter your login: the word klient and your customer ID.")),
            Length(max=64),
        ],
        filters=[bare_login],
    )
    password = PasswordField(
        _("Your password"), validators=[InputRequired(_("Enter your password.")), Length(max=200)]
    )
    dalej = HiddenField()


class CodeForm(Worded, FlaskForm):
    code = StringField(
        _("Code"), validators=[InputRequired(_("Enter the code that the app shows.")), Length(max=32)]
    )
    dalej = HiddenField()
