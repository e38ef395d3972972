"""Cookies and response headers."""

from datetime import timedelta

from flask import Flask, Response, abort, request, session

from portal import problems
from portal.config import Config

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LARGEST_FORM = 256 * 1024
LARGEST_UPLOAD = 32 * 1024 * 1024
UPLOADS = frozenset({"tickets.new", "tickets.show", "staff.ticket"})
"""Pages that take files, from those who are logged in."""


def configure(app: Flask, config: Config) -> None:
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="ibok_session",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,  # accounts/sessions.py signs it anew now and then
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=config.server.session_idle_minutes),
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
    )
    app.before_request(_refuse_nul)
    app.before_request(_refuse_json)
    app.before_request(_allow_files)
    app.teardown_request(_close_files)
    app.after_request(_add_headers)


def _refuse_nul() -> None:
    """No page has such an address, and PostgreSQL takes no NUL in what is looked up."""
    if "\0" in request.path or b"%00" in request.query_string:
        abort(404)


def _refuse_json() -> None:
    """Flask-WTF would read a form from it, with values of any type."""
    if request.method == "POST" and request.is_json and not problems.wanted():
        abort(415)


def _allow_files() -> None:
    """Before anything reads the form."""
    if request.endpoint in UPLOADS and "_user_id" in session:
        request.max_content_length = LARGEST_UPLOAD


def _close_files(_error: BaseException | None) -> None:
    if request.endpoint in UPLOADS:
        request.close()


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
