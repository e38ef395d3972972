"""The second step of a log-in: a code from the app, which is set up first where the account has none."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import entering
from portal.accounts.attempts import TooManyAttempts
from portal.accounts.blueprint import blueprint
from portal.accounts.forms import CodeForm
from portal.accounts.totp import WrongCode, give_code, provisioning_address, secret_to_scan
from portal.accounts.views import too_many
from portal.links import safe_target
from portal.services import caller, services


@blueprint.route("/logowanie/kod", methods=["GET", "POST"])
@entering
def second_factor() -> ResponseReturnValue:
    form = CodeForm()
    if form.dalej.data is None:
        form.dalej.data = request.args.get("dalej")
    if not form.validate_on_submit():
        return _page(form)
    try:
        codes = give_code(services(), caller(), form.code.data or "", request.remote_addr or "")
    except WrongCode:
        return _page(form, _("This code is not right. Enter the one that the app shows now."))
    except TooManyAttempts:
        return _page(form, too_many()), 429
    target = safe_target(form.dalej.data)
    if codes:
        return render_template("accounts/recovery_codes.html", codes=codes, target=target)
    return redirect(target)


def _page(form: CodeForm, problem: str = "") -> str:
    who = caller()
    if who.enrolled:
        return render_template("accounts/second_factor.html", form=form, problem=problem)
    secret = secret_to_scan(services().store, who.account_id)
    scanned = provisioning_address(secret, who.login, services().config.utility.short_name)
    return render_template(
        "accounts/second_factor_setup.html", form=form, problem=problem, secret=secret, scanned=scanned
    )
