from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import public
from portal.accounts import recovery as service
from portal.accounts.attempts import TooManyAttempts
from portal.accounts.blueprint import blueprint
from portal.accounts.changes import confirm_email, email_behind
from portal.accounts.devices import COOKIE
from portal.accounts.forms import ButtonForm, NewPasswordForm, RecoveryForm
from portal.accounts.views import too_many
from portal.services import services
from portal.store.identity import STAFF
from portal.store.one_time import LinkSpent


@blueprint.route("/haslo", methods=["GET", "POST"])
@public
def recovery() -> ResponseReturnValue:
    form = RecoveryForm()
    if not form.validate_on_submit():
        return render_template("accounts/recovery.html", form=form)
    try:
        device = request.cookies.get(COOKIE, "")
        service.ask(
            services(), form.login.data or "", form.email.data or "", request.remote_addr or "", device
        )
    except TooManyAttempts as error:
        return render_template("accounts/recovery.html", form=form, problem=too_many(error)), 429
    return redirect(url_for("accounts.recovery_sent"))


@blueprint.get("/haslo/wyslano")
@public
def recovery_sent() -> ResponseReturnValue:
    return render_template("accounts/recovery_sent.html")


@blueprint.route("/haslo/<token>", methods=["GET", "POST"])
@public
def new_password(token: str) -> ResponseReturnValue:
    """Opening the link does nothing yet: mail scanners open every link."""
    form = NewPasswordForm()
    try:
        owner = service.account_behind(services(), token)
        form.known_login, form.known_name = owner.login, owner.user_name
        form.of_staff = owner.role == STAFF
        if not form.validate_on_submit():
            return render_template("accounts/new_password.html", form=form)
        service.set_by_link(services(), token, form.password.data or "", request.remote_addr or "")
    except LinkSpent:
        return render_template("accounts/link_spent.html", again=url_for("accounts.recovery")), 404
    flash(_("Your new password is set. Log in with it."), "good")
    return redirect(url_for("accounts.login"))


@blueprint.route("/adres/<token>", methods=["GET", "POST"])
@public
def confirm_address(token: str) -> ResponseReturnValue:
    form = ButtonForm()
    try:
        if form.validate_on_submit():
            confirm_email(services(), token, request.remote_addr or "")
            flash(_("Your new e-mail address is confirmed."), "good")
            return redirect("/")
        email = email_behind(services(), token).data["email"]
    except LinkSpent:
        return render_template("accounts/link_spent.html", again="/ustawienia"), 404
    return render_template("accounts/confirm_address.html", form=form, email=email)
