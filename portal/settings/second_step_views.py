from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import signed_in
from portal.accounts.attempts import TooManyAttempts
from portal.accounts.changes import WrongPassword, require_password
from portal.accounts.totp import (
    WrongCode,
    give_code,
    provisioning_address,
    renew_codes,
    secret_to_scan,
    switch_off,
)
from portal.accounts.views import too_many
from portal.services import caller, services
from portal.settings.answers import form_page, wrong_password
from portal.settings.blueprint import blueprint
from portal.settings.forms import PasswordForm, SecondStepForm
from portal.store.second_factor import codes_left


@blueprint.route("/drugi-krok", methods=["GET", "POST"])
@signed_in
def second_step() -> ResponseReturnValue:
    return _change() if caller().enrolled else _set_up()


def _set_up() -> ResponseReturnValue:
    form = SecondStepForm()
    if not form.validate_on_submit():
        return _scan(form)
    try:
        require_password(services(), caller(), form.password.data or "", request.remote_addr or "")
        codes = give_code(services(), caller(), form.code.data or "", request.remote_addr or "")
    except WrongPassword:
        wrong_password(form.password)
        return _scan(form)
    except WrongCode:
        form.code.errors = [_("This code is not right. Enter the one that the app shows now.")]
        return _scan(form)
    except TooManyAttempts:
        return _scan(form, too_many())
    return _shown(codes)


def _scan(form: SecondStepForm, refused: str = "") -> ResponseReturnValue:
    secret = secret_to_scan(services().store, caller().account_id)
    scanned = provisioning_address(secret, caller().login, services().config.utility.short_name)
    return form_page("settings/second_step_setup.html", form, refused, secret=secret, scanned=scanned)


def _change() -> ResponseReturnValue:
    """Takes the password and ``act``: new recovery codes, or no second step any more."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _enrolled(form)
    try:
        require_password(services(), caller(), form.password.data or "", request.remote_addr or "")
    except WrongPassword:
        wrong_password(form.password)
        return _enrolled(form)
    except TooManyAttempts:
        return _enrolled(form, too_many())
    if request.form.get("act") != "off" or caller().is_staff:
        return _shown(renew_codes(services().store, caller().account_id))
    switch_off(services().store, caller().account_id, caller().account_id)
    flash(_("From now on you log in with your password alone."), "good")
    return redirect(url_for("settings.index"))


def _enrolled(form: PasswordForm, refused: str = "") -> ResponseReturnValue:
    with services().store.connect() as connection:
        left = codes_left(connection, caller().account_id)
    return form_page("settings/second_step.html", form, refused, left=left)


def _shown(codes: tuple[str, ...]) -> str:
    return render_template("accounts/recovery_codes.html", codes=codes, target=url_for("settings.index"))
