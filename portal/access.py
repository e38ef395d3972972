"""Who may call what: every endpoint carries exactly one of these marks, and without one it answers nobody.

``@public`` endpoints need no log-in. ``@signed_in`` ones need one, with the second factor where the account
has one. ``@customer`` ones need an identified account besides. ``@staff`` ones are there for staff alone: to
others that are logged in they do not exist. ``@billing_system`` ones are for programs with a token.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.billing_api import bearer

View = TypeVar("View", bound=Callable[..., Any])

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WHILE_VIEWING = frozenset({"accounts.end_view_as", "accounts.logout", "languages.choose"})
"""All that may be sent by staff who look at a customer's pages."""


@dataclass(frozen=True, slots=True)
class Access:
    audience: str
    reports: bool = False
    """Load the account's reported readings along with it, in the same statement."""
    scope: str | None = None
    """What the billing system's token must be for."""


def public(view: View) -> View:
    return _mark(view, Access("public"))


def entering(view: View) -> View:
    """The step between the password and the second factor."""
    return _mark(view, Access("entering"))


def signed_in(view: View) -> View:
    return _mark(view, Access("signed_in"))


def customer(view: View) -> View:
    return _mark(view, Access("customer"))


def customer_with_reports(view: View) -> View:
    return _mark(view, Access("customer", reports=True))


def staff(view: View) -> View:
    return _mark(view, Access("staff"))


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
        bearer.admit(access.scope)
        return None
    return _only_looking() or GATES[access.audience]()


def _only_looking() -> ResponseReturnValue | None:
    """Staff who view the pages as a customer cannot change anything."""
    if request.method in SAFE or request.endpoint in WHILE_VIEWING:
        return None
    if current_user.is_authenticated and current_user.viewing:
        return render_template("errors/viewing.html"), 403
    return None


def _anybody() -> ResponseReturnValue | None:
    return None


def _logged_in() -> ResponseReturnValue | None:
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.login", dalej=_wanted()))
    if current_user.lacks_second_factor:
        return redirect(url_for("accounts.second_factor", dalej=_wanted()))
    return None


def _at_the_door() -> ResponseReturnValue | None:
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.login", dalej=_wanted()))
    return None if current_user.lacks_second_factor else redirect("/")


def _identified() -> ResponseReturnValue | None:
    refused = _logged_in()
    if refused is not None or current_user.customer_ids:
        return refused
    if not current_user.is_staff:
        return render_template("accounts/pending.html"), 403
    if request.endpoint == "overview.index":
        return redirect("/obsluga")
    abort(403)


def _of_the_utility() -> ResponseReturnValue | None:
    refused = _logged_in()
    if refused is None and not current_user.is_staff:
        abort(404)
    return refused


GATES: dict[str, Callable[[], ResponseReturnValue | None]] = {
    "public": _anybody,
    "entering": _at_the_door,
    "signed_in": _logged_in,
    "customer": _identified,
    "staff": _of_the_utility,
}


def _wanted() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
