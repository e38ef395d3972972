"""Accounts that people make themselves: confirmed first, then identified."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from portal.store.accounts import add_account
from portal.store.tables import acceptances, accounts


class Registered(Exception):
    """There is an account of that login and address already."""


def is_registered(connection: Connection, login: str, email: str) -> bool:
    same = select(accounts.c.id).where(accounts.c.login == login, accounts.c.email == email)
    return connection.scalar(same) is not None


def add_registered(connection: Connection, given: Mapping[str, Any], now: datetime) -> int:
    """The number of the account that was registered; raises ``Registered``."""
    try:
        with connection.begin_nested():
            account_id = add_account(
                connection,
                login=given["login"],
                password_hash=given["password_hash"],
                user_name=given["user_name"],
                email=given["email"],
                language=given["language"],
                now=now,
            )
    except IntegrityError:
        raise Registered from None
    accept(connection, account_id, "regulamin", given["regulations"], now)
    return account_id


def accept(connection: Connection, account_id: int, document: str, version: str, now: datetime) -> None:
    values = {"account_id": account_id, "document": document, "version": version, "accepted_at": now}
    connection.execute(insert(acceptances).values(values))
