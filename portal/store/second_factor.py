"""The second factor of an account: its secret, the codes already used, the recovery codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from portal.store.identity import token_digest
from portal.store.tables import accounts, recovery_codes


@dataclass(frozen=True, slots=True)
class Secret:
    text: str | None
    confirmed: bool


def secret_of(connection: Connection, account_id: int) -> Secret:
    columns = (accounts.c.totp_secret, accounts.c.totp_confirmed_at)
    row = connection.execute(select(*columns).where(accounts.c.id == account_id)).one()
    return Secret(row.totp_secret, row.totp_confirmed_at is not None)


def propose(connection: Connection, account_id: int, secret: str) -> None:
    """Keep a secret that counts once a code of it was given; one that counts already stays."""
    theirs = (accounts.c.id == account_id, accounts.c.totp_confirmed_at.is_(None))
    connection.execute(update(accounts).where(*theirs).values(totp_secret=secret))


def confirm(connection: Connection, account_id: int, now: datetime) -> bool:
    """Whether the secret has come to count only now."""
    theirs = (accounts.c.id == account_id, accounts.c.totp_confirmed_at.is_(None))
    return connection.execute(update(accounts).where(*theirs).values(totp_confirmed_at=now)).rowcount == 1


def take_step(connection: Connection, account_id: int, step: int) -> bool:
    """Whether the code of this time step had not been used, nor one of a later step."""
    unused = or_(accounts.c.totp_last_step.is_(None), accounts.c.totp_last_step < step)
    taken = update(accounts).where(accounts.c.id == account_id, unused).values(totp_last_step=step)
    return connection.execute(taken).rowcount == 1


def remove(connection: Connection, account_id: int) -> None:
    connection.execute(
        update(accounts)
        .where(accounts.c.id == account_id)
        .values(totp_secret=None, totp_confirmed_at=None, totp_last_step=None)
    )
    connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account_id))


def replace_codes(connection: Connection, account_id: int, codes: Iterable[str]) -> None:
    connection.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account_id))
    rows = [{"account_id": account_id, "digest": token_digest(code)} for code in codes]
    connection.execute(insert(recovery_codes), rows)


def spend_code(connection: Connection, account_id: int, code: str, now: datetime) -> bool:
    """Whether it is one of the account's codes and had not been used."""
    columns = recovery_codes.c
    theirs = (
        columns.account_id == account_id,
        columns.digest == token_digest(code),
        columns.spent_at.is_(None),
    )
    return connection.execute(update(recovery_codes).where(*theirs).values(spent_at=now)).rowcount == 1


def codes_left(connection: Connection, account_id: int) -> int:
    unspent = select(func.count()).where(
        recovery_codes.c.account_id == account_id, recovery_codes.c.spent_at.is_(None)
    )
    return connection.scalar(unspent) or 0
