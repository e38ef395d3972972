from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.access import signed_in
from portal.accounts.sessions import lifetime
from portal.clock import now
from portal.services import caller, services
from portal.settings.blueprint import blueprint
from portal.store.audit import note_own
from portal.store.sessions import end_one, end_sessions, open_sessions
from portal.typed import one_line
from sync.transactions import writing


@blueprint.get("/sesje")
@signed_in
def sessions() -> ResponseReturnValue:
    who = caller()
    with services().store.connect() as connection:
        opened = open_sessions(connection, who.account_id, who.token, now(), lifetime())
    return render_template("settings/sessions.html", opened=opened)


@blueprint.post("/sesje/koniec")
@signed_in
def end_session() -> ResponseReturnValue:
    """Takes ``session``; without it all but the caller's own end."""
    who, moment, chosen = caller(), now(), one_line(request.form.get("session"))
    with writing(services().store) as connection:
        if chosen:
            end_one(connection, who.account_id, chosen, moment)
        else:
            end_sessions(connection, who.account_id, moment, but=who.token)
        note_own(
            connection,
            "session_ended" if chosen else "other_sessions_ended",
            who.account_id,
            at=moment,
            address=request.remote_addr,
        )
    flash(_("Logged out there."), "good")
    return redirect(url_for("settings.sessions"))
