"""Addresses of static files that change with their content, so that browsers may keep them for a year."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from portal.access import public
from portal.colours import accent_sheet
from portal.links import address
from portal.services import services

STATIC = Path(__file__).parent / "static"
A_YEAR = 31_536_000
ASSETS = ("static", "assets.accent")

blueprint = Blueprint("assets", __name__)


@blueprint.get("/wyglad.css")
@public
def accent() -> Response:
    """The utility's colour. A sheet of its own, because the pages allow no inline style."""
    sheet = Response(accent_sheet(services().config.utility.accent), mimetype="text/css")
    sheet.cache_control.public = True
    sheet.cache_control.max_age = A_YEAR
    return sheet


def accent_address() -> str:
    return address("assets.accent", v=services().config.utility.accent.lstrip("#"))


def asset(name: str) -> str:
    return address("static", filename=name, v=_fingerprint(name))


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


class _CookielessAssets(SecureCookieSessionInterface):
    """What anybody may keep for a year comes without the caller's cookie, and does not depend on it."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint not in ASSETS:
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    app.session_interface = _CookielessAssets()
    app.jinja_env.globals.update(asset=asset, accent_address=accent_address)
