"""Accounts of the utility's staff, which only an admin makes: ``ibok staff``."""

import re

from sqlalchemy import Connection, Engine, select, update

from portal.accounts.passwords import hash_password
from portal.clock import now
from portal.store.accounts import add_account, set_password_hash
from portal.store.audit import note
from portal.store.identity import STAFF
from portal.store.second_factor import remove
from portal.store.sessions import end_sessions
from portal.store.tables import accounts
from sync.transactions import alone, writing

STAFF_LOGIN = re.compile(r"(?!klient)[a-z][a-z0-9._-]{2,63}")


class LoginTaken(Exception):
    """There is an account of that login already."""


class NoSuchStaff(Exception):
    """No member of staff has that login."""


def add_staff(store: Engine, login: str, password: str, name: str, email: str) -> int:
    """The new account's number; raises ``LoginTaken``."""
    hashed = hash_password(password)
    with writing(store) as connection:
        alone(connection, "login", login)
        if connection.scalar(select(accounts.c.id).where(accounts.c.login == login)) is not None:
            raise LoginTaken
        account_id = add_account(
            connection,
            login=login,
            password_hash=hashed,
            user_name=name,
            email=email,
            now=now(),
            role=STAFF,
        )
        _note(connection, "staff_added", account_id)
    return account_id


def disable_staff(store: Engine, login: str) -> None:
    """Let them in no more, and end their sessions; raises ``NoSuchStaff``."""
    with writing(store) as connection:
        account_id = _find(connection, login)
        end_sessions(connection, account_id, now())
        connection.execute(update(accounts).where(accounts.c.id == account_id).values(disabled_at=now()))
        _note(connection, "staff_disabled", account_id)


def reset_staff(store: Engine, login: str, password: str) -> int:
    """Let them in again, by this password and a second factor to be set up anew; raises ``NoSuchStaff``."""
    hashed = hash_password(password)
    with writing(store) as connection:
        account_id = _find(connection, login)
        end_sessions(connection, account_id, now())
        remove(connection, account_id)
        set_password_hash(connection, account_id, hashed)
        connection.execute(update(accounts).where(accounts.c.id == account_id).values(disabled_at=None))
        _note(connection, "staff_reset", account_id)
    return account_id


def _find(connection: Connection, login: str) -> int:
    theirs = select(accounts.c.id).where(accounts.c.login == login, accounts.c.role == STAFF)
    found: int | None = connection.scalar(theirs)
    if found is None:
        raise NoSuchStaff
    return found


def _note(connection: Connection, event: str, account_id: int) -> None:
    note(connection, event, at=now(), actor=None, account=account_id, details={"by": "ibok staff"})
