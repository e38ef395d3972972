from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import signed_in
from portal.accounts.sessions import lifetime
from portal.clock import now
from portal.languages import DEFAULT
from portal.services import caller, services
from portal.settings.blueprint import blueprint
from portal.settings.forms import LanguageForm
from portal.store.accounts import contact, set_language
from portal.store.sessions import open_sessions


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    who = caller()
    with services().store.connect() as connection:
        owner = contact(connection, who.account_id)
        opened = open_sessions(connection, who.account_id, who.token, now(), lifetime())
    return render_template(
        "settings/index.html", owner=owner, mails_in=owner.language or DEFAULT, sessions_open=len(opened)
    )


@blueprint.route("/jezyk", methods=["GET", "POST"])
@signed_in
def language() -> ResponseReturnValue:
    form = LanguageForm()
    with services().store.begin() as connection:
        if form.validate_on_submit():
            set_language(connection, caller().account_id, form.language.data)
            session["language"] = form.language.data
        elif not form.is_submitted():
            form.language.data = contact(connection, caller().account_id).language or DEFAULT
    if not form.is_submitted() or form.errors:
        return render_template("settings/language.html", form=form)
    flash(_("We will write to you in this language."), "good")
    return redirect(url_for("settings.index"))
