"""Who may call what: every endpoint carries exactly one of these marks, and without one it answers nobody.

``@customer`` endpoints need a log-in and an identified account; ``@public`` ones need neither.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.billing_api import bearer

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    audience: str
    reports: bool = False
    """Load the account's reported readings along with it, in the same statement."""
    scope: str | None = None
    """What the billing system's token must be for."""


def public(view: View) -> View:
    return _mark(view, Access("public"))


def customer(view: View) -> View:
    return _mark(view, Access("customer"))


def customer_with_reports(view: View) -> View:
    return _mark(view, Access("customer", reports=True))


def billing_system(scope: str | None = None) -> Callable[[View], View]:
    """A program with a token; nothing of it is a log-in, and no cookie is looked at."""
    return partial(_mark, access=Access("billing_system", scope=scope))


def access_of(endpoint: str | None) -> Access | None:
    """The mark of an endpoint of the running application; static files are public."""
    if endpoint == "static":
        return Access("public")
    view = current_app.view_functions.get(endpoint) if endpoint else None
    return getattr(view, "access", None)


def init_app(app: Flask) -> None:
    app.before_request(_guard)


def _mark(view: View, access: Access) -> View:
    if hasattr(view, "access"):
        raise ValueError(f"{view.__name__} has two access marks")
    vars(view)["access"] = access
    return view


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    access = access_of(request.endpoint)
    if access is None:
        raise RuntimeError(f"endpoint {request.endpoint} has no access mark")
    if access.audience == "billing_system":
        return bearer.admit(access.scope)
    if access.audience == "public":
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.login", dalej=_wanted()))
    if not current_user.customer_ids:
        return render_template("accounts/pending.html"), 403
    return None


def _wanted() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
