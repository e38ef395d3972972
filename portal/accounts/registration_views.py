from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.access import public
from portal.accounts.attempts import TooManyAttempts
from portal.accounts.blueprint import blueprint
from portal.accounts.forms import ConfirmRegistrationForm, RegistrationForm
from portal.accounts.registration import (
    NotWhoRegistered,
    Registration,
    confirm,
    disown,
    register,
    registration_behind,
)
from portal.accounts.views import too_many
from portal.documents.texts import document
from portal.languages import selected
from portal.services import services
from portal.store.identity import token_digest
from portal.store.one_time import LinkSpent

REGISTERED = "registered"
"""Where a browser's cookie keeps the digests of the links that it has asked for."""
REMEMBERED = 4


@blueprint.route("/rejestracja", methods=["GET", "POST"], endpoint="register")
@public
def register_page() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect("/")
    form = RegistrationForm()
    if not form.validate_on_submit():
        return render_template("accounts/register.html", form=form)
    given = Registration(
        login=form.login.data or "",
        user_name=form.user_name.data or "",
        email=form.email.data or "",
        language=selected(),
        regulations=document("regulamin", selected()).version,
    )
    try:
        digest = register(
            services(),
            given,
            form.password.data or "",
            form.submission.data or "",
            request.remote_addr or "",
        )
    except TooManyAttempts as error:
        return render_template("accounts/register.html", form=form, problem=too_many(error)), 429
    session[REGISTERED] = [*session.get(REGISTERED, [])[-REMEMBERED:], digest]
    return redirect(url_for("accounts.registration_sent"))


@blueprint.get("/rejestracja/wyslano")
@public
def registration_sent() -> ResponseReturnValue:
    return render_template("accounts/registration_sent.html")


@blueprint.route("/rejestracja/<token>", methods=["GET", "POST"])
@public
def confirm_registration(token: str) -> ResponseReturnValue:
    """Opening the link does nothing yet: mail scanners open every link."""
    form = ConfirmRegistrationForm()
    if token_digest(token) in session.get(REGISTERED, ()):
        del form.password
    try:
        if "not_me" in request.form:
            disown(services(), token, request.remote_addr or "")
            return render_template("accounts/registration_disowned.html")
        given = registration_behind(services(), token).data
        return _confirmation(form, token, given)
    except LinkSpent:
        return render_template("accounts/link_spent.html", again=url_for("accounts.register")), 404


def _confirmation(form: ConfirmRegistrationForm, token: str, given: Mapping[str, Any]) -> ResponseReturnValue:
    problem, status = "", 200
    if form.validate_on_submit():
        password = (form.password.data or "") if "password" in form else None
        try:
            confirm(services(), token, request.remote_addr or "", password)
            flash(_("Your e-mail address is confirmed. You can log in now."), "good")
            return redirect(url_for("accounts.login"))
        except NotWhoRegistered:
            form.password.errors = [_("This is not the password that was chosen at registration.")]
        except TooManyAttempts:
            problem, status = too_many(), 429
    page = render_template("accounts/confirm_registration.html", form=form, given=given, problem=problem)
    return page, status
