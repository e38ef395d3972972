from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.access import public
from portal.accounts import sessions
from portal.accounts.forms import LoginForm
from portal.accounts.service import TooManyAttempts, WrongCredentials, log_in
from portal.links import safe_target
from portal.services import services

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/logowanie", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    form = LoginForm()
    if form.dalej.data is None:
        form.dalej.data = request.args.get("dalej")
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(url_for("overview.index"))
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form)
    try:
        account_id = log_in(
            services(), form.login.data or "", form.password.data or "", request.remote_addr or ""
        )
    except WrongCredentials:
        problem, status = _("The login or the password is not right. Check both and try again."), 200
    except TooManyAttempts:
        minutes = services().config.login.window_minutes
        problem, status = _("Too many attempts. Try again in %(minutes)d minutes.", minutes=minutes), 429
    else:
        sessions.start(account_id)
        return redirect(safe_target(form.dalej.data))
    return render_template("accounts/login.html", form=form, problem=problem), status


@blueprint.post("/wyloguj")
@public
def logout() -> ResponseReturnValue:
    sessions.end()
    return redirect(url_for("accounts.login"))
