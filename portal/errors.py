"""What goes wrong → the page that says so. Nothing here tells an outsider how the office is built."""

import logging

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from erp_adapter.errors import BillingError, BillingUnavailable
from portal import problems
from portal.written import written

log = logging.getLogger(__name__)

PAGES = {
    400: "errors/400.html",
    403: "errors/403.html",
    404: "errors/404.html",
    405: "errors/404.html",
    413: "errors/413.html",
    429: "errors/429.html",
}


def init_app(app: Flask) -> None:
    app.register_error_handler(BillingError, _billing_away)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_error)


def _billing_away(error: Exception) -> ResponseReturnValue:
    level = logging.WARNING if isinstance(error, BillingUnavailable) else logging.ERROR
    log.log(level, "%s not shown: %s", request.endpoint, error)
    return render_template("errors/billing_away.html"), 503


def _form_expired(_error: Exception) -> ResponseReturnValue:
    return render_template("errors/form_expired.html", written=written()), 400


def _our_fault() -> ResponseReturnValue:
    """Rendered without the usual context, which asks the store who is calling: the store may have failed."""
    return current_app.jinja_env.get_template("errors/500.html").render(), 500


def _http_error(error: Exception) -> ResponseReturnValue:
    assert isinstance(error, HTTPException)  # noqa: S101 - Flask calls it for nothing else
    if problems.wanted():
        return problems.answer(error)
    if isinstance(error, InternalServerError) or error.code is None:
        return _our_fault()
    if error.response is not None:
        return error.response
    template = PAGES.get(error.code, "errors/400.html")
    return render_template(template), error.code
