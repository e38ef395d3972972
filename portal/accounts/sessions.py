"""Log-in sessions: the cookie carries a token, the store knows its digest, Flask-Login stands between."""

from datetime import timedelta

from flask import Flask, current_app, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from portal.access import access_of
from portal.accounts.devices import device_name
from portal.clock import now
from portal.config import ServerSettings
from portal.services import caller, services
from portal.store.accounts import contact
from portal.store.audit import note_own
from portal.store.identity import Identity, Lifetime, identify, keep_session, open_session
from portal.store.sessions import end_session
from sync.transactions import writing

LOOKING_AT = "customer"
"""Where the cookie keeps the one customer that the caller chose among several; never more than are theirs."""
RENEWALS = 10
"""How often within the idle time the cookie is signed anew; it may run out by so much of it earlier."""


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # a phone changes its address at every mast
    manager.user_loader(_load)


def start(account_id: int) -> Identity | None:
    """Log the account in; a session begun before is ended or forgotten, so that none can be planted."""
    end()
    session.permanent = True
    moment, address = now(), request.remote_addr or ""
    with services().store.begin() as connection:
        device = device_name(request.user_agent.string)
        token = open_session(connection, account_id, moment, address=address, device=device)
        identity = identify(connection, token, moment, lifetime())
        note_own(connection, "logged_in", account_id, at=moment, address=address)
        session.setdefault("language", contact(connection, account_id).language)
    if identity:
        login_user(identity)
    return identity


def end() -> None:
    """Log out. The language that was chosen stays, for the page that comes next."""
    if current_user.is_authenticated:
        who, moment = caller(), now()
        with writing(services().store) as connection:
            end_session(connection, who.token, moment)
            note_own(connection, "logged_out", who.account_id, at=moment)
    logout_user()
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def _keep_alive() -> None:
    """The cookie runs out by the age of its signature; a new one for every page would only cost."""
    moment = int(now().timestamp())
    age = moment - session.get("renewed", 0)
    if age >= current_app.permanent_session_lifetime.total_seconds() / RENEWALS:
        session["renewed"] = moment


def _load(token: str) -> Identity | None:
    _keep_alive()
    access = access_of(request.endpoint)
    with_reports = access is not None and access.reports
    moment, limits = now(), lifetime()
    with services().store.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        found = identify(connection, token, moment, limits, with_reports)
        if found and (found.last_seen_at is None or moment - found.last_seen_at > limits.idle / RENEWALS):
            keep_session(connection, token, moment)
    return found and found.looking_at(session.get(LOOKING_AT))


def lifetime() -> Lifetime:
    return lifetime_by(services().config.server)


def lifetime_by(server: ServerSettings) -> Lifetime:
    return Lifetime(
        idle=timedelta(minutes=server.session_idle_minutes), whole=timedelta(hours=server.session_hours)
    )
