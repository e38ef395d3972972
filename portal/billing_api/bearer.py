"""Who may call the API: whoever shows a token that ``ibok sync token`` made. There are no cookies here."""

from http import HTTPStatus
from typing import cast

from flask import g, request
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from portal.clock import now
from portal.problems import Refused
from portal.services import services
from sync import tokens
from sync.tokens import Token

FAILURES_FACTOR = 10
"""As from one address at the log-in: ten times what one login may fail."""
REALM = "IBOK"


def admit(scope: str | None) -> None:
    """Let the call go on, or raise ``Refused``; a ``scope`` of None is in every token."""
    token = _token()
    if token is None:
        raise _refused()
    if scope is not None and not token.allows(scope):
        raise _challenge(HTTPStatus.FORBIDDEN, f"The token is not for {scope}.", "insufficient_scope")
    g.token = token


def client() -> str:
    """Who calls, for the batches that they hold."""
    return f"token {cast(Token, g.token).id}"


def _token() -> Token | None:
    shown = request.authorization
    secret = shown.token if shown is not None and shown.type == "bearer" and shown.token else ""
    store = services().store
    with store.connect() as connection:
        token = tokens.holder(connection, secret)
    if token is not None and not tokens.is_use_noted(token, now()):
        with store.begin() as connection:
            tokens.note_use(connection, token, now())
    return token


def _refused() -> Refused:
    rules = services().config.login
    window = RateLimitItemPerMinute(rules.attempts * FAILURES_FACTOR, rules.window_minutes)
    if not FixedWindowRateLimiter(services().rate_storage).hit(window, "api", request.remote_addr or ""):
        headers = {"Retry-After": str(window.get_expiry())}
        return Refused(HTTPStatus.TOO_MANY_REQUESTS, "Too many calls without a valid token.", headers=headers)
    if request.authorization is None:
        return _challenge(HTTPStatus.UNAUTHORIZED, "Show a token: Authorization: Bearer …")
    return _challenge(HTTPStatus.UNAUTHORIZED, "The token is not valid, or no longer.", "invalid_token")


def _challenge(status: HTTPStatus, detail: str, error: str | None = None) -> Refused:
    reason = f', error="{error}"' if error else ""
    return Refused(status, detail, headers={"WWW-Authenticate": f'Bearer realm="{REALM}"{reason}'})
