from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.access import public
from portal.accounts import sessions
from portal.accounts.attempts import TooManyAttempts, TooManyToday
from portal.accounts.blueprint import blueprint
from portal.accounts.devices import recognise
from portal.accounts.forms import LoginForm
from portal.accounts.service import WrongCredentials, log_in
from portal.links import safe_target
from portal.services import services


@blueprint.route("/logowanie", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    form = LoginForm()
    if form.dalej.data is None:
        form.dalej.data = request.args.get("dalej")
    if request.method != "POST" and current_user.is_authenticated:
        return redirect(url_for("overview.index"))
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form)
    try:
        account_id = log_in(
            services(), form.login.data or "", form.password.data or "", request.remote_addr or ""
        )
    except WrongCredentials:
        problem, status = _wrong(), 200
    except TooManyAttempts:
        problem, status = too_many(), 429
    else:
        return _welcome(account_id, safe_target(form.dalej.data))
    return render_template("accounts/login.html", form=form, problem=problem), status


@blueprint.post("/wyloguj")
@public
def logout() -> ResponseReturnValue:
    sessions.end()
    return redirect(url_for("accounts.login"))


@blueprint.app_template_global()
def shortest_password() -> int:
    return services().config.login.password_length


def too_many(error: TooManyAttempts | None = None) -> str:
    if isinstance(error, TooManyToday):
        return str(_("Too many attempts for today. Try again tomorrow."))
    minutes = services().config.login.window_minutes
    return str(_("Too many attempts. Try again in %(minutes)d minutes.", minutes=minutes))


def _wrong() -> str:
    wrong = _("The login or the password is not right. Check both and try again.")
    return " ".join((wrong, _("In place of the login you may type your e-mail address.")))


def _welcome(account_id: int, target: str) -> ResponseReturnValue:
    caller = sessions.start(account_id)
    if caller and caller.lacks_second_factor:
        target = url_for("accounts.second_factor", dalej=None if target == "/" else target)
    return recognise(account_id, make_response(redirect(target)))
