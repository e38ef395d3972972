"""Log-in sessions: the cookie carries a token, the store knows its digest, Flask-Login stands between."""

from datetime import timedelta

from flask import Flask, current_app, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from portal.access import access_of
from portal.clock import now
from portal.services import caller, services
from portal.store.identity import Identity, end_session, identify, open_session

RENEWALS = 10
"""How often within the idle time the cookie is signed anew; it may run out by so much of it earlier."""


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # a phone changes its address at every mast
    manager.user_loader(_load)


def start(account_id: int) -> None:
    """Log the account in; a session begun before log-in is forgotten, so that none can be planted."""
    language = session.get("language")
    session.clear()
    session.permanent = True
    if language:
        session["language"] = language
    store = services().store
    with store.begin() as connection:
        token = open_session(connection, account_id, now())
        identity = identify(connection, token, now(), _lifetime())
    login_user(identity)


def end() -> None:
    if current_user.is_authenticated:
        with services().store.begin() as connection:
            end_session(connection, caller().token, now())
    logout_user()
    session.clear()


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
    with services().store.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return identify(connection, token, now(), _lifetime(), with_reports)


def _lifetime() -> timedelta:
    return timedelta(hours=services().config.server.session_hours)
