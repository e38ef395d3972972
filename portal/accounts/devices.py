"""Devices: what a browser says of itself, and the word to the owner when an unknown one logs in."""

import secrets

from flask import Response, current_app, request

from portal.clock import now
from portal.mail import accounts as mails
from portal.mail.notices import notice_mail
from portal.services import services
from portal.store.accounts import contact
from portal.store.devices import remember
from sync.mails import enqueue_mail
from sync.transactions import writing

COOKIE = "ibok_device"
YEAR_SECONDS = 365 * 24 * 60 * 60

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Of several that a browser names, the first; most name Chrome and Safari too."""
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """Such as ``Firefox, Windows``; empty where nothing is recognised."""
    named = (_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))
    return ", ".join(name for name in named if name)


def recognise(account_id: int, response: Response) -> Response:
    """Warn the account's owner of a log-in from a new device, and let that carry a cookie from now on."""
    token = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
    moment = now()
    with writing(services().store) as connection:
        if remember(connection, account_id, token, moment):
            owner = contact(connection, account_id)
            device = device_name(request.user_agent.string)
            mail = notice_mail(owner.email, owner.language, lambda: mails.new_device(device, moment))
            enqueue_mail(connection, mail, at=moment)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(COOKIE, token, max_age=YEAR_SECONDS, secure=secure, httponly=True, samesite="Lax")
    return response


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for sign, name in names if sign in text), "")
