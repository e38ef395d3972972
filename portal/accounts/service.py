"""Log-in: who may try, and whether they are who they say."""

import re

from sqlalchemy import Engine

from portal.accounts import passwords
from portal.accounts.attempts import count_attempt, take_back_attempt
from portal.clock import now
from portal.services import Services
from portal.store.accounts import CANDIDATES, candidates, set_password_hash
from portal.store.audit import note

IN_NO_LOGIN = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
LOG_IN = "log in"


class WrongCredentials(Exception):
    """No such login, or not its password; which of the two is not told."""


def bare_login(typed: str | None) -> str:
    """Without capitals, blanks and control characters, which no login has and PostgreSQL partly refuses."""
    return IN_NO_LOGIN.sub("", typed or "").casefold()


def log_in(services: Services, login: str, password: str, address: str) -> int:
    """The account's number; raises ``TooManyAttempts`` or ``WrongCredentials``."""
    login = bare_login(login)
    count_attempt(services, LOG_IN, login, address)
    place, account_id = _check(services.store, login, password)
    if account_id is None:
        with services.store.begin() as connection:
            note(connection, "log_in_refused", at=now(), actor=None, address=address)
        raise WrongCredentials
    # Who registered somebody else's login must not clear what they guess of the first account's password.
    take_back_attempt(services, LOG_IN, login, address, whole=place == 0)
    return account_id


def _check(store: Engine, login: str, password: str) -> tuple[int, int | None]:
    """The account of that login that has this password, after its place among them.

    The work is the same however many have the login.
    """
    with store.connect() as connection:
        found = candidates(connection, login)
    hashes = [each.password_hash for each in found]
    fitting = [passwords.verify(password, each) for each in _padded(hashes)]
    if not any(fitting):
        return 0, None
    place = fitting.index(True)
    chosen = found[place]
    if passwords.outdated(chosen.password_hash):
        with store.begin() as connection:
            set_password_hash(connection, chosen.account_id, passwords.hash_password(password))
    return place, chosen.account_id


def _padded(hashes: list[str]) -> list[str | None]:
    return [*hashes, *[None] * (CANDIDATES - len(hashes))]
