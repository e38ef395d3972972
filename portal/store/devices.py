"""Devices that an account has been logged in to from, each known by the cookie it carries."""

from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from portal.store.identity import token_digest
from portal.store.tables import accounts, known_devices


def remember(connection: Connection, account_id: int, token: str, now: datetime) -> bool:
    """Whether the device is new to an account that knows others; from now on it knows this one too."""
    known = select(known_devices.c.digest).where(known_devices.c.account_id == account_id)
    digests = set(connection.scalars(known))
    digest = token_digest(token)
    if digest in digests:
        return False
    row = {"account_id": account_id, "digest": digest, "first_seen_at": now}
    try:
        with connection.begin_nested():
            connection.execute(insert(known_devices).values(row))
    except IntegrityError:
        return False  # the same device, at the same moment
    return bool(digests)


def knows(connection: Connection, login: str, email: str, token: str) -> bool:
    """Whether the account of that login and address has been logged in to from the device."""
    theirs = (accounts.c.login == login, accounts.c.email == email)
    device = select(known_devices.c.digest).join(accounts).where(*theirs)
    return connection.scalar(device.where(known_devices.c.digest == token_digest(token))) is not None
