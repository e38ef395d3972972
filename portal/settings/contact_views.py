from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import signed_in
from portal.accounts.attempts import TooManyAttempts
from portal.accounts.changes import (
    WrongPassword,
    ask_for_email,
    change_password,
    change_phone,
    require_password,
)
from portal.accounts.views import too_many
from portal.languages import selected
from portal.services import caller, services
from portal.settings.answers import form_page, wrong_password
from portal.settings.blueprint import blueprint
from portal.settings.forms import ChangePasswordForm, EmailForm, PhoneForm
from portal.store.accounts import contact


@blueprint.route("/haslo", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    form.known_login, form.known_name = caller().login, caller().user_name
    if not form.validate_on_submit():
        return form_page("settings/password.html", form)
    address = request.remote_addr or ""
    try:
        change_password(services(), caller(), form.current.data or "", form.password.data or "", address)
    except WrongPassword:
        wrong_password(form.current)
        return form_page("settings/password.html", form)
    except TooManyAttempts:
        return form_page("settings/password.html", form, too_many())
    flash(_("Your new password is set. You are logged out everywhere else."), "good")
    return redirect(url_for("settings.index"))


@blueprint.route("/email", methods=["GET", "POST"])
@signed_in
def email() -> ResponseReturnValue:
    form = EmailForm()
    if not form.validate_on_submit():
        return form_page("settings/email.html", form)
    try:
        require_password(services(), caller(), form.password.data or "", request.remote_addr or "")
        ask_for_email(services(), caller(), form.email.data or "", selected())
    except WrongPassword:
        wrong_password(form.password)
        return form_page("settings/email.html", form)
    except TooManyAttempts as error:
        return form_page("settings/email.html", form, too_many(error))
    flash(_("We have sent a link to the new address. Until you open it, the old address stays."), "good")
    return redirect(url_for("settings.index"))


@blueprint.route("/telefon", methods=["GET", "POST"])
@signed_in
def phone() -> ResponseReturnValue:
    form = PhoneForm()
    if not form.validate_on_submit():
        if form.phone.data is None or not form.is_submitted():
            with services().store.connect() as connection:
                form.phone.data = contact(connection, caller().account_id).phone
        return render_template("settings/phone.html", form=form)
    change_phone(services(), caller(), form.phone.data or None, request.remote_addr or "")
    flash(_("Your telephone number is saved."), "good")
    return redirect(url_for("settings.index"))
