from flask import Response, flash, redirect, request, send_file, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from portal.access import signed_in
from portal.accounts.attempts import TooManyAttempts
from portal.accounts.changes import WrongPassword, require_password
from portal.accounts.totp import WrongCode
from portal.accounts.views import too_many
from portal.clock import today
from portal.services import caller, services
from portal.settings.answers import form_page, wrong_password
from portal.settings.blueprint import blueprint
from portal.settings.erasing import erase_account
from portal.settings.forms import EraseForm, PasswordForm
from portal.settings.own_data import FORMATS


@blueprint.route("/moje-dane", methods=["GET", "POST"])
@signed_in
def own_data() -> ResponseReturnValue:
    """Takes the password and ``format``: ``zip``, else JSON."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return form_page("settings/own_data.html", form)
    try:
        require_password(services(), caller(), form.password.data or "", request.remote_addr or "")
    except WrongPassword:
        wrong_password(form.password)
        return form_page("settings/own_data.html", form)
    except TooManyAttempts:
        return form_page("settings/own_data.html", form, too_many())
    return _file("zip" if request.form.get("format") == "zip" else "json")


def _file(ending: str) -> Response:
    media_type, made = FORMATS[ending]
    return send_file(
        made(services().store, caller()),
        mimetype=media_type,
        as_attachment=True,
        download_name=f"ibok-{today()}.{ending}",
    )


@blueprint.route("/usuniecie", methods=["GET", "POST"])
@signed_in
def erase() -> ResponseReturnValue:
    form = EraseForm()
    if not form.validate_on_submit():
        return form_page("settings/erase.html", form)
    password, code = form.password.data or "", form.code.data or ""
    try:
        erase_account(services(), caller(), password, code, request.remote_addr or "")
    except WrongPassword:
        wrong_password(form.password)
    except WrongCode:
        form.code.errors = [_("This code is not right. Enter the one that the app shows now.")]
    except TooManyAttempts:
        return form_page("settings/erase.html", form, too_many())
    else:
        return _gone()
    return form_page("settings/erase.html", form)


def _gone() -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash(_("Your account is erased."), "good")
    return redirect(url_for("accounts.login"))
