"""Log-in: who may try, and whether they are who they say."""

import re

from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Engine

from portal.accounts import passwords
from portal.config import LoginSettings
from portal.services import Services
from portal.store.accounts import credentials, set_password_hash

ADDRESS_FACTOR = 10
"""A block of flats or an office shares one address."""
IN_NO_LOGIN = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")


class TooManyAttempts(Exception):
    """This login, or this address, has failed too often for now."""


class WrongCredentials(Exception):
    """No such login, or not its password; which of the two is not told."""


def bare_login(typed: str | None) -> str:
    """Without capitals, blanks and control characters, which no login has and PostgreSQL partly refuses."""
    return IN_NO_LOGIN.sub("", typed or "").casefold()


def log_in(services: Services, login: str, password: str, address: str) -> int:
    """The account's number; raises ``TooManyAttempts`` or ``WrongCredentials``."""
    login = bare_login(login)
    _count_attempt(services, login, address)
    account_id = _check(services.store, login, password)
    if account_id is None:
        raise WrongCredentials
    _take_back_attempt(services, login, address)
    return account_id


def _check(store: Engine, login: str, password: str) -> int | None:
    with store.connect() as connection:
        found = credentials(connection, login)
    if not passwords.verify(password, found.password_hash if found else None) or found is None:
        return None
    if passwords.outdated(found.password_hash):
        with store.begin() as connection:
            set_password_hash(connection, found.account_id, passwords.hash_password(password))
    return found.account_id


def _count_attempt(services: Services, login: str, address: str) -> None:
    limiter = FixedWindowRateLimiter(services.rate_storage)
    rules = services.config.login
    by_address = limiter.hit(_window(rules, ADDRESS_FACTOR), "address", address)
    by_login = limiter.hit(_window(rules, 1), "login", login)
    if not (by_address and by_login):
        raise TooManyAttempts


def _take_back_attempt(services: Services, login: str, address: str) -> None:
    """Of the address's count only this one, or a guesser with an account of their own clears the rest."""
    limiter = FixedWindowRateLimiter(services.rate_storage)
    rules = services.config.login
    limiter.clear(_window(rules, 1), "login", login)
    limiter.hit(_window(rules, ADDRESS_FACTOR), "address", address, cost=-1)


def _window(rules: LoginSettings, factor: int) -> RateLimitItemPerMinute:
    return RateLimitItemPerMinute(rules.attempts * factor, rules.window_minutes)
